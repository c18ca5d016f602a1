"""How often the family of tests finds a leak of known people.

A planted corpus points at people chosen at random among all real people. Had the split been another
one, any of them might have been seen: so the labels are drawn again and again, the planted people
always seen and everybody else by chance, and the family of tests is asked each time. The null
distribution depends on the evidence and the sizes alone, so one serves all of these labellings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.privacy_audit.family import Scan, permutations

TARGET = 0.8
"""Share of audits that must notice a leak for it to count as seen."""

_NARROW = 0.15
"""The search for the smallest leak ends when it is known to this share of itself."""


@dataclass(frozen=True, slots=True)
class Draw:
    """People a leak is made of: one way the split could have fallen, and who of the seen leaked.

    Args:
        is_train: Who was seen, shape (n_persons,): as many of each stratum as in the audit.
        order: The seen, in the order in which they leak: a leak of k people is the first k.
    """

    is_train: NDArray[np.bool_]
    order: NDArray[np.int64]


def draw_of(is_train: NDArray[np.bool_], strata: NDArray[np.int64], seed: int) -> Draw:
    """Draw who was seen, within strata, and the order in which they leak.

    Args:
        is_train: The labels of the audit, shape (n_persons,).
        strata: Stratum of each person, same shape.
        seed: Which draw.
    """
    seen = next(permutations(is_train, 1, seed, strata))[0].astype(bool)
    random = np.random.Generator(np.random.PCG64([seed, 1]))
    return Draw(seen, random.permutation(np.flatnonzero(seen)))


def detection_rate(
    evidence: NDArray[np.float64],
    draw: Draw,
    n_leaked: int,
    strata: NDArray[np.int64],
    *,
    alpha: float,
    n_permutations: int,
    n_labellings: int,
    seed: int,
    weights: NDArray[np.float64] | None = None,
) -> float:
    """Share of audits that would report a leak, in [0, 1].

    Args:
        evidence: With the leak planted, shape (n_persons, n_detectors).
        draw: Whom it was made of.
        n_leaked: How many of them leaked; with 0 the rate is that of false alarms.
        strata: Labels are drawn within equal numbers, shape (n_persons,).
        alpha: Family-wise error rate of an audit.
        n_permutations: Permutations behind an audit's p-values.
        n_labellings: Audits.
        seed: Of all that is drawn.
        weights: Of the detectors, shape (n_detectors,); alike when None.
    """
    scan = Scan.of(evidence)
    drawn = permutations(draw.is_train, n_permutations, seed, strata)
    null = np.vstack([scan.statistics(labels) for labels in drawn])
    critical = critical_values(null, alpha, weights)
    leaked = np.zeros(len(evidence), dtype=bool)
    leaked[draw.order[:n_leaked]] = True
    # The leaked keep their label: they are seen in every labelling.
    fixed = np.where(leaked, -1, strata)
    n_found = sum(
        int((scan.statistics(labels) > critical).any(axis=1).sum())
        for labels in permutations(draw.is_train, n_labellings, seed + 1, fixed)
    )
    return n_found / n_labellings


def critical_values(
    null: NDArray[np.float64], alpha: float, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """What a detector's statistic must exceed for the family to report a leak, one a detector.

    The same rule as ``stats.minimum_p``, turned round.

    Args:
        null: Statistics under permuted labels, shape (n_permutations, n_detectors).
        alpha: Family-wise error rate.
        weights: Of the detectors, shape (n_detectors,); alike when None.
    """
    n_members = null.shape[1]
    weights = np.ones(n_members) if weights is None else weights
    ordered = np.sort(null, axis=0)
    n_as_extreme = np.column_stack(
        [
            len(null) - np.searchsorted(ordered[:, member], null[:, member], side="left")
            for member in range(n_members)
        ]
    )
    smallest = np.sort((n_as_extreme / weights).min(axis=1))
    # The audit's own labelling is one of all; at most this many others may be as extreme.
    n_allowed = int(np.floor(alpha * (len(null) + 1) + 1e-9)) - 1
    if n_allowed < 0:
        return np.full(n_members, np.inf)
    # The largest count of each member that, over its weight, stays below the first one too many.
    bound = np.full(n_members, len(null) + 1.0)
    if n_allowed < len(smallest):
        bound = smallest[n_allowed] * weights
    counts = np.minimum(np.ceil(bound - 1e-9).astype(np.int64) - 1, len(null))
    critical = ordered[len(null) - np.maximum(counts, 1), np.arange(n_members)]
    return np.asarray(np.where(counts < 1, np.inf, critical), dtype=np.float64)


def next_dose(rates: Mapping[int, float], *, least: int, most: int, step: int = 1) -> int | None:
    """How many people to leak next, or None where the smallest leak seen is known well enough.

    Args:
        rates: Detection rate by number of leaked people, of what was tried so far.
        least: Where to start.
        most: More are never tried.
        step: Numbers are multiples of it.
    """

    def stepped(number: float) -> int:
        return max(step, min(round(number / step) * step, most // step * step))

    if not rates:
        return stepped(least)
    seen = [n for n, rate in rates.items() if rate >= TARGET]
    if not seen:
        largest = max(rates)
        further = stepped(largest * (1.4 if rates[largest] >= TARGET / 2 else 2) + step / 2)
        return further if further > largest else None
    above = min(seen)
    below = max((n for n in rates if n < above), default=0)
    if above - below <= max(step, _NARROW * above):
        return None
    # Downwards in growing steps while everything is seen, halving the bracket once there is one.
    between = stepped(np.sqrt(below * above) if below else above / 1.25 ** len(seen))
    return next((n for n in (between, between + step, between - step) if below < n < above), None)


def mean_rate(draws: Sequence[Mapping[int, float]], n_leaked: float) -> tuple[float, float]:
    """Detection rate over draws at a number of leaked people, and its standard error.

    Each draw's rates are made to rise, joined by straight lines, and held beyond the last.

    Args:
        draws: Detection rate by number of leaked people, for each draw.
        n_leaked: Above 0.
    """
    rates = np.array([np.interp(n_leaked, *_rising(rates)) for rates in draws])
    error = rates.std(ddof=1) / np.sqrt(len(rates)) if len(rates) > 1 else 0.0
    return float(rates.mean()), float(error)


def smallest_seen(draws: Sequence[Mapping[int, float]]) -> int | None:
    """The fewest leaked people that ``TARGET`` of audits notice, None where no number tried is."""
    most = max(max(rates) for rates in draws)
    return next((n for n in range(1, most + 1) if mean_rate(draws, n)[0] >= TARGET), None)


def _rising(rates: Mapping[int, float]) -> tuple[list[int], NDArray[np.float64]]:
    """Numbers from 0 on, and the isotonic regression of their rates, nobody leaked for nothing.

    Source: Barlow, Bartholomew, Bremner and Brunk (1972), Statistical Inference under Order
        Restrictions (pool adjacent violators).
    """
    numbers = sorted(rates)
    blocks: list[tuple[float, int]] = []
    for number in numbers:
        blocks.append((rates[number], 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (last, n_last), (before, n_before) = blocks.pop(), blocks.pop()
            n_both = n_last + n_before
            blocks.append(((last * n_last + before * n_before) / n_both, n_both))
    fitted = np.concatenate([[0.0], *(np.full(n, rate) for rate, n in blocks)])
    return [0, *numbers], fitted
