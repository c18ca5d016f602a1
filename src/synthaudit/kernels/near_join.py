"""All pairs of near-equal sets between two collections, exactly: none sampled, each pair verified.

Two sets that share enough must share something among the rarest elements of the smaller one (prefix
filter, Chaudhuri et al. 2006; Bayardo et al. 2007). So of each pair the smaller set asks: it looks
up its rarest elements only, in an index of the other side. It looks up somewhat more than it must
and counts the hits: the elements left over bound what a pair can still gain, so that pairs which
share a few rare elements by chance are dropped before their sets are compared.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from synthaudit.kernels.numbering import Numbering, number
from synthaudit.ragged import Ragged

_BLOCK_ROWS = 8192  # rows a side taken at a time: bounds memory, and lets ``limit`` stop early
_COUNT_BITS, _NUMBER_BITS = 14, 31  # a block's document frequency and element number, in one int64
_ROUNDING = 1e-9  # a bound computed a hair too high would lose a pair that meets it exactly
_NEVER = 2**62  # a row number no row has, and a number of pairs no row reaches

_Pairs: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


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
    n_found = np.zeros(len(left), dtype=np.int64)  # pairs of each left row
    options = (exclude_self, limit, n_found)
    smaller_left = _ask(left, right, rule, *options, left_asks=True)
    smaller_right = _ask(right, left, rule, *options, left_asks=False)
    lefts = np.concatenate((smaller_left[0], smaller_right[1]))
    rights = np.concatenate((smaller_left[1], smaller_right[0]))
    similarities = np.concatenate((smaller_left[2], smaller_right[2]))
    order = np.lexsort((rights, lefts))
    return lefts[order], rights[order], similarities[order]


def _ask(
    asking: Ragged,
    asked: Ragged,
    rule: NearRule,
    exclude_self: bool,  # noqa: FBT001 (passed on together with the two below)
    limit: int,
    n_found: NDArray[np.int64],
    *,
    left_asks: bool,
) -> _Pairs:
    """Pairs in which the asking row is the smaller; equally large ones when the left side asks."""
    bars = (rule.threshold, max(rule.threshold, rule.containment), rule.length_ratio, rule.min_size)
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for first_asked, answers in _blocks(asked):
        numbers, numbering = number(answers.values)
        counts = np.bincount(numbers, minlength=numbering.n)
        ends = np.concatenate(([0], np.cumsum(counts)))
        postings = _holders(answers.offsets, numbers, ends)
        for first_asking, questions in _blocks(asking):
            rarest = _rarest_first(questions, numbering, counts)
            rows, others, similarities = _join(
                questions.offsets,
                questions.values,
                rarest.offsets,
                rarest.values,
                answers.offsets,
                answers.values,
                ends,
                postings,
                bars,
                first_asking - first_asked if exclude_self else _NEVER,
                limit,
                n_found[(first_asking if left_asks else first_asked) :],
                left_asks,
            )
            parts.append((rows + first_asking, others + first_asked, similarities))
    asking_rows, asked_rows, similarity = zip(*parts, strict=True)
    return np.concatenate(asking_rows), np.concatenate(asked_rows), np.concatenate(similarity)


def _blocks(rows: Ragged) -> Iterator[tuple[int, Ragged]]:
    for first in range(0, len(rows), _BLOCK_ROWS):
        offsets = rows.offsets[first : first + _BLOCK_ROWS + 1]
        yield first, Ragged(offsets - offsets[0], rows.values[offsets[0] : offsets[-1]])


def _rarest_first(rows: Ragged, numbering: Numbering, counts: NDArray[np.int64]) -> Ragged:
    """The numbered elements of each row, those held by the fewest indexed rows first."""
    numbers = numbering.find(rows.values).astype(np.int64)
    present = numbers >= 0
    numbers = numbers[present]
    holders = np.repeat(np.arange(len(rows)), rows.lengths)[present]
    keys = (holders << _COUNT_BITS | counts[numbers]) << _NUMBER_BITS | numbers
    keys.sort()
    n_present = np.bincount(holders, minlength=len(rows))
    return Ragged(np.concatenate(([0], np.cumsum(n_present))), keys & ((1 << _NUMBER_BITS) - 1))


@njit(cache=True)
def _holders(
    offsets: NDArray[np.int64], numbers: NDArray[np.int32], ends: NDArray[np.int64]
) -> NDArray[np.int32]:
    """The rows that hold element 0, then those that hold element 1, and so on, each ascending."""
    next_place = ends[:-1].copy()
    holders = np.empty(len(numbers), dtype=np.int32)
    for row in range(len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1]):
            element = numbers[position]
            holders[next_place[element]] = row
            next_place[element] += 1
    return holders


@njit(cache=True)
def _join(
    offsets: NDArray[np.int64],
    values: NDArray[np.uint64],
    question_offsets: NDArray[np.int64],
    questions: NDArray[np.int64],
    other_offsets: NDArray[np.int64],
    other_values: NDArray[np.uint64],
    posting_offsets: NDArray[np.int64],
    postings: NDArray[np.int32],
    bars: tuple[float, float, float, int],
    own_shift: int,
    limit: int,
    n_found: NDArray[np.int64],
    left_asks: bool,  # noqa: FBT001 (numba calls by position)
) -> _Pairs:
    """Pairs of one block with another: asking rows, asked rows, similarities."""
    threshold, containment, length_ratio, min_size = bars
    share = threshold / (1.0 + threshold)  # of both sizes together, what a Jaccard index asks for
    hits = np.zeros(len(other_offsets) - 1, dtype=np.int64)  # all zero between rows
    touched = np.empty(len(other_offsets) - 1, dtype=np.int64)
    rows = np.empty(64, dtype=np.int64)
    others = np.empty(64, dtype=np.int64)
    similarities = np.empty(64, dtype=np.float64)
    n_pairs = 0
    for row in range(len(offsets) - 1):
        size = offsets[row + 1] - offsets[row]
        if size == 0 or (left_asks and n_found[row] >= limit):
            continue
        # A partner is at least as large and so shares at least this many elements: it is met among
        # the first size - least + 1. The sixteenth on top (fastest among a 32nd to a quarter, on
        # notes and on captions) asks for elements still rare, and makes the bound below bite.
        inside = math.ceil(containment * size - _ROUNDING) if size >= min_size else size
        least = min(math.ceil(share * 2 * size - _ROUNDING), inside)
        n_asked = min(size, size - least + 1 + size // 16)
        n_absent = size - (question_offsets[row + 1] - question_offsets[row])
        n_touched = 0
        first = question_offsets[row]
        for question in range(first, first + n_asked - n_absent):
            element = questions[question]
            for posting in range(posting_offsets[element], posting_offsets[element + 1]):
                other = postings[posting]
                if hits[other] == 0:
                    touched[n_touched] = other
                    n_touched += 1
                hits[other] += 1
        for place in range(n_touched):
            other = touched[place]
            reachable = hits[other] + size - n_asked
            hits[other] = 0
            other_size = other_offsets[other + 1] - other_offsets[other]
            left_row = row if left_asks else other
            if (
                other_size < size
                or (other_size == size and not left_asks)
                or row + own_shift == other
                or n_found[left_row] >= limit
            ):
                continue
            much_larger = size >= min_size and size <= length_ratio * other_size
            least = math.ceil(share * (size + other_size) - _ROUNDING)
            if much_larger:
                least = min(least, inside)
            if reachable < least:
                continue
            overlap = _overlap(
                values[offsets[row] : offsets[row + 1]],
                other_values[other_offsets[other] : other_offsets[other + 1]],
                least,
            )
            similarity = overlap / size
            if not much_larger or similarity < containment:
                similarity = overlap / (size + other_size - overlap)
                if similarity < threshold:
                    continue
            if n_pairs == len(rows):
                rows = np.concatenate((rows, np.empty_like(rows)))
                others = np.concatenate((others, np.empty_like(others)))
                similarities = np.concatenate((similarities, np.empty_like(similarities)))
            rows[n_pairs], others[n_pairs], similarities[n_pairs] = row, other, similarity
            n_pairs += 1
            n_found[left_row] += 1
    return rows[:n_pairs], others[:n_pairs], similarities[:n_pairs]


@njit(cache=True)
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
