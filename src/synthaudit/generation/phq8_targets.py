"""Which PHQ-8 scores synthetic records are to get."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from synthaudit.clinic.draws import shuffled
from synthaudit.clinic.scales import BANDS, PHQ8_MAX, band
from synthaudit.errors import UsageError
from synthaudit.generation.conditions import Conditions

N_SCORES = PHQ8_MAX + 1
_PER_BAND = N_SCORES // len(BANDS)

Target = Literal["uniform", "source", "balanced_bands"] | tuple[float, ...]


def score_of(label: Any) -> int | None:
    """The label as a whole number from 0 to 24; None where it is none."""
    if isinstance(label, bool) or not isinstance(label, int | float):
        return None
    return int(label) if 0 <= label <= PHQ8_MAX and label == int(label) else None


def band_with_scores(score: int) -> str:
    """``00-04 minimal``: in the order of severity when sorted as text."""
    low = score // _PER_BAND * _PER_BAND
    return f"{low:02d}-{low + _PER_BAND - 1:02d} {band(score)}"


def shares(target: Target, known: Sequence[int], n: int) -> dict[int, float]:
    """How often each score is wanted, in any unit.

    Args:
        target: ``uniform``: each equally often. ``source``: as often as among ``known``.
            ``balanced_bands``: so often that ``known`` and ``n`` new scores together have each of
            the five bands as equally as possible. A tuple: these weights, for scores from 0.
        known: Real scores.
        n: How many new ones are wanted.

    Raises:
        UsageError: The target follows real scores, and there are none.
    """
    if isinstance(target, tuple):
        return dict(enumerate(target))
    if target == "uniform":
        return dict.fromkeys(range(N_SCORES), 1.0)
    if not known:
        raise UsageError(
            f"The target '{target}' needs real PHQ-8 scores as labels: whole numbers from 0 to "
            f"{PHQ8_MAX}. Name their field, or choose 'uniform'."
        )
    counts = Counter(known)
    if target == "source":
        return {score: float(counts[score]) for score in sorted(counts)}
    by_band = Counter(band(score) for score in known)
    lacking = filled_up([by_band[name] for name in BANDS], n)
    return {score: lacking[score // _PER_BAND] for score in range(N_SCORES)}


def filled_up(counts: Sequence[int], n: int) -> list[float]:
    """What to add to each count, ``n`` in all, so that they come out as equal as possible.

    Args:
        counts: What is there, at least one; nothing is taken away.
        n: How many are added in all.
    """
    ordered = sorted(counts)
    level = 0.0
    for n_low in range(1, len(ordered) + 1):
        level = (n + sum(ordered[:n_low])) / n_low
        if n_low < len(ordered) and level <= ordered[n_low]:
            break
    return [max(0.0, level - count) for count in counts]


def dealt(wanted: Mapping[int, float], n: int, rng: random.Random) -> Iterator[int]:
    """Scores without end: ``n`` as near to the shares as whole numbers can be, then as they come.

    Args:
        wanted: Shares, see ``shares``.
        n: How many are to be balanced.
        rng: The order, and who gets what is left over after rounding down.
    """
    scores = shuffled(rng, sorted(wanted))
    weights = tuple(wanted[score] for score in scores)
    for position in Conditions((), (), weights).wanted(n, rng):
        yield scores[position]
