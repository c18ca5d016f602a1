"""Three measures of how much records repeat each other, on any subset of two pooled corpora."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.ragged import Ragged

if TYPE_CHECKING:
    from synthaudit.kernels.ngrams import NumberedNgrams

MEASURES = (
    "self-BLEU-4",
    "share of records with a near copy",
    "share of three-word sequences that repeat",
)
_ORDER_REPEATED = 3
_MAX_ORDER = 4
_NEAR = 0.5
_CHUNK = 256


@dataclass(frozen=True)
class Repetition:
    """What the measures need of the pooled records.

    Args:
        lengths: Tokens of each record.
        ngrams: Numbered n-grams of orders 1 to 4.
        near: Pairs of records that are near copies, shape (n_pairs, 2).
    """

    lengths: NDArray[np.int64]
    ngrams: "NumberedNgrams"
    near: NDArray[np.int64]

    @staticmethod
    def of(view: View, *corpora: Corpus) -> "Repetition":
        """The records of ``corpora``, one corpus after another."""
        from synthaudit.features.shingles import Shingles
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.ngrams import number_ngrams

        tokens = Ragged.concatenate(
            [view.feature(Tokens(normalised=True), corpus) for corpus in corpora]
        )
        shingles = Ragged.concatenate([view.feature(Shingles(), corpus) for corpus in corpora])
        return Repetition(tokens.lengths, number_ngrams(tokens, _MAX_ORDER), near_pairs(shingles))

    def half(self, order: NDArray[np.int64]) -> int:
        """How many records, in that order, hold half of all tokens."""
        before = np.cumsum(self.lengths[order])
        cut = int(np.searchsorted(before, before[-1] / 2))
        return min(max(cut, 2), len(order) - 2)

    def of_rows(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The measures on some of the records, all of them larger where more is repeated."""
        from synthaudit.kernels.self_bleu import self_bleu

        inside = np.zeros(len(self.lengths), dtype=bool)
        inside[rows] = True
        pairs = self.near[inside[self.near].all(axis=1)]
        has_copy = np.zeros(len(self.lengths), dtype=bool)
        has_copy[pairs.ravel()] = True
        sequences = self.ngrams.counts(_ORDER_REPEATED, np.asarray(rows, dtype=np.int64))
        n_sequences = int(sequences.sum())
        return np.array(
            [
                self_bleu(self.ngrams, rows)[:, _MAX_ORDER - 1].mean(),
                has_copy[rows].mean(),
                (n_sequences - len(sequences)) / max(n_sequences, 1),
            ]
        )


def near_pairs(shingles: Ragged) -> NDArray[np.int64]:
    """Pairs of rows with Jaccard similarity of one half or more, shape (n_pairs, 2)."""
    from scipy.sparse import csr_array

    kinds, columns = np.unique(shingles.values, return_inverse=True)
    sets = csr_array(
        (np.ones(len(columns), dtype=np.float32), columns, shingles.offsets),
        shape=(len(shingles), len(kinds)),
    )
    sizes = shingles.lengths.astype(np.float32)
    found = []
    for start in range(0, len(shingles), _CHUNK):
        shared = (sets[start : start + _CHUNK] @ sets.T).toarray()
        total = sizes[start : start + _CHUNK, None] + sizes - shared
        rows, others = np.nonzero((shared >= _NEAR * total) & (shared > 0))
        after = rows + start < others
        found.append(np.column_stack([rows[after] + start, others[after]]))
    return np.concatenate(found).astype(np.int64)
