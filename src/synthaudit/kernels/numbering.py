"""Hashes to small numbers, 0, 1, 2, ... as they first appear, so that counters are arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels import table as tables
from synthaudit.kernels.compiling import compiled

MOST = 2**31 - 1
"""Numbers are int32, and what occurs nowhere is -1."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Distinct 64-bit hashes and the number of each.

    Args:
        n: How many distinct hashes are numbered.
        table: From hashes to numbers, see ``kernels.table``.
    """

    n: int
    table: NDArray[np.uint64]

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The number of each hash, -1 for those that have none, shape of ``hashes``."""
        found: NDArray[np.int32] = _find(hashes, self.table)
        return found


def number(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int32], Numbering]:
    """Number hashes: the number of each, shape of ``hashes``, and the table.

    Raises:
        ValueError: More than 2**31 - 1 are distinct.
    """
    numbered, table, n = _insert(hashes)
    if n > MOST:
        raise ValueError(f"{n:,} distinct hashes are more than are numbered at once")
    return numbered, Numbering(n, table)


@compiled()
def _insert(
    hashes: NDArray[np.uint64],
) -> tuple[NDArray[np.int32], NDArray[np.uint64], int]:
    table = tables.new_table()
    numbered = np.empty(len(hashes), dtype=np.int32)
    n = 0
    for position in range(len(hashes)):
        found = tables.find_or_add(table, hashes[position], n)
        if found == n:
            n += 1
            table = tables.grown(table, n)
        numbered[position] = found
    return numbered, table, n


@compiled()
def _find(hashes: NDArray[np.uint64], table: NDArray[np.uint64]) -> NDArray[np.int32]:
    found = np.empty(len(hashes), dtype=np.int32)
    for position in range(len(hashes)):
        found[position] = tables.find(table, hashes[position])
    return found
