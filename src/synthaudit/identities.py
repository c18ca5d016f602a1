"""From the pseudonyms in an audit back to ids, for whoever holds the Store."""

from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit, Matches, Score, Table
from synthaudit.store import Store

_Name: TypeAlias = tuple[str, str, str | None]
"""Role, id and person of a record."""

_UNKNOWN: _Name = ("?", "?", None)


@dataclass(frozen=True, slots=True)
class _Row:
    score: str
    synthetic: str | None = None
    role: str | None = None
    real: str | None = None
    group: str | None = None
    strength: float | None = None
    what: str | None = None
    value: float | None = None


def resolve(audit: Audit, score: Score, store: Store) -> list[dict[str, Any]]:
    """Every record the exhibits of ``score`` point at, strongest first.

    All rows have the same keys: ``score``; ``synthetic``, the id of the synthetic record; ``role``,
    ``real`` and ``group``, the real record's role, id and person; ``strength`` of a match; ``what``
    and ``value``, the words and the last number that stand beside a record in a table. What an
    exhibit does not say, and a person the corpus does not name, is None.

    Raises:
        UsageError: The Store does not hold the corpora of this audit.
    """
    names = _names(audit, store)
    rows: list[dict[str, Any]] = []
    for exhibit in score.exhibits:
        if isinstance(exhibit, Matches):
            for match in exhibit.matches:
                _, synthetic, _ = names.get(match.synthetic, _UNKNOWN)
                _, real, group = names.get(match.real, _UNKNOWN)
                found = _Row(score.id, synthetic, match.role, real, group, match.strength)
                rows.append(asdict(found))
        elif isinstance(exhibit, Table):
            for cells in exhibit.rows:
                rows += map(asdict, _of_table(score.id, cells, names))
    return rows


def _of_table(
    score: str, cells: tuple[str | float | None, ...], names: dict[str, _Name]
) -> list[_Row]:
    """A synthetic record and a real one that stand in one row belong together; others do not."""
    named = [names[cell] for cell in cells if isinstance(cell, str) and cell in names]
    words = [cell for cell in cells if isinstance(cell, str) and cell and cell not in names]
    numbers = [float(cell) for cell in cells if isinstance(cell, int | float)]
    beside = _Row(score, what=words[0] if words else None, value=numbers[-1] if numbers else None)
    found = [
        replace(beside, synthetic=id)
        if role == "synthetic"
        else replace(beside, role=role, real=id, group=group)
        for role, id, group in named
    ]
    if sorted(role == "synthetic" for role, _, _ in named) == [False, True]:
        one, other = sorted(found, key=lambda row: row.synthetic is None)
        return [replace(other, synthetic=one.synthetic)]
    return found


def _names(audit: Audit, store: Store) -> dict[str, _Name]:
    key = store.secret(audit.corpora["train"].sha256)
    names: dict[str, _Name] = {}
    for role, summary in audit.corpora.items():
        path = store.corpus_path(summary.sha256)
        if key is None or not path.exists():
            raise UsageError(
                f"The Store {store.root} does not hold the {role} corpus of this run, so its "
                "pseudonyms cannot be resolved here. Name the Store the run used with --store."
            )
        seat = "synthetic" if role == "union" else role
        corpus = Corpus.mapped(path, role=seat, fingerprint=summary.sha256)  # type: ignore[arg-type]
        ids = corpus.ids
        known = zip(pseudonyms(key, seat, ids), ids, corpus.groups, strict=True)
        names.update({name: (seat, id, group) for name, id, group in known})
    return names
