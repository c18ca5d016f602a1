"""An interval for anything one can compute on a subset of the records."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synthaudit.results import Interval


def block_jackknife(
    statistic: Callable[[NDArray[np.int64]], float],
    persons: NDArray[np.int64],
    *,
    n_blocks: int = 20,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, Interval | None]:
    """The statistic of all records, and its delete-one-block jackknife interval.

    Blocks hold whole persons, dealt out by ``seed``; blocks of unequal size are weighted. The
    interval is None with fewer than two persons, or where no block changes anything.

    The interval is centred on the value and not on the jackknife's bias-corrected estimate: what
    the correction removes is part of a score that depends on the number of records by definition.

    Args:
        statistic: Value on the given row numbers (ascending); smooth in the records. Not for
            extremes, quantiles far out, or longest overlaps.
        persons: The person of each record.
        n_blocks: How many blocks, at least 2; one a person where there are fewer persons.
        level: Coverage, above 0 and below 1.
        seed: Which persons share a block.

    Raises:
        ValueError: There is no record, or the statistic is not finite on some block.

    Source: Busing, Meijer and van der Leeden (1999), Statistics and Computing 9.
    """
    from scipy.special import stdtrit

    if not len(persons):
        raise ValueError("a statistic of no record is undefined")
    codes = np.unique(persons, return_inverse=True)[1]
    n_persons = int(codes.max()) + 1
    rows = np.arange(len(persons), dtype=np.int64)
    value = float(statistic(rows))
    n_blocks = min(n_blocks, n_persons)
    if n_blocks < 2:  # noqa: PLR2004 (a spread needs two)
        return value, None
    deal = np.random.Generator(np.random.PCG64(seed)).permutation(n_persons) % n_blocks
    blocks = deal[codes]
    without = np.array([statistic(rows[blocks != block]) for block in range(n_blocks)])
    if not np.isfinite(value) or not np.isfinite(without).all():
        raise ValueError("the statistic is not finite on every block of records")
    weight = len(persons) / np.bincount(blocks)
    shift = without - value
    bias = float(((1 - 1 / weight) * shift).sum())
    deviation = -(weight - 1) * shift + bias
    error = float(np.sqrt((deviation**2 / (weight - 1)).mean()))
    if error <= 1e-12 * max(1.0, abs(value)):
        return value, None
    half = float(stdtrit(n_blocks - 1, (1 + level) / 2)) * error
    return value, Interval(value - half, value + half, level, "block jackknife")
