"""Longest token spans that two collections of documents share, exactly, from one suffix array.

All documents of both sides stand in one sequence. A suffix ends with its document, so that no span
crosses from one document into the next. In the sorted order of all suffixes the longest match of a
suffix on the other side is with its nearest neighbour from that side, above or below.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.kernels.numbering import MOST, number
from synthaudit.kernels.radix import sorted_by
from synthaudit.ragged import Ragged

_KEY_BITS = 64


@dataclass(frozen=True, slots=True)
class Spans:
    """For each document its longest span that also occurs on the other side.

    Args:
        longest: Tokens of that span, 0 where no token occurs there; shape (n_documents,).
        start: Its first token in the document, the earliest of several; 0 where there is none.
        partner: A document of the other side that holds it, -1 where there is none.
    """

    longest: NDArray[np.int64]
    start: NDArray[np.int64]
    partner: NDArray[np.int64]


def longest_shared_spans(left: Ragged, right: Ragged) -> tuple[Spans, Spans]:
    """The longest shared spans of the documents of ``left``, and of those of ``right``.

    Args:
        left: Token hashes, one row a document.
        right: Likewise.

    Raises:
        ValueError: Both together hold more than 2**31 - 1 tokens.
    """
    documents = Ragged.concatenate([left, right])
    numbers, numbering = number(documents.values)
    tokens = Ragged(documents.offsets, numbers)
    del documents  # the sort needs the memory
    order = suffix_array(tokens, numbering.n)
    owners = _owners(tokens)
    common = _common_prefixes(tokens.values, tokens.offsets, owners, order)
    longest, start, partner = _spans(order, common, owners, len(left), len(tokens))
    start -= tokens.offsets[:-1]
    start[longest == 0] = 0
    n_left = len(left)
    partner[:n_left] -= np.where(longest[:n_left] > 0, n_left, 0)
    return (
        Spans(longest[:n_left], start[:n_left], partner[:n_left]),
        Spans(longest[n_left:], start[n_left:], partner[n_left:]),
    )


def suffix_array(tokens: Ragged, n_kinds: int) -> NDArray[np.int32]:
    """Starts of all suffixes of all documents in lexicographic order, shape of the tokens.

    A document's end comes before every token; of suffixes that are equal to their ends the one of
    the earlier document comes first. The first sort takes as many tokens as fit into 64 bits, and
    each further one twice as many, of what is still tied.

    Args:
        tokens: Numbers from 0, one row a document.
        n_kinds: Above the largest of them.

    Raises:
        ValueError: There are more than 2**31 - 1 tokens.

    Source:
        Manber and Myers 1993; the tied groups as in Larsson and Sadakane 2007.
    """
    n = len(tokens.values)
    if n > MOST:
        raise ValueError(f"{n:,} tokens are more than are sorted at once")
    bits = max(int(n_kinds).bit_length(), 1)
    n_compared = _KEY_BITS // bits
    keys = _first_keys(tokens.offsets, tokens.values, bits, n_compared)
    order, keys = sorted_by(keys, bits * n_compared)  # what is tied is settled below
    ranks = np.empty(n, dtype=np.int32)
    slots = np.arange(n, dtype=np.int32)
    owners = _owners(tokens)
    tied = _regroup(order, slots, keys, ranks)
    del keys, slots
    while len(tied):
        tied = _refine(order, tied, ranks, tokens.offsets, owners, n_compared)
        n_compared *= 2
    return np.asarray(order)


def _owners(documents: Ragged) -> NDArray[np.int32]:
    return np.repeat(np.arange(len(documents), dtype=np.int32), documents.lengths)


@compiled()
def _first_keys(
    offsets: NDArray[np.int64], tokens: NDArray[np.int32], bits: int, n_compared: int
) -> NDArray[np.uint64]:
    """The first tokens of each suffix as one number; 0 stands for what is past the end."""
    keys = np.empty(len(tokens), dtype=np.uint64)
    drop = np.uint64(bits)
    top = np.uint64(bits * (n_compared - 1))
    for row in range(len(offsets) - 1):
        key = np.uint64(0)
        for position in range(offsets[row + 1] - 1, offsets[row] - 1, -1):
            key = (key >> drop) | (np.uint64(tokens[position] + 1) << top)
            keys[position] = key
    return keys


@compiled()
def _regroup(
    order: NDArray[np.int32],
    slots: NDArray[np.int32],
    keys: NDArray[np.uint64],
    ranks: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Rank the suffixes at ``slots``, sorted by ``keys``; the slots of those still tied."""
    tied = np.empty(len(slots), dtype=np.int32)
    n_tied = 0
    start = 0
    while start < len(slots):
        end = start + 1
        while end < len(slots) and keys[end] == keys[start]:
            end += 1
        for place in range(start, end):
            ranks[order[slots[place]]] = slots[start]
        if end - start > 1:
            tied[n_tied : n_tied + end - start] = slots[start:end]
            n_tied += end - start
        start = end
    return tied[:n_tied].copy()


