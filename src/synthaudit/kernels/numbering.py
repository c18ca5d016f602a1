"""Hashes to small numbers, 0, 1, 2, ... as they first appear, so that counters are arrays."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Numbering:
    """An open-addressing table from 64-bit hashes to numbers.

    Args:
        n: How many distinct hashes are numbered.
        keys: Shape (capacity,), the hash in each slot.
        numbers: Shape (capacity,), its number, -1 where the slot is free.
    """

    n: int
    keys: NDArray[np.uint64]
    numbers: NDArray[np.int32]

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The number of each hash, -1 for those that have none, shape of ``hashes``."""
        found: NDArray[np.int32] = _find(hashes, self.keys, self.numbers)
        return found


def number(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int32], Numbering]:
    """Number well-mixed hashes: the number of each, shape of ``hashes``, and the table."""
    capacity = 16
    while capacity < 1.5 * len(hashes):
        capacity *= 2
    keys = np.zeros(capacity, dtype=np.uint64)
    numbers = np.full(capacity, -1, dtype=np.int32)
    numbered, n = _insert(hashes, keys, numbers)
    return numbered, Numbering(n, keys, numbers)


@njit(cache=True)
def _insert(
    hashes: NDArray[np.uint64], keys: NDArray[np.uint64], numbers: NDArray[np.int32]
) -> tuple[NDArray[np.int32], int]:
    mask = np.uint64(len(keys) - 1)
    numbered = np.empty(len(hashes), dtype=np.int32)
    n = 0
    for position in range(len(hashes)):
        slot = hashes[position] & mask
        while numbers[slot] >= 0 and keys[slot] != hashes[position]:
            slot = (slot + np.uint64(1)) & mask
        if numbers[slot] < 0:
            keys[slot] = hashes[position]
            numbers[slot] = n
            n += 1
        numbered[position] = numbers[slot]
    return numbered, n


@njit(cache=True)
def _find(
    hashes: NDArray[np.uint64], keys: NDArray[np.uint64], numbers: NDArray[np.int32]
) -> NDArray[np.int32]:
    mask = np.uint64(len(keys) - 1)
    found = np.empty(len(hashes), dtype=np.int32)
    for position in range(len(hashes)):
        slot = hashes[position] & mask
        while numbers[slot] >= 0 and keys[slot] != hashes[position]:
            slot = (slot + np.uint64(1)) & mask
        found[position] = numbers[slot]
    return found
