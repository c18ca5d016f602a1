"""Exact intervals for shares."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.results import Interval


def clopper_pearson(k: int, n: int, *, level: float = 0.95) -> Interval:
    """Exact interval for the share behind ``k`` of ``n`` independent events, within [0, 1].

    With ``n`` = 0 nothing was seen and the interval is [0, 1].

    Args:
        k: Events that happened.
        n: Events that could have happened.
        level: Coverage, above 0 and below 1; the interval covers at least that often.

    Raises:
        ValueError: ``k`` does not lie in 0 to ``n``.

    Source: Clopper and Pearson (1934), Biometrika 26(4).
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    return _interval(k, n, level, "clopper-pearson")


def korn_graubard(
    contributions: NDArray[np.float64], persons: NDArray[np.int64], *, level: float = 0.95
) -> Interval:
    """Clopper-Pearson for records that come in persons: the sample size is the effective one.

    The effective size is n / deff, where deff compares the variance between persons (linearised,
    one stratum) with that of independent records. It is never above n, and it shrinks by the
    squared ratio of t quantiles because deff itself is estimated from few persons. Where deff is
    undefined (no event, nothing but events, or one person) the number of persons takes its place.

    Args:
        contributions: 0 or 1 for each record, at least one.
        persons: The person of each record.
        level: Coverage, above 0 and below 1.

    Source: Korn and Graubard (1998), Survey Methodology 24(2).
    """
    from scipy.special import stdtrit

    n_records = len(contributions)
    codes = np.unique(persons, return_inverse=True)[1]
    n_persons = int(codes.max()) + 1
    share = float(contributions.mean())
    if share in {0.0, 1.0} or n_persons == 1:
        return _interval(share * n_persons, n_persons, level, "korn-graubard")
    residuals = np.bincount(codes, weights=contributions - share)
    variance = n_persons / (n_persons - 1) * float(residuals @ residuals) / n_records**2
    effective = share * (1 - share) / variance if variance > 0 else float(n_records)
    tail = (1 + level) / 2
    shrink = float(stdtrit(n_records - 1, tail) / stdtrit(n_persons - 1, tail)) ** 2
    size = min(effective, n_records) * shrink
    return _interval(share * size, size, level, "korn-graubard")


def _interval(k: float, n: float, level: float, method: str) -> Interval:
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = 0.0 if k <= 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(betaincinv(k + 1, n - k, 1 - tail))
    return Interval(low, high, level, method)
