"""Words and pairs of adjacent words, weighted by how rare they are among real records."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from synthaudit.corpus import Corpus, mix
from synthaudit.errors import InputError
from synthaudit.features.tokens import Tokens
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Workbench

TOKENS = Tokens(normalised=True)
"""What terms are made of."""

BLOCK_CELLS = 4_000_000
"""Similarities held at a time, at most."""

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Terms:
    """The terms of a collection of texts; turns tokens into unit vectors.

    Args:
        hashes: Of the terms, ascending, shape (n_terms,).
        rarity: Smoothed inverse document frequency of each, shape (n_terms,).
    """

    hashes: Hashes
    rarity: NDArray[np.float64]

    def vectors(self, tokens: Ragged) -> csr_matrix:
        """TF-IDF of each row of tokens, of length 1, counts damped by the logarithm.

        A row without a known term is empty. Shape (n_rows, n_terms).
        """
        from sklearn.preprocessing import normalize

        terms, rows = _terms(tokens)
        places = np.searchsorted(self.hashes, terms).clip(max=len(self.hashes) - 1)
        known = self.hashes[places] == terms
        shape = (len(tokens), len(self.hashes))
        weights: Any = csr_matrix(
            (np.ones(int(known.sum())), (rows[known], places[known])), shape=shape
        )
        weights.sum_duplicates()
        weights.data = (1 + np.log(weights.data)) * self.rarity[weights.indices]
        return normalize(weights, copy=False)


def terms_of(tokens: Ragged) -> Terms:
    """The terms of ``tokens`` and how rare each is; the order of rows does not matter.

    Args:
        tokens: Those of every record of train and holdout alike, so that neither is favoured.

    Raises:
        InputError: There is not a single token.
    """
    terms, rows = _terms(tokens)
    if not len(terms):
        raise InputError(
            "no record of train or holdout holds a word.",
            field="text",
            remedy="Name the field that holds the text.",
        )
    hashes, numbers = np.unique(terms, return_inverse=True)
    holders = np.unique(rows * len(hashes) + numbers)
    n_with = np.bincount(holders % len(hashes), minlength=len(hashes))
    return Terms(hashes, np.log((1 + len(tokens)) / (1 + n_with)) + 1)


def real_and_synthetic(
    bench: Workbench, train: Corpus, holdout: Corpus, synthetic: Corpus
) -> tuple[csr_matrix, csr_matrix]:
    """TF-IDF vectors of real records, those of train first, and of synthetic ones.

    Raises:
        InputError: No real text holds a word.
    """
    real = Ragged.concatenate([bench.feature(TOKENS, side) for side in (train, holdout)])
    terms = terms_of(real)
    return terms.vectors(real), terms.vectors(bench.feature(TOKENS, synthetic))


def _terms(tokens: Ragged) -> tuple[Hashes, NDArray[np.int64]]:
    """The hash of every word and of every pair of adjacent words, and its row."""
    rows = np.repeat(np.arange(len(tokens)), tokens.lengths)
    pairs = mix(mix(tokens.values[:-1], 1) + tokens.values[1:], 2)
    within = rows[1:] == rows[:-1]
    return np.concatenate([tokens.values, pairs[within]]), np.concatenate([rows, rows[1:][within]])
