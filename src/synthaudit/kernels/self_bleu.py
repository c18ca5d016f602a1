"""BLEU of every record against all the others, exactly and in linear time.

A record's clipped count of an n-gram needs the largest count in any *other* record. That is one of
two numbers kept for each distinct n-gram: its largest count in one record or, for the record which
holds that largest count, the second largest. So one pass over the corpus fills a table and a second
pass reads it, instead of n passes over n references.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from synthaudit.kernels.bleu import smoothed_scores
from synthaudit.kernels.ngrams import NumberedNgrams


def self_bleu(
    ngrams: NumberedNgrams, rows: NDArray[np.int64] | Sequence[int] | None = None
) -> NDArray[np.float64]:
    """BLEU of each record with all others as references, 0 to 1; column n - 1 is BLEU-n.

    Uniform weights; counts clipped by their largest count in one reference; a numerator of 0
    becomes 0.1, a denominator is at least 1; 0 where no unigram matches; brevity penalty against
    the closest reference length, the shorter of two equally close.

    Args:
        ngrams: The corpus.
        rows: The records that count, as hypotheses and as references; all by default.

    Returns:
        Shape (len(rows), max_order).

    Raises:
        ValueError: Fewer than two records: there is nothing to compare with.

    Source:
        Papineni et al. 2002 (BLEU); Chen and Cherry 2014 (smoothing); Zhu et al. 2018 (self-BLEU).
    """
    chosen = np.arange(len(ngrams.lengths)) if rows is None else np.asarray(rows, dtype=np.int64)
    if len(chosen) < 2:
        raise ValueError(f"self-BLEU needs at least two records, got {len(chosen)}")
    lengths = ngrams.lengths[chosen]
    clipped = [
        _clipped_counts(numbered.offsets, numbered.values, chosen, n_distinct)
        for numbered, n_distinct in zip(ngrams.numbered, ngrams.n_distinct, strict=True)
    ]
    return smoothed_scores(clipped, lengths, _closest_other_length(lengths))


def _closest_other_length(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each record the length closest to its own among all others, the shorter on ties."""
    distinct, inverse, counts = np.unique(lengths, return_inverse=True, return_counts=True)
    far = np.iinfo(np.int64).max
    below = np.concatenate(([far], np.diff(distinct)))
    above = np.concatenate((np.diff(distinct), [far]))
    neighbour = np.arange(len(distinct)) + np.where(below <= above, -1, 1)
    alone = np.clip(neighbour, 0, len(distinct) - 1)
    return distinct[np.where(counts > 1, np.arange(len(distinct)), alone)][inverse]


@njit(cache=True)
def _clipped_counts(
    offsets: NDArray[np.int64],
    numbers: NDArray[np.int32],
    rows: NDArray[np.int64],
    n_distinct: int,
) -> NDArray[np.int64]:
    counts = np.zeros(n_distinct, dtype=np.int32)  # of the record at hand; all zero between records
    largest = np.zeros(n_distinct, dtype=np.int32)
    second = np.zeros(n_distinct, dtype=np.int32)
    owner = np.full(n_distinct, -1, dtype=np.int32)
    for place in range(len(rows)):
        start, end = offsets[rows[place]], offsets[rows[place] + 1]
        for position in range(start, end):
            counts[numbers[position]] += 1
        for position in range(start, end):
            ngram = numbers[position]
            count = counts[ngram]
            counts[ngram] = 0  # a later repeat of this n-gram finds 0 and changes nothing
            if count > largest[ngram]:
                second[ngram] = largest[ngram]
                largest[ngram] = count
                owner[ngram] = place
            elif count > second[ngram]:
                second[ngram] = count
    clipped = np.zeros(len(rows), dtype=np.int64)
    for place in range(len(rows)):
        start, end = offsets[rows[place]], offsets[rows[place] + 1]
        for position in range(start, end):
            counts[numbers[position]] += 1
        for position in range(start, end):
            ngram = numbers[position]
            others = second[ngram] if owner[ngram] == place else largest[ngram]
            clipped[place] += min(counts[ngram], others)
            counts[ngram] = 0
    return clipped
