"""Texts to 64-bit hashes: tokens cut exactly as by ``str.split()``, character windows, whole texts.

Everything lexical works on these numbers. Two different strings share a hash with probability
2**-64; among a thousand million distinct strings one expects 0.03 pairs that do.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from synthaudit.ragged import Ragged

EMPTY = np.uint64(0)
"""What ``text_hashes`` gives an empty text."""

_MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_LAST_SPACE = 0x3000  # the highest code point for which str.isspace() holds


def token_hashes(texts: Sequence[str]) -> Ragged:
    """One hash a token, in order; tokens are those of ``str.split()``, as written."""
    codes, rows = _code_points(texts)
    inside = ~_spaces()[np.minimum(codes, _LAST_SPACE + 1)]
    edge = np.zeros(len(codes) + 1, dtype=bool)
    edge[rows] = True
    starts = np.flatnonzero(inside & (edge[:-1] | ~np.concatenate(([True], inside))[:-1]))
    ends = np.flatnonzero(inside & (edge[1:] | ~np.concatenate((inside, [False]))[1:])) + 1
    return Ragged(np.searchsorted(starts, rows), _hash_spans(codes, starts, ends))


def shingle_hashes(texts: Sequence[str], size: int) -> Ragged:
    """The set of windows of ``size`` code points of each text, each row sorted and without repeats.

    A text shorter than ``size`` is one shingle; an empty text has none.

    Args:
        texts: The texts, as they are to be compared.
        size: Code points a window, at least 1.
    """
    codes, rows = _code_points(texts)
    lengths = np.diff(rows)
    n_windows = np.where(lengths > 0, np.maximum(lengths - size + 1, 1), 0)
    offsets = _offsets(n_windows)
    starts = np.arange(offsets[-1]) + np.repeat(rows[:-1] - offsets[:-1], n_windows)
    ends = starts + np.repeat(np.minimum(lengths, size), n_windows)
    values = _hash_spans(codes, starts, ends)
    for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        values[start:end].sort()
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    first[offsets[:-1][n_windows > 0]] = True
    n_distinct = np.concatenate(([0], np.cumsum(first)))[offsets]
    return Ragged(n_distinct, values[first])


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """One hash a text, shape (n_texts,); ``EMPTY`` for an empty text."""
    codes, rows = _code_points(texts)
    hashes: NDArray[np.uint64] = _hash_spans(codes, rows[:-1], rows[1:])
    hashes[np.diff(rows) == 0] = EMPTY
    return hashes


def _code_points(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    joined = "".join(texts).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return np.frombuffer(joined, dtype=np.uint32), _offsets(lengths)


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


@cache
def _spaces() -> NDArray[np.bool_]:
    return np.array([chr(code).isspace() for code in range(_LAST_SPACE + 1)] + [False])


@njit(cache=True)
def _hash_spans(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    hashes = np.empty(len(starts), dtype=np.uint64)
    for span in range(len(starts)):
        state = np.uint64(ends[span] - starts[span]) * _MULTIPLY
        for position in range(starts[span], ends[span]):
            state = (state ^ np.uint64(codes[position])) * _MULTIPLY
            state ^= state >> np.uint64(32)
        # SplitMix64's finaliser (Steele, Lea, Flood 2014): every input bit reaches every output bit
        state = (state ^ (state >> np.uint64(30))) * _MIX_1
        state = (state ^ (state >> np.uint64(27))) * _MIX_2
        hashes[span] = state ^ (state >> np.uint64(31))
    return hashes
