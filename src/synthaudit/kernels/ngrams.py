"""N-grams of token hashes, and how many distinct ones there are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import mix
from synthaudit.kernels.numbering import number
from synthaudit.ragged import Ragged

_ORDER = np.uint64(
    0xD1342543DE82EF95
)  # odd, so that multiplying loses nothing (Steele, Vigna 2021)


def ngram_hashes(tokens: Ragged, n: int) -> Ragged:
    """The n-grams of each row as 64-bit hashes, in order; a row shorter than ``n`` has none.

    The order of the tokens counts: "a b" and "b a" differ. N-grams of different ``n`` are not meant
    to be compared with each other.

    Args:
        tokens: One row a record, from ``hashing.token_hashes``.
        n: Tokens an n-gram, at least 1.
    """
    lengths = tokens.lengths
    kept = np.maximum(lengths - n + 1, 0)
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(kept, out=offsets[1:])
    starts = np.arange(offsets[-1]) + np.repeat(tokens.offsets[:-1] - offsets[:-1], kept)
    hashes = tokens.values[starts].astype(np.uint64, copy=False)
    for place in range(1, n):
        hashes = mix(hashes * _ORDER + tokens.values[starts + place], place)
    return Ragged(offsets, hashes)


def distinct_per_row(values: Ragged) -> NDArray[np.int64]:
    """Number of distinct values in each row, shape (n_rows,)."""
    rows = np.repeat(np.arange(len(values)), values.lengths)
    order = np.lexsort((values.values, rows))
    ordered = values.values[order]
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]) | (rows[1:] != rows[:-1])
    return np.bincount(rows, weights=first, minlength=len(values)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class NumberedNgrams:
    """The n-grams of a corpus as small numbers, for every order from 1 up.

    Args:
        lengths: Tokens of each record, shape (n_records,).
        numbered: One ``Ragged`` an order: row i holds the n-grams of record i.
        n_distinct: Distinct n-grams of each order.
    """

    lengths: NDArray[np.int64]
    numbered: tuple[Ragged, ...]
    n_distinct: tuple[int, ...]


def number_ngrams(tokens: Ragged, max_order: int) -> NumberedNgrams:
    """Number the n-grams of orders 1 to ``max_order``."""
    numbered: list[Ragged] = []
    n_distinct: list[int] = []
    for order in range(1, max_order + 1):
        hashes = ngram_hashes(tokens, order)
        numbers, numbering = number(hashes.values)
        numbered.append(Ragged(hashes.offsets, numbers))
        n_distinct.append(numbering.n)
    return NumberedNgrams(tokens.lengths, tuple(numbered), tuple(n_distinct))
