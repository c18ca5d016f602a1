"""Texts to sets of shingles, windows of characters or of words, each set as sorted 64-bit hashes.

From the characters of a text to its sorted set everything happens in buffers of one text's size,
which stay in the processor's cache; only the sets are written to memory, once.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.code_points import Codes, code_points
from synthaudit.kernels.compiling import compiled
from synthaudit.kernels.hashing import MIX_1, MIX_2, MULTIPLY, hash_span, spaces
from synthaudit.ragged import Ragged

_BLOCK_TEXTS = 512
_CROWDED = 32  # so many hashes with equal first bits are not what well-mixed ones look like
_ORDER = np.uint64(0xD1342543DE82EF95)  # odd: multiplying loses nothing (Steele, Vigna 2021)


def shingle_hashes(texts: Sequence[str], size: int, *, normalised: bool = False) -> Ragged:
    """The set of windows of ``size`` code points of each text, each row sorted and without repeats.

    A text shorter than ``size`` is one shingle; an empty text has none.

    Args:
        texts: The texts, as they are to be compared.
        size: Code points a window, at least 1.
        normalised: Whether texts are normalised first.
    """
    return _sets(texts, size, normalised, _character_sets, 1)


def word_shingle_hashes(texts: Sequence[str], size: int, *, normalised: bool = False) -> Ragged:
    """The set of windows of ``size`` words of each text, each row sorted and without repeats.

    Words are those of ``str.split()``. A text of fewer is one shingle; one of none has none.

    Args:
        texts: The texts, as they are to be compared.
        size: Words a window, at least 1.
        normalised: Whether texts are normalised first.
    """
    return _sets(texts, size, normalised, _word_sets, 5)


def _sets(
    texts: Sequence[str],
    size: int,
    normalised: bool,  # noqa: FBT001 (passed on)
    kernel: Callable[..., int],
    expected: int,
) -> Ragged:
    """The sets by ``kernel``, of some ``expected`` characters a shingle."""
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    values = np.empty(sum(map(len, texts)) // expected, dtype=np.uint64)
    block = np.empty(0, dtype=np.uint64)  # fresh memory is dear: this is the same for all blocks
    n = 0
    for first in range(0, len(texts), _BLOCK_TEXTS):
        codes, rows = code_points(texts[first : first + _BLOCK_TEXTS], normalised=normalised)
        if len(block) < len(codes):
            block = np.empty(2 * len(codes), dtype=np.uint64)
        ends = offsets[first + 1 : first + len(rows)]
        n_new = kernel(codes, rows, spaces(), size, block, ends)
        if n + n_new > len(values):
            values = np.concatenate((values[:n], np.empty(n // 2 + n_new, dtype=np.uint64)))
        values[n : n + n_new] = block[:n_new]
        ends += n
        n += n_new
    return Ragged(offsets, values[:n] if 4 * n > 3 * len(values) else values[:n].copy())


@compiled()
def _character_sets(
    codes: Codes,
    rows: NDArray[np.int64],
    _: Any,
    size: int,
    values: NDArray[np.uint64],
    ends: NDArray[np.int64],
) -> int:
    """Fill ``values`` with the sets and ``ends`` with where they end; how many values there are."""
    n = 0
    longest = max(1, np.max(rows[1:] - rows[:-1]))
    hashes = np.empty(longest, dtype=np.uint64)
    scratch = np.empty(longest, dtype=np.uint64)
    places = np.empty(2 * longest + 2, dtype=np.int64)
    for row in range(len(rows) - 1):
        start, length = rows[row], rows[row + 1] - rows[row]
        if length <= size:
            if length:
                values[n] = hash_span(codes, start, start + length)
                n += 1
        else:
            n_windows = length - size + 1
            # As ``hash_span``, but all windows abreast: the processor does several at a time.
            for window in range(n_windows):
                hashes[window] = np.uint64(size) * MULTIPLY
            for place in range(start, start + size):
                for window in range(n_windows):
                    state = (hashes[window] ^ np.uint64(codes[place + window])) * MULTIPLY
                    hashes[window] = state ^ (state >> np.uint64(32))
            for window in range(n_windows):
                state = hashes[window]
                state = (state ^ (state >> np.uint64(30))) * MIX_1
                state = (state ^ (state >> np.uint64(27))) * MIX_2
                hashes[window] = state ^ (state >> np.uint64(31))
            n = _append_set(hashes[:n_windows], scratch, places, values, n)
        ends[row] = n
    return n


@compiled()
def _word_sets(
    codes: Codes,
    rows: NDArray[np.int64],
    is_space: NDArray[np.bool_],
    size: int,
    values: NDArray[np.uint64],
    ends: NDArray[np.int64],
) -> int:
    """Fill ``values`` with the sets and ``ends`` with where they end; how many values there are."""
    n = 0
    longest = max(1, np.max(rows[1:] - rows[:-1]))
    words = np.empty(longest, dtype=np.uint64)
    hashes = np.empty(longest, dtype=np.uint64)
    scratch = np.empty(longest, dtype=np.uint64)
    places = np.empty(2 * longest + 2, dtype=np.int64)
    beyond = len(is_space) - 1
    for row in range(len(rows) - 1):
        position, end = rows[row], rows[row + 1]
        n_words = 0
        while position < end:
            start, state = position, MULTIPLY
            while position < end and not is_space[min(codes[position], beyond)]:
                state = (state ^ np.uint64(codes[position])) * MULTIPLY
                state ^= state >> np.uint64(32)
                position += 1
            if position > start:
                words[n_words] = (state + np.uint64(position - start)) * MIX_1
                n_words += 1
            position += 1
        if n_words:
            window = min(size, n_words)
            n_windows = n_words - window + 1
            hashes[:n_windows] = words[:n_windows]
            for place in range(1, window):
                for first in range(n_windows):
                    hashes[first] = hashes[first] * _ORDER + words[first + place]
            for first in range(n_windows):
                state = hashes[first] + np.uint64(window)
                state = (state ^ (state >> np.uint64(30))) * MIX_1
                state = (state ^ (state >> np.uint64(27))) * MIX_2
                hashes[first] = state ^ (state >> np.uint64(31))
            n = _append_set(hashes[:n_windows], scratch, places, values, n)
        ends[row] = n
    return n


@compiled()
def _append_set(
    hashes: NDArray[np.uint64],
    scratch: NDArray[np.uint64],
    places: NDArray[np.int64],
    values: NDArray[np.uint64],
    n: int,
) -> int:
    """Append ``hashes``, sorted and without repeats, to ``values``; the new ``n``.

    Hashes are well mixed, so their first bits nearly tell the place of each in the sorted row: one
    pass deals them out, and insertion mends the rest.
    """
    bits = np.int64(1)
    while (1 << bits) < len(hashes):
        bits += 1
    shift = np.uint64(64 - bits)
    n_buckets = 1 << bits
    places[: n_buckets + 1] = 0
    for each in range(len(hashes)):
        places[np.int64(hashes[each] >> shift) + 1] += 1
    fullest = 0
    for bucket in range(n_buckets):
        fullest = max(fullest, places[bucket + 1])
        places[bucket + 1] += places[bucket]
    for each in range(len(hashes)):
        own = np.int64(hashes[each] >> shift)
        scratch[places[own]] = hashes[each]
        places[own] += 1
    if fullest > _CROWDED:
        scratch[: len(hashes)].sort()
    else:
        for each in range(1, len(hashes)):
            value = scratch[each]
            place = each
            while place > 0 and scratch[place - 1] > value:
                scratch[place] = scratch[place - 1]
                place -= 1
            scratch[place] = value
    values[n] = scratch[0]
    n += 1
    for each in range(1, len(hashes)):
        if scratch[each] != scratch[each - 1]:
            values[n] = scratch[each]
            n += 1
    return n
