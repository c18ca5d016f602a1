"""Aligning two texts word by word: the longest common subsequence, and METEOR's matching.

Only the given pairs of rows are looked at, so the cost is linear in pairs. A subsequence takes one
machine word of bits a step (Hyyro 2004), METEOR's matching a sort of one side.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

_WORD_BITS = 64


def common_subsequences(left: Ragged, right: Ragged) -> NDArray[np.int64]:
    """Length of the longest common subsequence of row i of both, shape (n_rows,).

    Args:
        left: Token hashes.
        right: As many rows of them.

    Source: Hyyro (2004), Bit-parallel LCS-length computation revisited, AWOCA.
    """
    lengths: NDArray[np.int64] = _lcs(left.offsets, left.values, right.offsets, right.values)
    return lengths


def meteor_alignments(
    hypotheses: Ragged, references: Ragged, hypothesis_stems: Ragged, reference_stems: Ragged
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Matched words and chunks of each pair of rows, each of shape (n_rows,).

    First equal words, then words of equal stem among those left over. Within each stage the last
    unmatched word of the hypothesis takes the last unmatched equal word of the reference, and so on
    towards the front, as NLTK does. A chunk is a run that is contiguous and in order on both sides.

    Args:
        hypotheses: Token hashes.
        references: As many rows of them.
        hypothesis_stems: The stem of each token, as a hash.
        reference_stems: Likewise.
    """
    matches, chunks = _meteor(
        hypotheses.offsets,
        hypotheses.values,
        hypothesis_stems.values,
        references.offsets,
        references.values,
        reference_stems.values,
    )
    return matches, chunks


@compiled()
def _lcs(
    left_offsets: NDArray[np.int64],
    left: NDArray[np.uint64],
    right_offsets: NDArray[np.int64],
    right: NDArray[np.uint64],
) -> NDArray[np.int64]:
    n_rows = len(left_offsets) - 1
    lengths = np.zeros(n_rows, dtype=np.int64)
    for row in range(n_rows):
        one = left[left_offsets[row] : left_offsets[row + 1]]
        other = right[right_offsets[row] : right_offsets[row + 1]]
        if len(one) == 0 or len(other) == 0:
            continue
        distinct = np.unique(one)
        n_words = (len(one) + _WORD_BITS - 1) // _WORD_BITS
        places = np.zeros((len(distinct), n_words), dtype=np.uint64)  # bit i: token i is this one
        for position in range(len(one)):
            token = np.searchsorted(distinct, one[position])
            bit = np.uint64(1) << np.uint64(position % _WORD_BITS)
            places[token, position // _WORD_BITS] |= bit
        state = np.full(n_words, ~np.uint64(0), dtype=np.uint64)
        for position in range(len(other)):
            token = np.searchsorted(distinct, other[position])
            if token == len(distinct) or distinct[token] != other[position]:
                continue
            carry = np.uint64(0)
            for word in range(n_words):
                before = state[word]
                hits = before & places[token, word]
                added = before + hits
                first_carry = np.uint64(1) if added < before else np.uint64(0)
                total = added + carry
                second_carry = np.uint64(1) if total < added else np.uint64(0)
                carry = first_carry | second_carry
                state[word] = total | (before & ~hits)
        for position in range(len(one)):
            bit = np.uint64(1) << np.uint64(position % _WORD_BITS)
            if state[position // _WORD_BITS] & bit == np.uint64(0):
                lengths[row] += 1
    return lengths


@compiled()
def _match_from_the_end(
    hypothesis: NDArray[np.uint64], reference: NDArray[np.uint64], partner: NDArray[np.int64]
) -> None:
    """Fill ``partner`` of the hypothesis' words that have none yet; a taken place is left out."""
    taken = np.zeros(len(reference), dtype=np.bool_)
    for position in range(len(hypothesis)):
        if partner[position] >= 0:
            taken[partner[position]] = True
    free = np.flatnonzero(~taken)
    order = free[np.argsort(reference[free], kind="mergesort")]  # stable: places ascend in a run
    ordered = reference[order]
    n_used = np.zeros(len(order), dtype=np.int64)  # at the start of each run of equal words
    for position in range(len(hypothesis) - 1, -1, -1):
        if partner[position] >= 0:
            continue
        start = np.searchsorted(ordered, hypothesis[position], side="left")
        end = np.searchsorted(ordered, hypothesis[position], side="right")
        if start < end and n_used[start] < end - start:
            partner[position] = order[end - 1 - n_used[start]]
            n_used[start] += 1


@compiled()
def _meteor(
    hypothesis_offsets: NDArray[np.int64],
    hypotheses: NDArray[np.uint64],
    hypothesis_stems: NDArray[np.uint64],
    reference_offsets: NDArray[np.int64],
    references: NDArray[np.uint64],
    reference_stems: NDArray[np.uint64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n_rows = len(hypothesis_offsets) - 1
    matches = np.zeros(n_rows, dtype=np.int64)
    chunks = np.zeros(n_rows, dtype=np.int64)
    for row in range(n_rows):
        start, end = hypothesis_offsets[row], hypothesis_offsets[row + 1]
        first, last = reference_offsets[row], reference_offsets[row + 1]
        partner = np.full(end - start, -1, dtype=np.int64)
        _match_from_the_end(hypotheses[start:end], references[first:last], partner)
        _match_from_the_end(hypothesis_stems[start:end], reference_stems[first:last], partner)
        before_hypothesis, before_reference = -2, -2
        for position in range(len(partner)):
            if partner[position] < 0:
                continue
            matches[row] += 1
            if position != before_hypothesis + 1 or partner[position] != before_reference + 1:
                chunks[row] += 1
            before_hypothesis, before_reference = position, partner[position]
    return matches, chunks
