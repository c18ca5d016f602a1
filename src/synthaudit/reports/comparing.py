"""Is the synthetic corpus worse than real text, like it, or better? Read off intervals alone.

A score differs from its reference when their intervals do not overlap, or when its own test, held
to what the privacy verdict is held to, noticed a difference: no score may look harmless that the
verdict names. The gap is told in margins:
how often the two half-widths facing each other fit into it, so that above 1 the intervals are
apart. One scale serves every score, whatever its unit.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from synthaudit.results import Audit, Interval, Premise, Privacy, Score

DIMENSIONS = ("privacy", "fidelity", "diversity")
"""The order in which an ethics board asks."""

Side = Literal["worse", "like", "better"]

SIDES: dict[Side, str] = {
    "worse": "worse than real text",
    "like": "like real text",
    "better": "better than real text (which can mean copying)",
}
NOTICED = "noticed by the test"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score against real text in the same seat.

    Args:
        score: The score; its status is ``ok``; it has a reference or was noticed.
        value: What is compared: the matched value where there is one.
        interval: Its interval; a matched value without one borrows the width of the full value's.
        side: On which side of real text it lies.
        certain: Whether its test noticed it, or at least one of the two has an interval of some
            width: else a difference may be chance.
        gap: How far the value lies beyond the reference on the bad side, in the score's unit.
        margins: The gap in margins, positive on the bad side; None where no interval is known.
        noticed: Whether its test noticed a difference, whatever the intervals say.
    """

    score: Score
    value: float
    interval: Interval | None
    side: Side
    certain: bool
    gap: float
    margins: float | None
    noticed: bool = False

    @property
    def words(self) -> str:
        """The outcome in words, colour-free."""
        if self.noticed:
            return NOTICED
        if self.certain:
            return SIDES[self.side]
        if self.side == "like":
            return "equal to real text; no margin of error is known"
        return f"{self.side} in value; no margin of error is known"


def premise_of(score: Score, privacy: Privacy | None) -> Premise | None:
    """The premise this score checks: it is then about real text alone."""
    premises = () if privacy is None else privacy.premises
    return next((premise for premise in premises if premise.name == score.id), None)


def _noticed(score: Score, privacy: Privacy | None) -> bool:
    adjusted = None if score.test is None else score.test.p_adjusted
    return privacy is not None and adjusted is not None and adjusted <= privacy.family_alpha


def compare(score: Score, privacy: Privacy | None = None) -> Comparison | None:
    """The comparison of a score with its reference, or None where there is nothing to compare.

    Args:
        score: The score.
        privacy: The verdict: it says which tests noticed something, and which scores are premises.
    """
    if score.status != "ok" or score.value is None or premise_of(score, privacy) is not None:
        return None
    noticed = _noticed(score, privacy)
    value = score.value if score.matched_value is None else score.matched_value
    interval = score.matched_interval or _moved(score.interval, value - score.value)
    if score.reference is None:
        alone = Comparison(score, value, interval, "worse", certain=True, gap=0.0, margins=None)
        return replace(alone, noticed=True) if noticed else None
    sign = 1.0 if score.better == "lower" else -1.0
    gap = sign * (value - score.reference)
    margin = _half_width(interval, value, upper=value < score.reference) + _half_width(
        score.reference_interval, score.reference, upper=value > score.reference
    )
    known = _has_width(interval) or _has_width(score.reference_interval)
    apart = abs(gap) > margin
    side: Side = "like" if not apart else "worse" if gap > 0 else "better"
    return Comparison(
        score=score,
        value=value,
        interval=interval,
        side="worse" if noticed else side,
        certain=known or noticed,
        gap=gap,
        margins=_ratio(gap, margin) if known else None,
        noticed=noticed,
    )


def _has_width(interval: Interval | None) -> bool:
    """Whether the interval says anything: one without width knows no error."""
    return interval is not None and interval.high > interval.low


def _moved(interval: Interval | None, shift: float) -> Interval | None:
    if interval is None or not shift:
        return interval
    return Interval(interval.low + shift, interval.high + shift, interval.level, interval.method)


def _half_width(interval: Interval | None, value: float, *, upper: bool) -> float:
    """Width of the half that faces the other value; 0 where it ends short of its own value."""
    if interval is None:
        return 0.0
    return max(0.0, interval.high - value if upper else value - interval.low)


def _ratio(gap: float, margin: float) -> float:
    if margin:
        return gap / margin
    return math.copysign(math.inf, gap) if gap else 0.0


@dataclass(frozen=True)
class Dimension:
    """All scores of one dimension, sorted by what can be said about them."""

    name: str
    scores: tuple[Score, ...]
    privacy: Privacy | None = None

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """One for each score that can be compared with real text, in the audit's order."""
        return tuple(
            found
            for found in (compare(score, self.privacy) for score in self.scores)
            if found is not None
        )

    def on_side(self, side: Side) -> tuple[Comparison, ...]:
        """Comparisons that certainly lie on that side, furthest first."""
        found = [item for item in self.comparisons if item.certain and item.side == side]
        return tuple(sorted(found, key=lambda item: (-abs(item.margins or 0.0), item.score.id)))

    @cached_property
    def judged(self) -> tuple[Comparison, ...]:
        """Comparisons that count: noticed, or with an interval on a side; worst first."""
        found = [item for item in self.comparisons if item.certain]
        return tuple(sorted(found, key=lambda item: (-(item.margins or 0.0), item.score.id)))

    @cached_property
    def drawn(self) -> tuple[Comparison, ...]:
        """Those of them whose gap is known in margins, worst first."""
        return tuple(item for item in self.judged if item.margins is not None)

    @cached_property
    def uncertain(self) -> tuple[Comparison, ...]:
        """Comparisons where neither side has an interval."""
        return tuple(item for item in self.comparisons if not item.certain)

    def with_status(self, status: str) -> tuple[Score, ...]:
        """Scores of that status, in the audit's order."""
        return tuple(score for score in self.scores if score.status == status)

    @cached_property
    def without_reference(self) -> tuple[Score, ...]:
        """Scores that were computed but have nothing to be compared with."""
        return tuple(
            score
            for score in self.with_status("ok")
            if score.reference is None
            and compare(score, self.privacy) is None
            and premise_of(score, self.privacy) is None
        )


def dimensions(audit: Audit) -> tuple[Dimension, ...]:
    """The three dimensions, then any a plug-in added, each with its scores in the audit's order."""
    names = dict.fromkeys((*DIMENSIONS, *(score.dimension for score in audit)))
    return tuple(Dimension(name, tuple(_of(audit, name)), audit.privacy) for name in names)


def _of(scores: Iterable[Score], dimension: str) -> Iterable[Score]:
    return (score for score in scores if score.dimension == dimension)
