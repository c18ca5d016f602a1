"""How many kinds occur how often, in a corpus and in all of it but some records.

Leaving records out costs what these records hold, not what the corpus holds: a jackknife over all
blocks of a corpus is about one more pass over it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Occurrences of numbered kinds.

    Args:
        kinds: The kinds in each record; -1 is one that occurs nowhere else.
        counts: How often each of the other kinds occurs.
        n_with: At c, how many kinds occur c times.
    """

    kinds: Ragged
    counts: Counts
    n_with: Counts

    @staticmethod
    def of(kinds: Ragged, n_kinds: int) -> "Frequencies":
        """Those of all records.

        Args:
            kinds: Numbers below ``n_kinds``, or -1 for one that occurs nowhere else.
            n_kinds: How many there are, -1 aside.
        """
        counts, n_once = _counts(kinds.values, n_kinds)
        n_with = np.bincount(counts, minlength=2)
        n_with[1] += n_once
        return Frequencies(kinds, counts, n_with.astype(np.int64, copy=False))

    def sizes(self) -> tuple[Counts, Counts]:
        """Each number of occurrences there is, ascending, and how many kinds have it."""
        return _present(self.n_with)

    def sizes_without(self, rows: Counts) -> tuple[Counts, Counts]:
        """The same where these records, each named once, are left out."""
        left = self.n_with.copy()
        _leave_out(self.kinds.offsets, self.kinds.values, rows, self.counts, left)
        return _present(left)


def _present(n_with: Counts) -> tuple[Counts, Counts]:
    sizes = np.flatnonzero(n_with[1:]) + 1
    return sizes, n_with[sizes]


@compiled()
def _counts(numbers: NDArray[np.int32], n_kinds: int) -> tuple[NDArray[np.int64], int]:
    counts = np.zeros(n_kinds, dtype=np.int64)
    n_once = 0
    for position in range(len(numbers)):
        if numbers[position] >= 0:
            counts[numbers[position]] += 1
        else:
            n_once += 1
    return counts, n_once


@compiled()
def _leave_out(
    offsets: NDArray[np.int64],
    numbers: NDArray[np.int32],
    rows: NDArray[np.int64],
    counts: NDArray[np.int64],
    n_with: NDArray[np.int64],
) -> None:
    """Take the rows out of ``n_with``; ``counts`` is as before when this returns."""
    for row in rows:
        for position in range(offsets[row], offsets[row + 1]):
            kind = numbers[position]
            if kind < 0:
                n_with[1] -= 1
            else:
                n_with[counts[kind]] -= 1
                counts[kind] -= 1
                n_with[counts[kind]] += 1
    for row in rows:
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0:
                counts[numbers[position]] += 1
