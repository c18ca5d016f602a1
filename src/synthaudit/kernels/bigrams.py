"""Bigram models with add-one smoothing: counted in one pass over a corpus, asked in another."""

import math

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels import table as tables
from synthaudit.kernels.compiling import compiled
from synthaudit.ragged import Ragged

_N_LOGARITHMS = 1 << 16
"""Kept ready: most counts are small."""


def mean_log_likelihood(modelled: Ragged, real: Ragged, n_words: int) -> NDArray[np.float64]:
    """Mean over tokens, from the second on, of log P(token | last) by a model of ``modelled``.

    Args:
        modelled: Word numbers of the corpus that is counted, int32.
        real: Word numbers of the records that are scored.
        n_words: Words there are; all numbers are below.

    Returns:
        Shape (len(real),); NaN for records of fewer than two tokens.
    """
    scores: NDArray[np.float64] = _likelihood(
        modelled.offsets, modelled.values, real.offsets, real.values, n_words, _logarithms()
    )
    return scores


def mean_log_ratio(
    synthetic: Ragged, real: Ragged, persons: NDArray[np.int64], n_words: int
) -> NDArray[np.float64]:
    """The same by a model of ``synthetic``, less that by a model of what other persons wrote.

    Args:
        synthetic: Word numbers of the synthetic corpus, int32.
        real: Word numbers of the real records.
        persons: The person of each real record.
        n_words: Words there are; all numbers are below.

    Returns:
        Shape (len(real),); NaN for records of fewer than two tokens.
    """
    by_person = np.argsort(persons, kind="stable")
    scores: NDArray[np.float64] = _ratio(
        synthetic.offsets,
        synthetic.values,
        real.offsets,
        real.values,
        by_person,
        persons[by_person],
        n_words,
        _logarithms(),
    )
    return scores


def _logarithms() -> NDArray[np.float64]:
    return np.log(np.maximum(np.arange(_N_LOGARITHMS), 1))


@compiled(inline="always")
def _log(value: int, ready: NDArray[np.float64]) -> float:
    return ready[value] if value < len(ready) else math.log(value)


@compiled()
def _likelihood(
    offsets: NDArray[np.int64],
    modelled: NDArray[np.int32],
    real_offsets: NDArray[np.int64],
    real: NDArray[np.int32],
    n_words: int,
    ready: NDArray[np.float64],
) -> NDArray[np.float64]:
    pairs = tables.new_table()  # how often each occurs, less one
    contexts = np.zeros(n_words, dtype=np.int64)
    n_pairs = 0
    for row in range(len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1] - 1):
            contexts[modelled[position]] += 1
            key = tables.key_of(modelled[position], modelled[position + 1])
            if tables.increment(pairs, key):
                n_pairs += 1
                pairs = tables.grown(pairs, n_pairs)
    scores = np.full(len(real_offsets) - 1, np.nan)
    for row in range(len(real_offsets) - 1):
        start, last = real_offsets[row], real_offsets[row + 1] - 1
        total = 0.0
        for position in range(start, last):
            key = tables.key_of(real[position], real[position + 1])
            n_seen = tables.find(pairs, key) + 1
            total += _log(n_seen + 1, ready) - _log(contexts[real[position]] + n_words, ready)
        if last > start:
            scores[row] = total / (last - start)
    return scores


@compiled()
def _ratio(
    synthetic_offsets: NDArray[np.int64],
    synthetic: NDArray[np.int32],
    offsets: NDArray[np.int64],
    real: NDArray[np.int32],
    rows: NDArray[np.int64],
    owners: NDArray[np.int64],
    n_words: int,
    ready: NDArray[np.float64],
) -> NDArray[np.float64]:
    pairs, ids, n_pairs = _numbered_pairs(offsets, real)
    # side by side: in synthetic text, in all real text, in that of the person at hand
    counts = np.zeros((n_pairs, 3), dtype=np.int64)
    contexts = np.zeros((n_words, 3), dtype=np.int64)
    for row in range(len(synthetic_offsets) - 1):
        for position in range(synthetic_offsets[row], synthetic_offsets[row + 1] - 1):
            contexts[synthetic[position], 0] += 1
            key = tables.key_of(synthetic[position], synthetic[position + 1])
            pair = tables.find(pairs, key)
            if pair >= 0:
                counts[pair, 0] += 1
    for row in range(len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1] - 1):
            counts[ids[position], 1] += 1
            contexts[real[position], 1] += 1
    scores = np.full(len(offsets) - 1, np.nan)
    first = 0
    while first < len(rows):
        beyond = first
        while beyond < len(rows) and owners[beyond] == owners[first]:
            row = rows[beyond]
            for position in range(offsets[row], offsets[row + 1] - 1):
                counts[ids[position], 2] += 1
                contexts[real[position], 2] += 1
            beyond += 1
        for row in rows[first:beyond]:
            start, last = offsets[row], offsets[row + 1] - 1
            total = 0.0
            for position in range(start, last):
                pair = counts[ids[position]]
                context = contexts[real[position]]
                likelihood = _log(pair[0] + 1, ready) - _log(context[0] + n_words, ready)
                others = _log(pair[1] - pair[2] + 1, ready)
                others -= _log(context[1] - context[2] + n_words, ready)
                total += likelihood - others
            if last > start:
                scores[row] = total / (last - start)
        for row in rows[first:beyond]:
            for position in range(offsets[row], offsets[row + 1] - 1):
                counts[ids[position], 2] = 0
                contexts[real[position], 2] = 0
        first = beyond
    return scores


@compiled()
def _numbered_pairs(
    offsets: NDArray[np.int64], numbers: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int32], int]:
    """A table of adjacent words, the number of the pair that begins at each token, and how many."""
    pairs = tables.new_table()
    ids = np.empty(len(numbers), dtype=np.int32)  # undefined where a row ends
    n = 0
    for row in range(len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1] - 1):
            key = tables.key_of(numbers[position], numbers[position + 1])
            ids[position] = tables.find_or_add(pairs, key, n)
            if ids[position] == n:
                n += 1
                pairs = tables.grown(pairs, n)
    return pairs, ids, n
