"""Which rows hold which rare elements: what ``near_join`` asks before it compares any two sets.

Elements are known by a bucket of their hash. Two that share one are taken for the same here: that
can only raise what two sets seem to share, never lower it, and needs no table of elements.

Buckets are ordered by how many elements they got, roughly, and where that is equal by their number.
A row's rarest elements are the first ones in this order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

_FEWEST_BITS, _MOST_BITS = 8, 24  # of a bucket; at most 64 MiB of counts
_SPREAD = 16  # buckets for each element: of so many, one shares its bucket
_LEVELS = 256
_ONCE = 0  # the level of what occurs once and so is shared by nobody


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare the elements of each bucket are, in all collections together.

    Args:
        levels: Shape (2**bits,), uint8: ``_ONCE``, or eight times the logarithm to base 2 of how
            many there are, roughly.
        bits: A hash's bucket are its first so many bits.
    """

    levels: NDArray[np.uint8]
    bits: int

    @staticmethod
    def of(*collections: Ragged) -> "Rarity":
        """Counted over these."""
        n_elements = sum(len(each.values) for each in collections)
        bits = min(max(n_elements.bit_length(), _FEWEST_BITS), _MOST_BITS)
        counts = np.zeros(1 << bits, dtype=np.uint32)
        for each in collections:
            _count(each.values, np.uint64(64 - bits), counts)
        fewest = max(_SPREAD * int(np.count_nonzero(counts)), 1 << _FEWEST_BITS)
        while len(counts) >= 2 * fewest:  # a smaller table is nearer to the processor
            counts = counts[::2] + counts[1::2]
            bits -= 1
        return Rarity(_levels(counts), bits)

    @property
    def shift(self) -> np.uint64:
        """What a hash is shifted right by to give its bucket."""
        return np.uint64(64 - self.bits)


def rarest(
    rows: Ragged, rarity: Rarity, depths: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.uint8]:
    """Which elements are among the rarest of their row, shape of ``rows.values``.

    Bit i is set where an element is one of the first ``depths[i]`` of its row in the order of
    rarity. It is not set for what occurs once: that is shared with nobody.
    """
    marks = np.empty(len(rows.values), dtype=np.uint8)
    given = np.minimum(np.stack(depths), rows.lengths)
    _mark(rows.offsets, rows.values, rarity.shift, rarity.levels, given, marks)
    return marks


def postings(
    rows: Ragged, order: NDArray[np.int64], marks: NDArray[np.uint8], bit: int, rarity: Rarity
) -> tuple[np.uint64, NDArray[np.int32], NDArray[np.int32]]:
    """Of each bucket the places in ``order`` of the rows that hold it, ascending.

    There are no more buckets than for ``rarity``, and fewer where little is indexed.

    Args:
        rows: The collection.
        order: Which of its rows, in which order; fewer than 2**31 elements in all.
        marks: From ``rarest``, of the whole collection.
        bit: Which of its bits says what is indexed.
        rarity: Of the elements.

    Returns:
        What a hash is shifted right by to give its bucket; where the places of each bucket start,
        shape (n_buckets + 1,); the places.
    """
    kept = np.empty(rows.lengths[order].sum() + 1, dtype=np.uint32)
    n_kept = np.zeros(len(order), dtype=np.int64)
    mask = np.uint8(1 << bit)
    total = _keep(rows.offsets, rows.values, order, rarity.shift, marks, mask, kept, n_kept)
    bits = min(max((2 * total).bit_length(), _FEWEST_BITS), rarity.bits)
    starts = np.zeros((1 << bits) + 2, dtype=np.int32)
    places = np.empty(total, dtype=np.int32)
    _fill(kept, n_kept, np.uint32(rarity.bits - bits), starts, places)
    return np.uint64(64 - bits), starts[:-1], places


@compiled()
def _count(values: NDArray[np.uint64], shift: np.uint64, counts: NDArray[np.uint32]) -> None:
    for position in range(len(values)):
        counts[np.int64(values[position] >> shift)] += np.uint32(1)


@compiled()
def _levels(counts: NDArray[np.uint32]) -> NDArray[np.uint8]:
    levels = np.empty(len(counts), dtype=np.uint8)
    for bucket in range(len(counts)):
        count = counts[bucket]
        if count < 2:
            levels[bucket] = _ONCE
            continue
        octave = 1
        while count >> np.uint32(octave + 1):
            octave += 1
        eighths = (np.uint64(count) << np.uint64(3)) >> np.uint64(octave)  # 8 to 15
        levels[bucket] = np.uint8(8 * octave + np.int64(eighths) - 8)
    return levels


@compiled()
def _mark(
    offsets: NDArray[np.int64],
    values: NDArray[np.uint64],
    shift: np.uint64,
    levels: NDArray[np.uint8],
    depths: NDArray[np.int64],
    marks: NDArray[np.uint8],
) -> None:
    """Fill ``marks``; ``depths`` has shape (n_depths, n_rows)."""
    n_on = np.zeros(_LEVELS, dtype=np.int64)
    for row in range(len(offsets) - 1):
        first, end = offsets[row], offsets[row + 1]
        n_on[:] = 0
        for position in range(first, end):
            level = levels[np.int64(values[position] >> shift)]
            marks[position] = level  # for the time being
            n_on[level] += 1
        cut_levels, cut_positions = (0, 0), (first, first)
        for each in range(len(depths)):
            level, n_left = 0, depths[each, row]
            while n_on[level] < n_left:
                n_left -= n_on[level]
                level += 1
            position = first  # of equal level, those before this position are within
            while n_left > 0:
                n_left -= marks[position] == level
                position += 1
            cut_levels, cut_positions = (cut_levels[1], level), (cut_positions[1], position)
        for position in range(first, end):
            level = marks[position]
            mark = np.int64(0)
            for each in range(2):
                before = (level < cut_levels[each]) | (
                    (level == cut_levels[each]) & (position < cut_positions[each])
                )
                mark |= np.int64(before) << each
            marks[position] = mark * (level != _ONCE)


@compiled()
def _keep(
    offsets: NDArray[np.int64],
    values: NDArray[np.uint64],
    order: NDArray[np.int64],
    shift: np.uint64,
    marks: NDArray[np.uint8],
    mask: np.uint8,
    kept: NDArray[np.uint32],
    n_kept: NDArray[np.int64],
) -> int:
    """Fill ``kept`` with the buckets of each row, ``n_kept`` with how many; how many in all."""
    n = 0
    for place in range(len(order)):
        row = order[place]
        first = n
        for position in range(offsets[row], offsets[row + 1]):
            kept[n] = position - offsets[row]
            n += (marks[position] & mask) != 0
        for each in range(first, n):
            kept[each] = values[offsets[row] + kept[each]] >> shift
        n_kept[place] = n - first
    return n


@compiled()
def _fill(
    kept: NDArray[np.uint32],
    n_kept: NDArray[np.int64],
    shift: np.uint32,
    starts: NDArray[np.int32],
    places: NDArray[np.int32],
) -> None:
    """Fill ``places`` and ``starts``, which begins as zeros, two more than there are buckets."""
    for each in range(len(places)):
        starts[np.int64(kept[each] >> shift) + 2] += 1
    for bucket in range(1, len(starts)):
        starts[bucket] += starts[bucket - 1]
    n = 0
    for place in range(len(n_kept)):
        for _ in range(n_kept[place]):
            following = np.int64(kept[n] >> shift) + 1  # for now, its entry is this bucket's
            places[starts[following]] = place
            starts[following] += 1
            n += 1
