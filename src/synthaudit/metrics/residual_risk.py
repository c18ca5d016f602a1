"""The risk that remains when what works on unseen people just as well is taken off.

Of the three criteria of the Article 29 Working Party each is an attack that succeeds or fails. It
is run against people the generator saw, against people it did not see (the control, which says how
much is true of the population instead of a leak), and beside a guess that reads no synthetic text.
"""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.results import Estimate, Exhibit, Interval, Table


@dataclass(frozen=True, slots=True)
class Attacked:
    """How one attack went.

    Args:
        successes: 1 where an attempt succeeded, else 0.
        units: The person or record each attempt depends on: what intervals count.
    """

    successes: NDArray[np.float64]
    units: NDArray[np.int64]

    @staticmethod
    def on_people(successes: NDArray[np.generic], persons: NDArray[np.int64]) -> "Attacked":
        """One attempt a person, who is lost when any of their records is."""
        numbers = np.unique(persons, return_inverse=True)[1]
        by_person = stats.maximum_by_person(np.asarray(successes, np.float64), numbers)
        return Attacked(by_person, np.arange(len(by_person)))


def residual_risk(
    id: str,
    seen: Attacked,
    control: Attacked,
    baseline: float,
    *,
    attempts: str,
    n_records: int,
    n_groups: int,
    exhibits: tuple[Exhibit, ...] = (),
) -> Estimate:
    """Success beyond the control, as a share of what the control leaves; at most 1, 0 is none.

    Below 0 the attack does better against unseen people: it is printed as it is, never cut off. The
    risk is one less the ratio of two shares that were not lost; its interval is recovered from
    their own exact ones on the scale of logarithms. There is none where the control's own reaches
    1, as it may with few units: nothing then bounds the risk from below.

    Args:
        id: The score.
        seen: The attack on people the generator saw.
        control: The same on people it did not see.
        baseline: Share of attempts that succeed without reading the synthetic corpus.
        attempts: What one attempt is, in the plural.
        n_records: Real records attacked.
        n_groups: Their people.
        exhibits: Further drawings.

    Source: Giomi et al. (2023), Anonymeter, PoPETs 2023(2), section 3 (the residual risk); Zou and
        Donner (2008), Statistics in Medicine 27(10) (the interval).
    """
    if not len(seen.successes) or not len(control.successes):
        problem = f"There are no {attempts} to judge the attack by."
        return Estimate(id, float("nan"), n_records, n_groups, problem=problem)
    (rate, around), (chance, around_chance) = (
        stats.mean_interval(side.successes, side.units) for side in (seen, control)
    )
    assert around is not None  # successes are 0 or 1
    assert around_chance is not None
    if chance == 1:
        problem = "The control always succeeds too, so nothing is left to tell a leak by."
        return Estimate(id, float("nan"), n_records, n_groups, problem=problem)
    rows = [
        (name, int(side.successes.sum()), len(side.successes), share, found.low, found.high)
        for name, side, share, found in (
            ("people the generator saw", seen, rate, around),
            ("people it did not see (control)", control, chance, around_chance),
        )
    ]
    table = Table(
        "How often the attack succeeds",
        ("against", "successes", attempts, "share", "from", "to"),
        (*rows, ("a guess without the synthetic corpus", None, None, baseline, None, None)),
        note=f"Intervals at {around.level:.0%} each.",
    )
    return Estimate(
        id,
        _residual(rate, chance),
        n_records,
        n_groups,
        interval=_interval(rate, around, chance, around_chance),
        exhibits=(table, *exhibits),
    )


def _interval(
    rate: float, around: Interval, chance: float, around_chance: Interval
) -> Interval | None:
    if around_chance.high >= 1:
        return None
    if rate == 1:  # nobody was spared: 0 has no logarithm, so the outermost corner is taken
        low, high = _residual(around.low, around_chance.high), 1.0
        return Interval(low, high, around.level, f"{around.method} of both shares")
    spared, beside = _log_spared(around), _log_spared(around_chance)
    ratio = stats.difference_interval(log(1 - rate), spared, log(1 - chance), beside)
    return Interval(1 - exp(ratio.high), 1 - exp(ratio.low), ratio.level, ratio.method)


def _log_spared(lost: Interval) -> Interval:
    """The interval of the logarithm of one less the share; the share is below 1."""
    low, high = (log(1 - end) if end < 1 else -inf for end in (lost.high, lost.low))
    return Interval(low, high, lost.level, lost.method)


def _residual(rate: float, chance: float) -> float:
    return (rate - chance) / (1 - chance)
