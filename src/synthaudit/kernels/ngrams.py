"""N-grams of token hashes, and how many distinct ones there are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels import table as tables
from synthaudit.kernels.compiling import compiled
from synthaudit.kernels.numbering import MOST, number
from synthaudit.ragged import Ragged

_ORDER = np.uint64(0xD1342543DE82EF95)  # odd: multiplying loses nothing (Steele, Vigna 2021)
_BATCH = 256  # n-grams looked up together
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def ngram_hashes(tokens: Ragged, n: int) -> Ragged:
    """The n-grams of each row as 64-bit hashes, in order; a row shorter than ``n`` has none.

    The order of the tokens counts: "a b" and "b a" differ. N-grams of different ``n`` are not meant
    to be compared with each other. Two different n-grams share a hash with probability 2**-64:
    where no pair may, see ``number_ngrams``.

    Args:
        tokens: One row a record, from ``hashing.token_hashes``.
        n: Tokens an n-gram, at least 1.
    """
    offsets = _offsets(tokens.lengths, n)
    return Ragged(offsets, _hashed(tokens.offsets, tokens.values, offsets, n))


def distinct_per_row(values: Ragged) -> NDArray[np.int64]:
    """Number of distinct values in each row, shape (n_rows,)."""
    counted: NDArray[np.int64] = _distinct(values.offsets, values.values)
    return counted


@dataclass(frozen=True, slots=True)
class NumberedNgrams:
    """The n-grams of a corpus as small numbers, for every order from 1 up.

    Args:
        lengths: Tokens of each record, shape (n_records,).
        numbered: One ``Ragged`` an order: row i holds the n-grams of record i; -1 is one that
            occurs once in the whole corpus, and so at most once in any part of it.
        n_repeated: Distinct n-grams of each order that occur more than once: the numbers are below.
    """

    lengths: NDArray[np.int64]
    numbered: tuple[Ragged, ...]
    n_repeated: tuple[int, ...]

    def counts(self, order: int, rows: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """How often each distinct n-gram of an order occurs in some rows, or in all; no zeros.

        Args:
            order: Tokens an n-gram.
            rows: Which rows, each once.
        """
        ngrams, n = self.numbered[order - 1], self.n_repeated[order - 1]
        chosen = np.arange(len(ngrams)) if rows is None else rows
        counted = _count(ngrams.offsets, ngrams.values, chosen, n)
        once = np.ones(counted[n], dtype=np.int64)
        return np.concatenate([counted[:n][counted[:n] > 0], once])


def number_ngrams(tokens: Ragged, max_order: int) -> NumberedNgrams:
    """All of ``ngrams_by_order`` at once."""
    found = list(ngrams_by_order(tokens, max_order))
    return NumberedNgrams(
        tokens.lengths, tuple(ngrams for ngrams, _ in found), tuple(n for _, n in found)
    )


def ngrams_by_order(tokens: Ragged, max_order: int) -> Iterator[tuple[Ragged, int]]:
    """Number the n-grams of orders 1 to ``max_order``, exactly, one order in memory at a time.

    Tokens are told apart by their hashes. Longer n-grams are told apart by the number of their
    first tokens and that of their last, so no hash of an n-gram is relied on. One that begins or
    ends in what occurs once occurs once itself, and is not looked up at all.

    Yields:
        The n-grams of each row, -1 for one that occurs once in the corpus, and how many others
        there are; they are numbered from 0 as they first appear.

    Raises:
        ValueError: There are more than 2**31 - 1 of one order: numbers are int32.
    """
    numbers, numbering = number(tokens.values)
    counts = np.bincount(numbers, minlength=numbering.n).astype(np.int32)
    n = _renumber(numbers, counts)
    ngrams = Ragged(tokens.offsets, numbers)
    yield ngrams, n
    for order in range(2, max_order + 1):
        offsets = _offsets(tokens.lengths, order)
        longer, counts = _extend(
            ngrams.offsets, ngrams.values, tokens.offsets, numbers, offsets, order
        )
        if len(counts) > MOST:
            raise ValueError(f"{len(counts):,} distinct n-grams are more than can be numbered")
        n = _renumber(longer, counts)
        ngrams = Ragged(offsets, longer)
        yield ngrams, n


def found_in(ngrams: Ragged, n_repeated: int, n_asked: int) -> NDArray[np.int64]:
    """How many n-grams of each of the first ``n_asked`` rows occur in any of the other rows.

    Args:
        ngrams: From ``ngrams_by_order`` over all rows.
        n_repeated: Likewise.
        n_asked: Rows that ask; the others answer.
    """
    found: NDArray[np.int64] = _found(ngrams.offsets, ngrams.values, n_asked, n_repeated)
    return found


def _offsets(lengths: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(np.maximum(lengths - n + 1, 0), out=offsets[1:])
    return offsets


@compiled()
def _hashed(
    rows: NDArray[np.int64], tokens: NDArray[np.uint64], offsets: NDArray[np.int64], n: int
) -> NDArray[np.uint64]:
    hashes = np.empty(offsets[-1], dtype=np.uint64)
    for row in range(len(rows) - 1):
        start = rows[row]
        for position in range(offsets[row], offsets[row + 1]):
            state = np.uint64(tokens[start])
            for place in range(1, n):
                state = state * _ORDER + np.uint64(tokens[start + place]) + np.uint64(place) * _STEP
                state = (state ^ (state >> np.uint64(30))) * _MIX_1  # `corpus.mix`
                state = (state ^ (state >> np.uint64(27))) * _MIX_2
                state ^= state >> np.uint64(31)
            hashes[position] = state
            start += 1
    return hashes


@compiled()
def _extend(
    before_offsets: NDArray[np.int64],
    before: NDArray[np.int32],
    token_offsets: NDArray[np.int64],
    tokens: NDArray[np.int32],
    offsets: NDArray[np.int64],
    order: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Numbers of the n-grams one token longer than ``before``, -1 where surely once; counts."""
    table = tables.new_table()
    numbers = np.full(offsets[-1], -1, dtype=np.int32)
    keys = np.empty(_BATCH, dtype=np.uint64)
    asked = np.empty(_BATCH, dtype=np.int64)  # where in ``numbers`` the answer goes
    found = np.empty(_BATCH, dtype=np.int64)
    n_asked = 0
    n = 0
    for row in range(len(offsets) - 1):
        first = before_offsets[row]
        last = token_offsets[row] + order - 1
        for position in range(offsets[row], offsets[row + 1]):
            if before[first] >= 0 and before[first + 1] >= 0:
                keys[n_asked] = tables.key_of(before[first], tokens[last])
                asked[n_asked] = position
                n_asked += 1
            first += 1
            last += 1
            if n_asked == _BATCH or position == len(numbers) - 1:
                table, n = tables.number_all(table, keys[:n_asked], found, n)
                for place in range(n_asked):
                    numbers[asked[place]] = found[place]
                n_asked = 0
    counts = np.zeros(n, dtype=np.int32)
    for position in range(len(numbers)):
        if numbers[position] >= 0:
            counts[numbers[position]] += 1
    return numbers, counts


