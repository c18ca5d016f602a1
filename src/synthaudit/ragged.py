"""Rows of unequal length in two flat arrays: kernels and the Store never see Python lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK_ROWS = 1 << 14  # whose positions are held at a time: they take more than the values


@dataclass(frozen=True, slots=True)
class Ragged:
    """Row ``i`` is ``values[offsets[i]:offsets[i + 1]]``.

    Args:
        offsets: Shape (n_rows + 1,), int64, starts at 0, never falls.
        values: Shape (offsets[-1],), any dtype.
    """

    offsets: NDArray[np.int64]
    values: NDArray[Any]

    @staticmethod
    def from_rows(rows: Sequence[NDArray[np.generic]], dtype: np.dtype | type) -> "Ragged":
        """Join ``rows`` in order; ``dtype`` is that of the values even when there are no rows."""
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        if rows:
            np.cumsum([len(row) for row in rows], out=offsets[1:])
            return Ragged(offsets, np.concatenate(rows).astype(dtype, copy=False))
        return Ragged(offsets, np.empty(0, dtype=dtype))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> NDArray[Any]:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of values in each row, shape (n_rows,)."""
        return np.diff(self.offsets)

    def take(self, rows: NDArray[np.int64]) -> "Ragged":
        """The given rows, in the given order."""
        lengths = self.lengths[rows]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        values = np.empty(offsets[-1], dtype=self.values.dtype)
        for start in range(0, len(rows), _BLOCK_ROWS):
            block = slice(start, start + _BLOCK_ROWS)
            first, last = offsets[block.start], offsets[min(block.stop, len(rows))]
            moves = self.offsets[rows[block]] - offsets[:-1][block]
            values[first:last] = self.values[
                np.arange(first, last) + np.repeat(moves, lengths[block])
            ]
        return Ragged(offsets, values)

    @staticmethod
    def concatenate(parts: "Sequence[Ragged]") -> "Ragged":
        """All rows of all ``parts`` (at least one), in order."""
        lengths = np.concatenate([part.lengths for part in parts])
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return Ragged(offsets, np.concatenate([part.values for part in parts]))
