"""A table from 64-bit keys to small numbers, for kernels; it grows with what is distinct.

Open addressing, key and number side by side, so that a look-up touches one cache line. A key is a
hash, or a pair of numbers: tokens that are numbered once give their n-grams without any hash of an
n-gram, as the number of the first n - 1 tokens and that of the last one. Two different n-grams then
cannot share a number, however many there are.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled

_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_LEAST_SLOTS = 1024


@compiled()
def new_table() -> NDArray[np.uint64]:
    """An empty table from pairs to numbers: rows of a key and its number plus one, 0 where free."""
    return np.zeros((_LEAST_SLOTS, 2), dtype=np.uint64)


@compiled(inline="always")
def key_of(first: int, second: int) -> np.uint64:
    """One 64-bit key for a pair of numbers from 0 to 2**32 - 1."""
    return (np.uint64(first) << _HALF) | np.uint64(second)


@compiled()
def find(table: NDArray[np.uint64], key: np.uint64) -> int:
    """The number of a key, or -1."""
    mask = np.uint64(len(table) - 1)
    slot = _slot(key) & mask
    while table[slot, 1]:
        if table[slot, 0] == key:
            return np.int64(table[slot, 1]) - 1  # type: ignore[return-value]  # compiled, an int
        slot = (slot + np.uint64(1)) & mask
    return -1


@compiled()
def find_or_add(table: NDArray[np.uint64], key: np.uint64, number: int) -> int:
    """The number of a key, which is ``number`` from now on where it had none."""
    mask = np.uint64(len(table) - 1)
    slot = _slot(key) & mask
    while table[slot, 1]:
        if table[slot, 0] == key:
            return np.int64(table[slot, 1]) - 1  # type: ignore[return-value]  # compiled, an int
        slot = (slot + np.uint64(1)) & mask
    table[slot, 0] = key
    table[slot, 1] = np.uint64(number + 1)
    return number


@compiled()
def increment(table: NDArray[np.uint64], key: np.uint64) -> bool:
    """Add 1 to the number of a key, or start it at 0; whether it was started.

    So a table can hold counts, each less one.
    """
    mask = np.uint64(len(table) - 1)
    slot = _slot(key) & mask
    while table[slot, 1] and table[slot, 0] != key:
        slot = (slot + np.uint64(1)) & mask
    table[slot, 0] = key
    table[slot, 1] += np.uint64(1)
    return table[slot, 1] == np.uint64(1)  # type: ignore[no-any-return]


@compiled()
def number_all(
    table: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    found: NDArray[np.int64],
    n: int,
) -> tuple[NDArray[np.uint64], int]:
    """Fill ``found`` with the numbers of some keys; what the table lacks gets ``n``, ``n + 1``, ...

    All places are read before the first is needed, so that memory answers many at a time; a few
    hundred keys a call are worth it.

    Args:
        table: Holds the numbers below ``n``.
        keys: What is looked for.
        found: At least as long as ``keys``.
        n: How many keys the table holds.

    Returns:
        The table, a larger one where it was filled up, and how many keys it holds.
    """
    mask = np.uint64(len(table) - 1)
    read = np.uint64(0)
    for place in range(len(keys)):
        read |= table[_slot(keys[place]) & mask, 1]
    if not read:  # changes nothing, but the compiler may not leave out the reading
        found[: len(keys)] = 0
    for place in range(len(keys)):
        found[place] = find_or_add(table, keys[place], n)
        if found[place] == n:
            n += 1
            table = grown(table, n)
    return table, n


@compiled()
def grown(table: NDArray[np.uint64], n_added: int) -> NDArray[np.uint64]:
    """``table``, or one of twice its size with the same content where it is two thirds full.

    It grows with what is distinct, not with what is looked up, so that few kinds stay in the cache.
    """
    if 3 * n_added < 2 * len(table):
        return table
    larger = np.zeros((2 * len(table), 2), dtype=np.uint64)
    mask = np.uint64(len(larger) - 1)
    for old in range(len(table)):
        if table[old, 1]:
            slot = _slot(table[old, 0]) & mask
            while larger[slot, 1]:
                slot = (slot + np.uint64(1)) & mask
            larger[slot, 0] = table[old, 0]
            larger[slot, 1] = table[old, 1]
    return larger


@compiled(inline="always")
def _slot(key: np.uint64) -> np.uint64:
    mixed = key * _MULTIPLY
    mixed ^= mixed >> _HALF
    mixed *= _MULTIPLY
    return mixed ^ (mixed >> _HALF)