@compiled()
def _renumber(numbers: NDArray[np.int32], counts: NDArray[np.int32]) -> int:
    """Give what occurs once -1, in place, and the rest the numbers from 0 up; how many these are.

    ``counts`` is used up.
    """
    n = 0
    for old in range(len(counts)):
        if counts[old] > 1:
            counts[old] = n
            n += 1
        else:
            counts[old] = -1
    for position in range(len(numbers)):
        if numbers[position] >= 0:
            numbers[position] = counts[numbers[position]]
    return n


@compiled()
def _count(
    offsets: NDArray[np.int64], numbers: NDArray[np.int32], rows: NDArray[np.int64], n: int
) -> NDArray[np.int64]:
    """How often each number occurs in the rows; at the end, how many are -1."""
    counts = np.zeros(n + 1, dtype=np.int64)
    for row in rows:
        for position in range(offsets[row], offsets[row + 1]):
            counts[numbers[position]] += 1  # -1 is the last
    return counts


@compiled()
def _found(
    offsets: NDArray[np.int64], numbers: NDArray[np.int32], n_asked: int, n: int
) -> NDArray[np.int64]:
    known = np.zeros(n, dtype=np.bool_)
    for position in range(offsets[n_asked], offsets[-1]):
        if numbers[position] >= 0:
            known[numbers[position]] = True
    found = np.zeros(n_asked, dtype=np.int64)
    for row in range(n_asked):
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0 and known[numbers[position]]:
                found[row] += 1
    return found


@compiled()
def _distinct(offsets: NDArray[np.int64], values: NDArray[np.uint64]) -> NDArray[np.int64]:
    n_rows = len(offsets) - 1
    longest = 1
    for row in range(n_rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    n_slots = 2
    while n_slots < 2 * longest:
        n_slots *= 2
    mask = np.uint64(n_slots - 1)
    keys = np.empty(n_slots, dtype=np.uint64)
    owner = np.full(n_slots, -1, dtype=np.int64)  # the row that last used a slot
    counted = np.zeros(n_rows, dtype=np.int64)
    for row in range(n_rows):
        for position in range(offsets[row], offsets[row + 1]):
            key = np.uint64(values[position])
            slot = ((key * _STEP) >> np.uint64(32)) & mask
            while owner[slot] == row and keys[slot] != key:
                slot = (slot + np.uint64(1)) & mask
            if owner[slot] != row:
                owner[slot] = row
                keys[slot] = key
                counted[row] += 1
    return counted
