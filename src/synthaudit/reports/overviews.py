"""Drawings that gather what several scores say, as exhibits: each knows shapes, never metrics."""

import re
from itertools import takewhile

from synthaudit.reports.comparing import Dimension
from synthaudit.results import Audit, Bars, Curve, Line, Score, Series

_SIDES = ("train", "holdout")
_NUMBERED = re.compile(r"(.+)_(\d+)")
_SHORTEST_NAME = 4


def dose_response(audit: Audit) -> tuple[Curve, ...]:
    """How many audits notice a planted leak, over the people leaked: one line a kind of leak.

    Nothing where no leak was planted.
    """
    power = audit.privacy.power
    lines = () if power is None else tuple(leak for leak in power.leaks if leak.tried)
    if power is None or not lines:
        return ()
    tried = [float(n) for leak in lines for n in leak.tried]
    goal = Line("what counts as seen", (min(tried), max(tried)), (power.target, power.target))
    return (
        Curve(
            "Dose and response: planted leaks, and how often they were noticed",
            f"people leaked, of {power.n_train:,}",
            "share of audits that notice",
            (
                *(Line(leak.kind, tuple(map(float, leak.tried)), leak.rates) for leak in lines),
                goal,
            ),
        ),
    )


def matched_people(audit: Audit) -> tuple[Bars, ...]:
    """People with any match, train beside holdout, for each score that counts them.

    What the holdout has is chance, since the generator never saw it: only the excess of train over
    it points at a leak. Read off bars with these two groups and one series.
    """
    found = [
        (score, exhibit)
        for score in audit
        for exhibit in score.exhibits
        if isinstance(exhibit, Bars) and exhibit.labels == _SIDES and len(exhibit.series) == 1
    ]
    units = {exhibit.unit for _, exhibit in found}
    if len(found) < 2 or len(units) > 1:  # noqa: PLR2004 (one is drawn at its score)
        return ()
    return (
        Bars(
            "Matches in excess: people matched who were seen, beside people who were not",
            tuple(score.name for score, _ in found),
            tuple(
                Series(side, tuple(exhibit.series[0].values[at] for _, exhibit in found))
                for at, side in enumerate(_SIDES)
            ),
            unit=units.pop(),
        ),
    )


def by_n(dimension: Dimension) -> tuple[Curve, ...]:
    """Scores whose ids differ in a final number alone, over that number, beside real text."""
    families: dict[str, list[tuple[int, Score]]] = {}
    for score in dimension.scores:
        numbered = _NUMBERED.fullmatch(score.id)
        if numbered and score.status == "ok" and score.reference is not None:
            families.setdefault(numbered[1], []).append((int(numbered[2]), score))
    return tuple(
        _family(stem, sorted(members, key=lambda member: member[0]))
        for stem, members in families.items()
        if len(members) > 2 and len({score.unit for _, score in members}) == 1  # noqa: PLR2004
    )


def _family(stem: str, members: list[tuple[int, Score]]) -> Curve:
    letters = zip(*(score.name for _, score in members), strict=False)
    alike = takewhile(lambda each: len(set(each)) == 1, letters)
    name = "".join(each[0] for each in alike).strip(" -")
    x = tuple(float(n) for n, _ in members)
    made = (s.value if s.matched_value is None else s.matched_value for _, s in members)
    return Curve(
        f"{name if len(name) >= _SHORTEST_NAME else stem.rpartition('.')[2]} by n",
        "n",
        members[0][1].unit,
        (
            Line("synthetic", x, tuple(value or 0.0 for value in made)),
            Line("real text", x, tuple(score.reference or 0.0 for _, score in members)),
        ),
    )
