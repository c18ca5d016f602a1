"""Longest token spans that two collections of documents share, exactly, from one suffix array.

All documents of both sides stand in one sequence, each closed by a symbol of its own, so that no
span crosses from one document into the next. In the sorted order of all suffixes the longest match
of a suffix on the other side is with its nearest neighbour from that side, above or below.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from synthaudit.kernels.numbering import number
from synthaudit.ragged import Ragged


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
    """
    documents = Ragged.concatenate([left, right])
    numbers, _ = number(documents.values)
    n_documents = len(documents)
    owners = np.repeat(np.arange(n_documents), documents.lengths + 1)
    symbols = np.empty(len(owners), dtype=np.int64)
    closing = documents.offsets[1:] + np.arange(n_documents)
    symbols[closing] = np.arange(n_documents)
    is_token = np.ones(len(owners), dtype=bool)
    is_token[closing] = False
    symbols[is_token] = numbers.astype(np.int64) + n_documents

    order = suffix_array(symbols)
    common = _common_prefixes(symbols, order)
    longest, start, partner = _spans(order, common, owners, len(left), n_documents)
    start -= documents.offsets[:-1] + np.arange(n_documents)
    start[longest == 0] = 0
    n_left = len(left)
    partner[:n_left] -= np.where(longest[:n_left] > 0, n_left, 0)
    return (
        Spans(longest[:n_left], start[:n_left], partner[:n_left]),
        Spans(longest[n_left:], start[n_left:], partner[n_left:]),
    )


def suffix_array(symbols: NDArray[np.int64]) -> NDArray[np.int64]:
    """Starts of all suffixes in lexicographic order, shape of ``symbols``.

    Prefix doubling: each round sorts by twice as many symbols, and only what is still tied.

    Source:
        Manber and Myers 1993; the tied groups as in Larsson and Sadakane 2007.
    """
    n = len(symbols)
    order = np.argsort(symbols, kind="stable")
    slots = np.arange(n)
    ranks = np.full(n + 1, -1, dtype=np.int64)  # the empty suffix, past the end, comes first
    keys, step = symbols[order], 0
    while len(slots):
        if step:
            suffixes = order[slots]
            keys = ranks[suffixes] * (n + 1) + ranks[np.minimum(suffixes + step, n)] + 1
            by_key = np.argsort(keys, kind="stable")
            order[slots], keys = suffixes[by_key], keys[by_key]
        opens = np.ones(len(slots) + 1, dtype=bool)  # where a group of equal keys begins
        opens[1:-1] = keys[1:] != keys[:-1]
        ranks[order[slots]] = np.maximum.accumulate(np.where(opens[:-1], slots, 0))
        slots = slots[~(opens[:-1] & opens[1:])]
        step = 2 * step or 1
    return order


@njit(cache=True)
def _common_prefixes(symbols: NDArray[np.int64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Symbols each suffix shares with the one before it in order (Kasai et al. 2001)."""
    n = len(symbols)
    places = np.empty(n, dtype=np.int64)
    for place in range(n):
        places[order[place]] = place
    common = np.zeros(n, dtype=np.int64)
    length = 0
    for suffix in range(n):
        if places[suffix] == 0:
            length = 0
            continue
        before = order[places[suffix] - 1]
        while (
            suffix + length < n
            and before + length < n
            and symbols[suffix + length] == symbols[before + length]
        ):
            length += 1
        common[places[suffix]] = length
        length = max(length - 1, 0)
    return common


@njit(cache=True)
def _spans(
    order: NDArray[np.int64],
    common: NDArray[np.int64],
    owners: NDArray[np.int64],
    n_left: int,
    n_documents: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    longest = np.zeros(n_documents, dtype=np.int64)
    start = np.zeros(n_documents, dtype=np.int64)
    partner = np.full(n_documents, -1, dtype=np.int64)
    n = len(order)
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
            owner = owners[suffix]
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
