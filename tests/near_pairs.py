"""Near copies by brute force, written anew: every pair, sets of strings, no hash and no index."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from scipy.sparse import csr_array

SIZE = 5
_BLOCK_ROWS = 500


def shingles(text: str) -> frozenset[str]:
    """Windows of five characters of the text without case, punctuation and layout."""
    folded = unicodedata.normalize("NFKC", text).lower()
    normal = re.sub(r"\W+", " ", folded).strip()
    if len(normal) < SIZE:
        return frozenset([normal] if normal else [])
    return frozenset(normal[start : start + SIZE] for start in range(len(normal) - SIZE + 1))


def overlaps(
    left: Sequence[str], right: Sequence[str]
) -> Iterator[tuple[slice, np.ndarray, np.ndarray, np.ndarray]]:
    """For blocks of left texts: their rows, shared windows with every right text, and both sizes.

    The shared windows are an array of shape (block, len(right)); the sizes broadcast against it.
    """
    sides = [[shingles(text) for text in texts] for texts in (left, right)]
    numbers = dict(zip(frozenset().union(*sides[0], *sides[1]), count(), strict=False))
    held = [_incidence(side, numbers) for side in sides]
    sizes = [np.array([len(one) for one in side]) for side in sides]
    for start in range(0, len(left), _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        shared = (held[0][rows] @ held[1].T).toarray()
        yield rows, shared, sizes[0][rows, None], sizes[1][None, :]


def _incidence(side: Sequence[frozenset[str]], numbers: dict[str, int]) -> csr_array:
    columns = np.array([numbers[one] for each in side for one in each], dtype=np.int64)
    ends = np.concatenate([[0], np.cumsum([len(each) for each in side])])
    ones = np.ones(len(columns), dtype=np.int32)
    return csr_array((ones, columns, ends), shape=(len(side), len(numbers)))


def jaccard(shared: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Shared windows over all windows of both."""
    return shared / np.maximum(left + right - shared, 1)


def similar(shared: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The documented rule of near copies: the similarity of a pair, 0 where it is none.

    Jaccard from 0.5 on; containment of the shorter from 0.7 on, where it has at least 200 windows
    and at most three quarters of the longer's.
    """
    index = jaccard(shared, left, right)
    small, large = np.minimum(left, right), np.maximum(left, right)
    inside = shared / np.maximum(small, 1)
    counts = (small >= 200) & (small <= 0.75 * large) & (inside >= 0.7)
    return np.where(counts, inside, np.where(index >= 0.5, index, 0.0))
