"""Is the synthetic corpus worse than real text, like it, or better? Read off intervals alone.

A score differs from its reference when their intervals do not overlap. The gap is told in margins:
how often the two half-widths facing each other fit into it, so that above 1 the intervals are
apart. One scale serves every score, whatever its unit.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from synthaudit.results import Audit, Interval, Score

DIMENSIONS = ("privacy", "fidelity", "diversity")
"""The order in which an ethics board asks."""

Side = Literal["worse", "like", "better"]

SIDES: dict[Side, str] = {
    "worse": "worse than real text",
    "like": "like real text",
    "better": "better than real text (which can mean copying)",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score against real text in the same seat.

    Args:
        score: The score; its status is ``ok`` and it has a reference.
        value: What is compared: the matched value where there is one.
        interval: Its interval; a matched value borrows the width of the full value's.
        side: On which side of real text it lies.
        certain: Whether at least one of the two has an interval: else a difference may be chance.
        gap: How far the value lies beyond the reference on the bad side, in the score's unit.
        margins: The gap in margins, positive on the bad side; None where no interval is known.
    """

    score: Score
    value: float
    interval: Interval | None
    side: Side
    certain: bool
    gap: float
    margins: float | None

    @property
    def words(self) -> str:
        """The outcome in words, colour-free."""
        if self.certain:
            return SIDES[self.side]
        if self.side == "like":
            return "equal to real text; no interval is known"
        return f"{self.side} in value; no interval is known"


def compare(score: Score) -> Comparison | None:
    """The comparison of a score with its reference, or None where one of them is missing."""
    if score.status != "ok" or score.value is None or score.reference is None:
        return None
    value = score.value if score.matched_value is None else score.matched_value
    interval = _moved(score.interval, value - score.value)
    sign = 1.0 if score.better == "lower" else -1.0
    gap = sign * (value - score.reference)
    margin = _half_width(interval, value, upper=value < score.reference) + _half_width(
        score.reference_interval, score.reference, upper=value > score.reference
    )
    certain = interval is not None or score.reference_interval is not None
    apart = abs(gap) > margin
    return Comparison(
        score=score,
        value=value,
        interval=interval,
        side="like" if not apart else "worse" if gap > 0 else "better",
        certain=certain,
        gap=gap,
        margins=_ratio(gap, margin) if certain else None,
    )


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

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """One for each score that can be compared with real text, in the audit's order."""
        return tuple(found for found in map(compare, self.scores) if found is not None)

    def on_side(self, side: Side) -> tuple[Comparison, ...]:
        """Comparisons that certainly lie on that side, furthest first."""
        found = [item for item in self.comparisons if item.certain and item.side == side]
        return tuple(sorted(found, key=lambda item: (-abs(item.margins or 0.0), item.score.id)))

    @cached_property
    def judged(self) -> tuple[Comparison, ...]:
        """Comparisons where at least one side has an interval, worst first."""
        found = [item for item in self.comparisons if item.certain]
        return tuple(sorted(found, key=lambda item: (-(item.margins or 0.0), item.score.id)))

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
        return tuple(score for score in self.with_status("ok") if score.reference is None)


def dimensions(audit: Audit) -> tuple[Dimension, ...]:
    """The three dimensions, then any a plug-in added, each with its scores in the audit's order."""
    names = dict.fromkeys((*DIMENSIONS, *(score.dimension for score in audit)))
    return tuple(Dimension(name, tuple(_of(audit, name))) for name in names)


def _of(scores: Iterable[Score], dimension: str) -> Iterable[Score]:
    return (score for score in scores if score.dimension == dimension)
