"""How close each real record comes to the synthetic corpus in words and pairs of words."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from synthaudit.corpus import Corpus
from synthaudit.errors import InputError
from synthaudit.relations.base import Arrays, Workbench

_WORD = r"(?u)\b\w+\b"
_REMEDY = "Name the field that holds the text."

_BLOCK_CELLS = 4_000_000
"""Similarities held at a time, at most."""


@dataclass(frozen=True, slots=True)
class TfidfSimilarity:
    """Largest TF-IDF cosine of each real record to any synthetic one.

    Words and pairs of adjacent words, lower-cased, sublinear counts. Which terms there are, and how
    rare each is, is learnt from train and holdout together, so neither side is favoured.
    """

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:  # noqa: ARG002 (no features)
        """Largest cosine of each record, float64 in [0, 1]; 0 where a text holds no word.

        Args:
            bench: Not used.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record.

        Raises:
            InputError: No real text holds a word.
        """
        train, holdout, synthetic = corpora
        texts = train.texts() + holdout.texts()
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD)
        try:
            real = vectorizer.fit_transform(texts)
        except ValueError:
            raise InputError(
                "no record of train or holdout holds a word.", field="text", remedy=_REMEDY
            ) from None
        largest = largest_products(real, vectorizer.transform(synthetic.texts()))
        return {"train": largest[: len(train)], "holdout": largest[len(train) :]}


def largest_products(left: csr_matrix, right: csr_matrix) -> np.ndarray:
    """Largest product of each row of ``left`` with any row of ``right``, to nine decimals.

    Memory is bounded, whatever the number of rows.

    Args:
        left: Shape (n, d), no negative entry.
        right: Shape (m, d), no negative entry, m > 0.
    """
    n_rows = max(1, _BLOCK_CELLS // right.shape[0])
    blocks = [
        (left[start : start + n_rows] @ right.T).max(axis=1).toarray().ravel()
        for start in range(0, left.shape[0], n_rows)
    ]
    # Copies must tie, whatever the order of summation.
    return np.round(np.concatenate(blocks), 9)
