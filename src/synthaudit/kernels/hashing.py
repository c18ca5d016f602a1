"""Texts to 64-bit hashes: tokens cut exactly as by ``str.split()``, and whole texts.

Everything lexical works on these numbers. Two different strings share a hash with probability
2**-64; among a thousand million distinct strings one expects 0.03 pairs that do.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.code_points import Codes, code_points
from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

EMPTY = np.uint64(0)
"""What ``text_hashes`` gives an empty text."""

MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
_LAST_SPACE = 0x3000  # the highest code point for which str.isspace() holds
_BLANK, _NEXT_SPACE = 0x20, 0x85  # between them there is none
_BLOCK = 1024  # texts whose characters are held as numbers at a time


def token_hashes(texts: Sequence[str], *, normalised: bool = False) -> Ragged:
    """One hash a token, in order; tokens are those of ``str.split()``.

    Args:
        texts: The texts.
        normalised: Whether the tokens are those of the normalised texts, or as written.
    """
    blocks = [
        _tokens_of(texts[at : at + _BLOCK], normalised) for at in range(0, len(texts), _BLOCK)
    ]
    return Ragged.concatenate(blocks or [_tokens_of([], normalised)])


def _tokens_of(texts: Sequence[str], normalised: bool) -> Ragged:  # noqa: FBT001 (one caller)
    codes, rows = code_points(texts, normalised=normalised)
    # between two tokens of a text there is a space, so a text of k characters has (k + 1) / 2
    values = np.empty((len(codes) + len(texts)) // 2 + 1, dtype=np.uint64)
    offsets = np.zeros(len(rows), dtype=np.int64)
    n_tokens = _hash_tokens(codes, rows, spaces(), values, offsets)
    return Ragged(offsets, values[:n_tokens].copy())


def text_hashes(texts: Sequence[str], *, normalised: bool = False) -> NDArray[np.uint64]:
    """One hash a text, shape (n_texts,); ``EMPTY`` for an empty text.

    Args:
        texts: The texts.
        normalised: Whether they are normalised first, or taken as written.
    """
    hashes = np.full(len(texts), EMPTY)
    for first in range(0, len(texts), _BLOCK):
        codes, rows = code_points(texts[first : first + _BLOCK], normalised=normalised)
        _hash_texts(codes, rows, hashes[first:])
    return hashes


@cache
def spaces() -> NDArray[np.bool_]:
    """Whether ``str.isspace()`` holds, for each code point up to the last one for which it does.

    The last entry stands for all code points beyond.
    """
    return np.array([chr(code).isspace() for code in range(_LAST_SPACE + 1)] + [False])


@compiled()
def _hash_tokens(
    codes: Codes,
    rows: NDArray[np.int64],
    is_space: NDArray[np.bool_],
    values: NDArray[np.uint64],
    offsets: NDArray[np.int64],
) -> int:
    """Fill ``values`` and ``offsets``; ``hash_span`` of what stands between spaces."""
    n = 0
    for row in range(len(rows) - 1):
        position, end = rows[row], rows[row + 1]
        while position < end:
            start = position
            while position < end and not is_white(codes[position], is_space):
                position += 1
            if position > start:
                values[n] = hash_span(codes, start, position)
                n += 1
            position += 1
        offsets[row + 1] = n
    return n


@compiled(inline="always")
def is_white(code: int, is_space: NDArray[np.bool_]) -> bool:
    """Whether a code point is white space by ``spaces()``; most letters take one comparison."""
    if _BLANK < code < _NEXT_SPACE or code > _LAST_SPACE:
        return False
    return is_space[code]  # type: ignore[no-any-return]


@compiled()
def _hash_texts(codes: Codes, rows: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    for row in range(len(rows) - 1):
        if rows[row + 1] > rows[row]:
            hashes[row] = hash_span(codes, rows[row], rows[row + 1])


@compiled()
def hash_span(codes: Codes, start: int, end: int) -> np.uint64:
    """The hash of the code points from ``start`` to before ``end``, for kernels to call."""
    state = np.uint64(end - start) * MULTIPLY
    for position in range(start, end):
        state = (state ^ np.uint64(codes[position])) * MULTIPLY
        state ^= state >> np.uint64(32)
    # SplitMix64's finaliser (Steele, Lea, Flood 2014): every input bit reaches every output bit
    state = (state ^ (state >> np.uint64(30))) * MIX_1
    state = (state ^ (state >> np.uint64(27))) * MIX_2
    return state ^ (state >> np.uint64(31))
