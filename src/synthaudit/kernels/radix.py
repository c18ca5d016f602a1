"""Sorting many whole numbers with their places, a few bits at a time."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled

_BITS = 11  # a digit's counters fit the first cache


@compiled()
def sorted_by(
    keys: NDArray[np.uint64], n_bits: int
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Where each key in ascending order stands, equal keys as they stand; and the keys sorted.

    Args:
        keys: Below 2**n_bits, fewer than 2**31 of them; used up as working memory.
        n_bits: How many bits count, from the lowest.
    """
    n = len(keys)
    order = np.arange(n).astype(np.int32)
    other_keys = np.empty_like(keys)
    other_order = np.empty_like(order)
    mask = np.uint64(2**_BITS - 1)
    for low in range(0, n_bits, _BITS):
        shift = np.uint64(low)
        places = np.zeros(2**_BITS + 1, dtype=np.int64)
        for position in range(n):
            places[((keys[position] >> shift) & mask) + np.uint64(1)] += 1
        if places.max() == n:
            continue  # all have this digit in common
        for digit in range(1, len(places)):
            places[digit] += places[digit - 1]
        for position in range(n):
            digit = (keys[position] >> shift) & mask
            other_keys[places[digit]] = keys[position]
            other_order[places[digit]] = order[position]
            places[digit] += 1
        keys, other_keys = other_keys, keys
        order, other_order = other_order, order
    return order, keys
