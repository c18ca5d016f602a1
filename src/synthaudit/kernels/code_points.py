"""Texts as arrays of code points, as written or normalised, without a Python string in between."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.normalise import normalise

Codes: TypeAlias = NDArray[np.uint8] | NDArray[np.uint32]

_SPACE = 32
_UNKNOWN = 0  # in the table: ask ``normalise``; no text is folded to this code
_TABLE_END = 0x2200  # Latin to Georgian and typographic marks; above, ``normalise`` is asked
_JAMO = range(0x1100, 0x1200)  # compose with each other
_CAPITAL_SIGMA = "\u03a3"  # its lower case depends on its neighbours


def code_points(
    texts: Sequence[str], *, normalised: bool = False
) -> tuple[Codes, NDArray[np.int64]]:
    """Code points of all texts in one array, and where each text starts (and the last one ends).

    One byte each where all texts are ASCII: a quarter of the memory to write and to read.

    Args:
        texts: Few enough that four bytes a character may be held in memory.
        normalised: Exactly as ``normalise`` spells each text, or as written.
    """
    codes, rows = _as_written(texts)
    if not normalised:
        return codes, rows
    table = _folding() if codes.dtype == np.uint32 else _folding()[:128]
    done = np.zeros(len(texts), dtype=np.bool_)
    folded, folded_rows, unknown = _fold(codes, rows, table, done)
    if unknown.any():
        spelt = list(texts)
        for row in np.flatnonzero(unknown).tolist():
            spelt[row] = normalise(spelt[row])
        codes, rows = _as_written(spelt)
        folded, folded_rows, _ = _fold(codes, rows, _folding(), unknown)
    return folded, folded_rows


def _as_written(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    joined = "".join(texts)
    rows = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)), out=rows[1:])
    if joined.isascii():
        return np.frombuffer(joined.encode("ascii"), dtype=np.uint8), rows
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), rows


@cache
def _folding() -> NDArray[np.uint32]:
    """What becomes of each code point whatever stands beside it, ``_UNKNOWN`` where that matters.

    Marks combine with what stands before them. Everything else below ``_TABLE_END``, but for the
    two exceptions, is folded by itself: no canonical composition has another second character.
    """
    table = np.full(_TABLE_END, _UNKNOWN, dtype=np.uint32)
    for code in range(_TABLE_END):
        character = chr(code)
        if (
            code in _JAMO
            or unicodedata.category(character)[0] == "M"
            or _CAPITAL_SIGMA in unicodedata.normalize("NFKC", character)
        ):
            continue
        inside = normalise(f"x{character}x")[1:-1]
        if len(inside) == 1:
            table[code] = ord(inside)
    return table


@compiled()
def _fold(
    codes: Codes,
    rows: NDArray[np.int64],
    table: NDArray[np.uint32],
    done: NDArray[np.bool_],
) -> tuple[Codes, NDArray[np.int64], NDArray[np.bool_]]:
    """Each text folded, but for those that are ``done``; and which ones the table does not know."""
    folded = np.empty_like(codes)
    folded_rows = np.zeros_like(rows)
    unknown = np.zeros(len(rows) - 1, dtype=np.bool_)
    last = len(table) - 1
    n = 0
    for row in range(len(rows) - 1):
        start = n
        if done[row]:
            for position in range(rows[row], rows[row + 1]):
                folded[n] = codes[position]
                n += 1
        else:
            least = np.uint32(_SPACE)
            after_space = True  # a space after a space, or at the start, is overwritten
            for position in range(rows[row], rows[row + 1]):
                code = codes[position]
                new = table[min(code, last)] if code <= last else np.uint32(_UNKNOWN)
                least = min(least, new)
                is_space = new == _SPACE
                folded[n] = new
                n += not (is_space and after_space)
                after_space = is_space
            unknown[row] = least == _UNKNOWN
            if after_space and n > start:
                n -= 1
        folded_rows[row + 1] = n
    return folded[:n], folded_rows, unknown
