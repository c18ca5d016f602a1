"""All pairs of near-equal sets between two collections, exactly: none sampled, each pair verified.

Two sets that share enough must share something among the rarest elements of the smaller one (prefix
filter, Chaudhuri et al. 2006; Bayardo et al. 2007). So of each pair the smaller set asks: it looks
up its rarest elements only, in an index of the other side. It looks up somewhat more than it must
and counts the hits: the elements left over bound what a pair can still gain, so that pairs which
share a few rare elements by chance are dropped before their sets are compared.

Both sides go by size. Then the larger sets of the other side are the later part of every list of
holders, and nobody counts hits with the rest.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.kernels.near_index import Rarity, postings, rarest
from synthaudit.ragged import Ragged

_MOST_INDEXED = 2**25  # elements in the index at a time: 256 MiB while it is made
_WIDTH = 8192  # asked rows whose hits are counted at a time: they fit the innermost cache
_FIRST_WIDTH = 64  # where a row is done with its first pairs, the widths grow from here
_STRIP = 64
_ASKED, _FOUND = 0, 1  # bits of a mark
_ROUNDING = 1e-9  # a bound computed a hair too high would lose a pair that meets it exactly
_NEVER = 2**62  # a number of pairs no row reaches

_Pairs: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
_Bars: TypeAlias = tuple[float, float, float, int]  # of a rule, containment above the threshold


@dataclass(frozen=True, slots=True)
class NearRule:
    """When two sets nearly agree, and how much.

    The similarity is the Jaccard index ``|A & B| / |A | B|``. Where one set is much smaller, that
    index cannot be high even if the larger holds all of it; then the similarity is the containment
    of the smaller, ``|A & B| / min(|A|, |B|)``, under a stricter bar and only for sets large enough
    that so much agreement is not a matter of chance.

    Args:
        threshold: Least Jaccard index of a pair, above 0.
        containment: Least containment of a pair (``threshold`` where that is higher).
        length_ratio: Containment counts where the smaller set has at most this share of the size of
            the larger.
        min_size: And where the smaller set has at least this many elements.
    """

    threshold: float
    containment: float
    length_ratio: float
    min_size: int


def near_join(
    left: Ragged,
    right: Ragged,
    rule: NearRule,
    *,
    exclude_self: bool = False,
    limit: int = _NEVER,
) -> _Pairs:
    """Every pair of rows that meets the rule: left rows, right rows, similarities, ordered by both.

    Args:
        left: Each row sorted and without repeats, of well-mixed hashes.
        right: Likewise.
        rule: When a pair counts. Empty rows never do.
        exclude_self: Skip pairs of equal row numbers, for a collection joined with itself.
        limit: Stop after this many pairs of a left row; which ones is then arbitrary, but whether a
            row has any is exact.
    """
    itself = exclude_self and left is right
    rarity = Rarity.of(left) if itself else Rarity.of(left, right)
    bars = (rule.threshold, max(rule.threshold, rule.containment), rule.length_ratio, rule.min_size)
    one, other = (_Side.of(each, rarity, bars) for each in (left, right))
    n_found = np.zeros(len(left), dtype=np.int64)  # pairs of each left row
    options = (rarity, bars, exclude_self, limit, n_found)
    smaller_left = _ask(one, other, *options, left_asks=True)
    smaller_right = _ask(other, one, *options, left_asks=False)
    lefts = np.concatenate((smaller_left[0], smaller_right[1]))
    rights = np.concatenate((smaller_left[1], smaller_right[0]))
    similarities = np.concatenate((smaller_left[2], smaller_right[2]))
    order = np.lexsort((rights, lefts))
    return lefts[order], rights[order], similarities[order]


@dataclass(frozen=True, slots=True)
class _Side:
    """A collection, and how deep its rows look and are found.

    Args:
        rows: The sets.
        marks: Shape of the elements: with bit ``_ASKED`` those a row looks up as the smaller of a
            pair, with bit ``_FOUND`` those it is found by as the larger.
        n_not_asked: How many elements of each row it does not look up, being less rare.
        n_not_found: How many it is not found by.
    """

    rows: Ragged
    marks: NDArray[np.uint8]
    n_not_asked: NDArray[np.int64]
    n_not_found: NDArray[np.int64]

    @staticmethod
    def of(rows: Ragged, rarity: Rarity, bars: _Bars) -> "_Side":
        sizes = rows.lengths
        asked = np.minimum(_depths_as_smaller(sizes, bars), sizes)
        found = np.minimum(_depths_as_larger(sizes, bars), sizes)
        return _Side(rows, rarest(rows, rarity, (asked, found)), sizes - asked, sizes - found)


def _ask(
    asking: _Side,
    asked: _Side,
    rarity: Rarity,
    bars: _Bars,
    exclude_self: bool,  # noqa: FBT001 (passed on together with the two below)
    limit: int,
    n_found: NDArray[np.int64],
    *,
    left_asks: bool,
) -> _Pairs:
    """Pairs in which the asking row is the smaller; equally large ones when the left side asks."""
    by_size = np.argsort(asking.rows.lengths, kind="stable")
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for order in _chunks(asked.rows):
        index = postings(asked.rows, order, asked.marks, _FOUND, rarity)
        parts.append(
            _join(
                (asking.rows.offsets, asking.rows.values, by_size),
                (asking.marks, asking.n_not_asked),
                (asked.rows.offsets, asked.rows.values, order),
                asked.n_not_found[order],
                index,
                bars,
                (exclude_self, left_asks, limit),
                n_found,
            )
        )
    asking_rows, asked_rows, similarity = zip(*parts, strict=True)
    return np.concatenate(asking_rows), np.concatenate(asked_rows), np.concatenate(similarity)


def _depths_as_smaller(sizes: NDArray[np.int64], bars: _Bars) -> NDArray[np.int64]:
    """How many of its rarest elements a row looks up.

    A partner is at least as large, and so shares at least ``least`` elements: it is met among the
    first size - least + 1. The sixteenth on top (fastest among a 32nd to a quarter, on notes and on
    captions) asks for elements still rare, and makes the bound on the others bite.
    """
    threshold, containment, _, min_size = bars
    least = np.ceil(2 * threshold / (1 + threshold) * sizes - _ROUNDING)
    inside = np.where(sizes >= min_size, np.ceil(containment * sizes - _ROUNDING), sizes)
    depths: NDArray[np.int64] = (sizes - np.minimum(least, inside)).astype(np.int64)
    return depths + 1 + sizes // 16


def _depths_as_larger(sizes: NDArray[np.int64], bars: _Bars) -> NDArray[np.int64]:
    """How many of its rarest elements a row is found by: all where it may contain a smaller one."""
    threshold, _, length_ratio, min_size = bars
    least = np.ceil(threshold * sizes - _ROUNDING).astype(np.int64)
    depths = sizes - least + 1 + sizes // 16
    return np.where(length_ratio * sizes >= min_size, sizes, depths)


def _chunks(rows: Ragged) -> Iterator[NDArray[np.int64]]:
    """Rows by size, so many at a time as may be indexed at once; empty ones are left out."""
    lengths = rows.lengths
    order = np.argsort(lengths, kind="stable")
    order = order[np.searchsorted(lengths[order], 1) :]
    if len(order):
        ends = np.cumsum(lengths[order]) // _MOST_INDEXED
        yield from np.split(order, np.flatnonzero(np.diff(ends)) + 1)


@compiled(nogil=True)
def _join(
    asking: tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]],
    look: tuple[NDArray[np.uint8], NDArray[np.int64]],
    asked: tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]],
    n_not_found: NDArray[np.int64],
    index: tuple[np.uint64, NDArray[np.int32], NDArray[np.int32]],
    bars: _Bars,
    options: tuple[bool, bool, int],
    n_found: NDArray[np.int64],
) -> _Pairs:
    """Pairs with one chunk of the asked side: asking rows, asked rows, similarities."""
    offsets, values, by_size = asking
    marks, n_not_asked = look
    other_offsets, other_values, order = asked
    shift, starts, places = index
    threshold, containment, length_ratio, min_size = bars
    exclude_self, left_asks, limit = options
    share = threshold / (1.0 + threshold)  # of both sizes together, what a Jaccard index asks for
    most_not_found = np.max(n_not_found)
    sizes = np.empty(len(order), dtype=np.int64)
    for place in range(len(order)):
        sizes[place] = other_offsets[order[place] + 1] - other_offsets[order[place]]
    begins = starts[:-1].copy()  # of each list, past the rows that are too small by now
    hits = np.zeros(_WIDTH, dtype=np.int32)  # all zero between blocks
    candidates = np.empty(_WIDTH, dtype=np.int64)
    candidate_hits = np.empty(_WIDTH, dtype=np.int64)
    longest = np.int64(1)
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    positions, firsts, cursors, ends = np.empty((4, longest + 1), dtype=np.int64)
    rows = np.empty(64, dtype=np.int64)
    others = np.empty(64, dtype=np.int64)
    similarities = np.empty(64, dtype=np.float64)
    n_pairs, low, reached = 0, 0, 0
    for row in by_size:
        size = offsets[row + 1] - offsets[row]
        while low < len(sizes) and (sizes[low] < size or (sizes[low] == size and not left_asks)):
            low += 1
        if size == 0 or low == len(sizes) or (left_asks and n_found[row] >= limit):
            continue
        inside, high = size, len(sizes)
        if size >= min_size:
            inside = math.ceil(containment * size - _ROUNDING)
        else:
            most = size / threshold + _ROUNDING  # above, no Jaccard index is high enough
            while reached < len(sizes) and sizes[reached] <= most:
                reached += 1
            high = reached
        least = min(math.ceil(share * 2 * size - _ROUNDING), inside)
        wanted = max(1, least - max(n_not_asked[row], most_not_found))
        n_asked, n_lists, next_place = 0, 0, high
        for position in range(offsets[row], offsets[row + 1]):
            positions[n_asked] = position
            n_asked += (marks[position] & np.uint8(1 << _ASKED)) != 0
        for position in positions[:n_asked]:
            bucket = np.int64(values[position] >> shift)
            first, end = begins[bucket], starts[bucket + 1]
            while first < end and places[first] < low:
                first += 1
            begins[bucket] = first
            if first == end:
                continue
            cursors[n_lists], ends[n_lists] = first, end
            next_place = min(next_place, places[first])
            n_lists += 1
        width = _WIDTH if limit == _NEVER else _FIRST_WIDTH
        while next_place < high:
            base, stop = next_place, min(next_place + width, high)
            width = min(2 * width, _WIDTH)
            next_place, n_hits = high, 0
            for each in range(n_lists):
                first, end = cursors[each], ends[each]
                if first < end and places[end - 1] >= stop:
                    end = _first_from(stop, places, first, end)
                    next_place = min(next_place, places[end])
                for cursor in range(first, end):
                    hits[np.uint64(places[cursor] - base)] += np.int32(1)
                firsts[each], cursors[each] = first, end
                n_hits += end - first
            n_candidates = 0
            if 8 * n_hits < stop - base:
                for each in range(n_lists):
                    for cursor in range(firsts[each], cursors[each]):
                        place = places[cursor] - base
                        if hits[place] >= wanted:
                            candidates[n_candidates] = place + base
                            candidate_hits[n_candidates] = hits[place]
                            n_candidates += 1
                        hits[place] = 0
            else:
                for strip in range(0, stop - base, _STRIP):
                    end = min(strip + _STRIP, stop - base)
                    fullest = np.int32(0)
                    for place in range(strip, end):
                        fullest = max(fullest, hits[place])
                    if fullest < wanted:
                        continue
                    for place in range(strip, end):
                        if hits[place] >= wanted:
                            candidates[n_candidates] = place + base
                            candidate_hits[n_candidates] = hits[place]
                            n_candidates += 1
                hits[: stop - base] = 0
            for candidate in range(n_candidates):
                place = candidates[candidate]
                other = order[place]
                left_row = row if left_asks else other
                if (exclude_self and row == other) or n_found[left_row] >= limit:
                    continue
                much_larger = size >= min_size and size <= length_ratio * sizes[place]
                least = math.ceil(share * (size + sizes[place]) - _ROUNDING)
                if much_larger:
                    least = min(least, inside)
                not_counted = max(n_not_asked[row], n_not_found[place])
                if candidate_hits[candidate] + not_counted < least:
                    continue
                overlap = _overlap(
                    values[offsets[row] : offsets[row + 1]],
                    other_values[other_offsets[other] : other_offsets[other + 1]],
                    least,
                )
                similarity = overlap / size
                if not much_larger or similarity < containment:
                    similarity = overlap / (size + sizes[place] - overlap)
                    if similarity < threshold:
                        continue
                if n_pairs == len(rows):
                    rows = np.concatenate((rows, np.empty_like(rows)))
                    others = np.concatenate((others, np.empty_like(others)))
                    similarities = np.concatenate((similarities, np.empty_like(similarities)))
                rows[n_pairs], others[n_pairs], similarities[n_pairs] = row, other, similarity
                n_pairs += 1
                n_found[left_row] += 1
            if left_asks and n_found[row] >= limit:
                break
    return rows[:n_pairs], others[:n_pairs], similarities[:n_pairs]


@compiled()
def _first_from(place: int, places: NDArray[np.int32], first: int, end: int) -> int:
    """Where the first one from ``place`` on is among ``places[first:end]``; the last one is."""
    last = end - 1
    while first < last:
        middle = (first + last) // 2
        if places[middle] < place:
            first = middle + 1
        else:
            last = middle
    return first


@compiled()
def _overlap(one: NDArray[np.uint64], two: NDArray[np.uint64], least: int) -> int:
    """Number of common elements of two sorted sets, or anything below ``least`` if it is below."""
    n_common, first, second = 0, 0, 0
    while n_common + min(len(one) - first, len(two) - second) >= least:
        if first == len(one) or second == len(two):
            break
        if one[first] == two[second]:
            n_common += 1
            first += 1
            second += 1
        elif one[first] < two[second]:
            first += 1
        else:
            second += 1
    return n_common
