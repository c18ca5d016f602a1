"""How close each real record comes to the synthetic corpus in words and pairs of words."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from synthaudit.corpus import Corpus
from synthaudit.relations import terms
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True, slots=True)
class TfidfSimilarity:
    """Largest TF-IDF cosine of each real record to any synthetic one.

    Words and pairs of adjacent words. Which terms there are, and how rare each is, is learnt from
    train and holdout together, so neither side is favoured.
    """

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Largest cosine of each record, float64 in [0, 1]; 0 where a text holds no word.

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record.

        Raises:
            InputError: No real text holds a word.
        """
        train, holdout, synthetic = corpora
        largest = largest_products(*terms.real_and_synthetic(bench, train, holdout, synthetic))
        return {"train": largest[: len(train)], "holdout": largest[len(train) :]}


def largest_products(left: csr_matrix, right: csr_matrix) -> np.ndarray:
    """Largest product of each row of ``left`` with any row of ``right``, to nine decimals.

    Memory is bounded, whatever the number of rows.

    Args:
        left: Shape (n, d), no negative entry.
        right: Shape (m, d), no negative entry, m > 0.
    """
    n_rows = max(1, terms.BLOCK_CELLS // right.shape[0])
    blocks = [
        (left[start : start + n_rows] @ right.T).max(axis=1).toarray().ravel()
        for start in range(0, left.shape[0], n_rows)
    ]
    # Copies must tie, whatever the order of summation.
    return np.round(np.concatenate(blocks), 9)