@compiled()
def _refine(
    order: NDArray[np.int32],
    slots: NDArray[np.int32],
    ranks: NDArray[np.int32],
    offsets: NDArray[np.int64],
    owners: NDArray[np.int32],
    n_compared: int,
) -> NDArray[np.int32]:
    """Sort every group of tied suffixes by what follows the tokens compared so far, in place.

    What has ended comes first, by document.

    Returns:
        The slots of those that are still tied.
    """
    half = np.uint64(32)
    low = np.uint64(2**32 - 1)
    n_rows = len(offsets) - 1
    groups = np.empty(len(slots), dtype=np.int32)
    pairs = np.empty(len(slots), dtype=np.uint64)  # the rank of what follows, and the suffix
    for place in range(len(slots)):
        suffix = order[slots[place]]
        groups[place] = ranks[suffix]
        following = suffix + n_compared
        row = owners[suffix]
        second = n_rows + ranks[following] if following < offsets[row + 1] else row
        pairs[place] = (np.uint64(second) << half) | np.uint64(suffix)
    n_tied = 0
    start = 0
    while start < len(slots):
        end = start + 1
        while end < len(slots) and groups[end] == groups[start]:
            end += 1
        pairs[start:end].sort()
        while start < end:
            stop = start
            second = pairs[start] >> half
            while stop < end and pairs[stop] >> half == second:
                suffix = np.int32(pairs[stop] & low)
                order[slots[stop]] = suffix
                ranks[suffix] = slots[start]  # nothing reads ranks any more in this round
                stop += 1
            if stop - start > 1:
                for place in range(start, stop):
                    slots[n_tied] = slots[place]  # behind what is still to be read
                    n_tied += 1
            start = stop
    return slots[:n_tied]


@compiled()
def _common_prefixes(
    tokens: NDArray[np.int32],
    offsets: NDArray[np.int64],
    owners: NDArray[np.int32],
    order: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Tokens each suffix shares with the one before it in order (Kasai et al. 2001)."""
    n = len(tokens)
    before = np.empty(n, dtype=np.int32)
    if n:
        before[order[0]] = -1
    for place in range(1, n):
        before[order[place]] = order[place - 1]
    length = 0
    for suffix in range(n):
        other = before[suffix]
        if other < 0:
            length = 0
            before[suffix] = 0
            continue
        most = min(offsets[owners[suffix] + 1] - suffix, offsets[owners[other] + 1] - other)
        while length < most and tokens[suffix + length] == tokens[other + length]:
            length += 1
        before[suffix] = length
        length = max(length - 1, 0)
    common = np.empty(n, dtype=np.int32)
    for place in range(n):
        common[place] = before[order[place]]
    return common


@compiled()
def _spans(
    order: NDArray[np.int32],
    common: NDArray[np.int32],
    owners: NDArray[np.int32],
    n_left: int,
    n_documents: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    longest = np.zeros(n_documents, dtype=np.int64)
    start = np.zeros(n_documents, dtype=np.int64)
    partner = np.full(n_documents, -1, dtype=np.int64)
    n = len(order)
    holders = np.empty(n, dtype=np.int32)
    for place in range(n):
        holders[place] = owners[order[place]]
    for downwards in (True, False):
        shared = np.zeros(2, dtype=np.int64)  # with the last suffix seen of either side
        last = np.full(2, -1, dtype=np.int64)
        for visit in range(n):
            place = visit if downwards else n - 1 - visit
            # what is between this suffix and the one visited before it
            limit = common[place] if downwards else (common[place + 1] if place + 1 < n else 0)
            shared[0] = min(shared[0], limit)
            shared[1] = min(shared[1], limit)
            suffix = order[place]
            owner = holders[place]
            side = 0 if owner < n_left else 1
            length = shared[1 - side]
            if length > longest[owner] or (
                length == longest[owner] and length > 0 and suffix < start[owner]
            ):
                longest[owner], start[owner] = length, suffix
                partner[owner] = owners[last[1 - side]]
            shared[side] = n
            last[side] = suffix
    return longest, start, partner
