"""Who is pointed at most: records that several scores list, by pseudonym."""

from collections import Counter

from synthaudit.results import Audit, Score, Table

N_SHOWN = 10

_COLUMNS = ("record", "role")
"""How a table begins that lists records by pseudonym, and the side each is on."""


def most_exposed(audit: Audit) -> tuple[list[tuple[str, str, int]], int]:
    """Records of train and holdout that most lists name, and how many lists there are.

    A list is a table of one score that names the records an attack points at most strongly.

    Returns:
        Pseudonym, role and number of lists, those in most lists first; and the number of all lists.
    """
    lists = [named for _, named in _lists(audit)]
    counts = Counter(named for each in lists for named in set(each))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(name, role, n) for (name, role), n in ordered[:N_SHOWN]], len(lists)


def scores_naming(audit: Audit) -> dict[str, list[Score]]:
    """The scores whose list names each record, by its pseudonym, in the audit's order."""
    found: dict[str, list[Score]] = {}
    for score, named in _lists(audit):
        for name in dict.fromkeys(name for name, _ in named):
            found.setdefault(name, []).append(score)
    return found


def _lists(audit: Audit) -> list[tuple[Score, list[tuple[str, str]]]]:
    return [
        (score, [(str(row[0]), str(row[1])) for row in exhibit.rows])
        for score in audit
        for exhibit in score.exhibits
        if isinstance(exhibit, Table) and exhibit.columns[: len(_COLUMNS)] == _COLUMNS
    ]
