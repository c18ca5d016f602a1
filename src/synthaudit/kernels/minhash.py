"""MinHash signatures bit for bit those of datasketch, and pairs of rows that agree in a band.

Nothing in an audit rests on them: ``near_join`` is exact. They are for taking an index elsewhere:
a row of ``signatures`` is ``datasketch.MinHash(num_perm=k, seed=1, scheme="affine32",
hashfunc=f)``, where f gives the low 32 bits of a shingle's hash, and back.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

_SEED = 1  # datasketch's own
_MIX_1, _MIX_2 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)  # MurmurHash3's finaliser
_LARGEST = np.uint32(2**32 - 1)
_BAND = np.uint64(0x9E3779B97F4A7C15)


def signatures(rows: Ragged, n_permutations: int = 128) -> NDArray[np.uint32]:
    """MinHash signature of each row, shape (n_rows, n_permutations); all ones for an empty row.

    The share of equal columns estimates the Jaccard index of two rows.

    Args:
        rows: 64-bit hashes, from ``shingles``; their low 32 bits are used.
        n_permutations: Length of a signature.

    Source: Broder (1997), On the resemblance and containment of documents; the permutations are
        those of datasketch 2, scheme "affine32".
    """
    draw = np.random.RandomState(_SEED)  # what datasketch draws with
    factors = draw.randint(0, 2**31, n_permutations, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    shifts = draw.randint(0, 2**32, n_permutations, dtype=np.uint32)
    signed = np.full((len(rows), n_permutations), _LARGEST)
    _sign(rows.offsets, rows.values, factors, shifts, signed)
    return signed


def banded_pairs(
    left: NDArray[np.uint32], right: NDArray[np.uint32], n_bands: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows whose signatures are equal in at least one band, ordered by both row numbers.

    Sets of Jaccard index j are met with probability 1 - (1 - j**r)**n_bands, r columns a band.

    Args:
        left: Shape (n_left, k).
        right: Shape (n_right, k).
        n_bands: Divides k.

    Source: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, section 3.4.
    """
    width = left.shape[1] // n_bands
    found = [np.empty(0, np.int64)]
    for first in range(0, n_bands * width, width):
        keys, others = (_band_keys(side, first, width) for side in (left, right))
        order = np.argsort(others, kind="stable")
        starts = np.searchsorted(others, keys, side="left", sorter=order)
        n_equal = np.searchsorted(others, keys, side="right", sorter=order) - starts
        lefts = np.repeat(np.arange(len(left)), n_equal)
        within = np.arange(len(lefts)) - np.repeat(np.cumsum(n_equal) - n_equal, n_equal)
        rights = order[starts[lefts] + within]
        columns = slice(first, first + width)
        same = (left[lefts, columns] == right[rights, columns]).all(axis=1)  # not the keys alone
        found.append(np.unique(lefts[same] * len(right) + rights[same]))
    pairs = np.unique(np.concatenate(found))
    return pairs // max(1, len(right)), pairs % max(1, len(right))


@compiled()
def _sign(
    offsets: NDArray[np.int64],
    values: NDArray[np.uint64],
    factors: NDArray[np.uint32],
    shifts: NDArray[np.uint32],
    signed: NDArray[np.uint32],
) -> None:
    for row in range(len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1]):
            mixed = np.uint32(values[position] & np.uint64(0xFFFFFFFF))
            mixed = np.uint32((mixed ^ (mixed >> np.uint32(16))) * _MIX_1)
            mixed = np.uint32((mixed ^ (mixed >> np.uint32(13))) * _MIX_2)
            mixed ^= mixed >> np.uint32(16)
            for column in range(len(factors)):
                drawn = np.uint32(factors[column] * mixed + shifts[column])
                signed[row, column] = min(signed[row, column], drawn)


@compiled()
def _band_keys(signed: NDArray[np.uint32], first: int, width: int) -> NDArray[np.uint64]:
    keys = np.empty(len(signed), dtype=np.uint64)
    for row in range(len(signed)):
        key = np.uint64(width)
        for column in range(first, first + width):
            key = (key ^ np.uint64(signed[row, column])) * _BAND
            key ^= key >> np.uint64(32)
        keys[row] = key
    return keys
