"""The mean of one contribution a record, with an interval that counts persons."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.results import Interval
from synthaudit.stats.shares import clopper_pearson, korn_graubard


def mean_interval(
    contributions: NDArray[np.float64], persons: NDArray[np.int64], *, level: float = 0.95
) -> tuple[float, Interval | None]:
    """The plain mean over records, and how sure it is.

    Where every contribution is 0 or 1 the interval is exact: Clopper-Pearson if each record is its
    own person, else Korn-Graubard. Other means get the jackknife over persons (the ratio of sums
    without each person in turn) with t quantiles. There is no interval with fewer than two persons,
    nor where leaving out any person changes nothing: no spread was seen, so none can be estimated.

    Args:
        contributions: One number a record, finite.
        persons: The person of each record.
        level: Coverage, above 0 and below 1.

    Raises:
        ValueError: There is no record, or a contribution is not finite.

    Source: Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3.
    """
    values = np.asarray(contributions, dtype=np.float64)
    if not len(values):
        raise ValueError("the mean of no record is undefined")
    if values.shape != persons.shape:
        raise ValueError(f"{values.shape} contributions for {persons.shape} records")
    if not np.isfinite(values).all():
        raise ValueError("a contribution is not a finite number")
    mean = float(values.mean())
    codes = np.unique(persons, return_inverse=True)[1]
    n_persons = int(codes.max()) + 1
    if np.isin(values, (0.0, 1.0)).all():
        if n_persons == len(values):
            return mean, clopper_pearson(int(values.sum()), len(values), level=level)
        return mean, korn_graubard(values, persons, level=level)
    return mean, _jackknife(values, codes, n_persons, mean, level)


def _jackknife(
    values: NDArray[np.float64],
    codes: NDArray[np.int64],
    n_persons: int,
    mean: float,
    level: float,
) -> Interval | None:
    from scipy.special import stdtrit

    if n_persons < 2:  # noqa: PLR2004 (a spread needs two)
        return None
    # Around the mean, so that equal contributions leave exactly nothing.
    centred = values - mean
    without = (centred.sum() - np.bincount(codes, weights=centred)) / (
        len(values) - np.bincount(codes)
    )
    spread = without - without.mean()
    error = float(np.sqrt((n_persons - 1) / n_persons * (spread @ spread)))
    if error <= 1e-12 * max(1.0, abs(mean)):
        return None
    half = float(stdtrit(n_persons - 1, (1 + level) / 2)) * error
    return Interval(mean - half, mean + half, level, "jackknife over persons")
