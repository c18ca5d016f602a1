"""Cosines of TF-IDF vectors, text by text, with every word weighted by how rare it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.ragged import Ragged


@dataclass(frozen=True, slots=True)
class WordRarity:
    """How rare each word is among some texts, smoothed: log((1 + n) / (1 + n with it)) + 1.

    A word that none of them holds counts as the rarest of all and is not left out: text full of
    foreign words must not look alike because only the rest of it is compared.

    Args:
        hashes: Of the words, ascending, at least one.
        n_with: In how many texts each occurs.
        n_texts: How many texts there are.
    """

    hashes: NDArray[np.uint64]
    n_with: NDArray[np.int64]
    n_texts: int

    @staticmethod
    def of(tokens: Ragged) -> "WordRarity":
        """Learnt from these texts.

        Raises:
            ValueError: None holds a word.
        """
        if not len(tokens.values):
            raise ValueError("there is no word")
        hashes, numbers = np.unique(tokens.values, return_inverse=True)
        rows = np.repeat(np.arange(len(tokens)), tokens.lengths)
        holders = np.unique(rows * len(hashes) + numbers)
        n_with = np.bincount(holders % len(hashes), minlength=len(hashes))
        return WordRarity(hashes, n_with.astype(np.int64), len(tokens))

    def cosines(self, left: Ragged, right: Ragged) -> NDArray[np.float64]:
        """Cosine of row i of both, counts times rarity, in [0, 1]; 0 where one holds no word.

        Args:
            left: Token hashes.
            right: As many rows of them.
        """
        from scipy.sparse import csr_matrix

        words, numbers = np.unique(np.concatenate([left.values, right.values]), return_inverse=True)
        places = np.searchsorted(self.hashes, words).clip(max=len(self.hashes) - 1)
        n_with = np.where(self.hashes[places] == words, self.n_with[places], 0)
        rarity = np.log((1 + self.n_texts) / (1 + n_with)) + 1
        sides = []
        start = 0
        for side in (left, right):
            own = numbers[start : start + len(side.values)]
            start += len(side.values)
            weights = csr_matrix(
                (rarity[own], own, side.offsets), shape=(len(side), max(1, len(words)))
            )
            weights.sum_duplicates()
            sides.append(weights)
        products, *squares = (
            np.asarray(one.multiply(other).sum(axis=1)).ravel()
            for one, other in ((sides[0], sides[1]), (sides[0], sides[0]), (sides[1], sides[1]))
        )
        lengths = np.sqrt(squares[0] * squares[1])
        cosines = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
        return np.asarray(np.round(np.minimum(cosines, 1.0), 9), dtype=np.float64)
