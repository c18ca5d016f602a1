"""BLEU of every record against all the others, exactly and in linear time.

A record's clipped count of an n-gram needs the largest count in any *other* record. That is one of
two numbers kept for each distinct n-gram: its largest count in one record or, for the record which
holds that largest count, the second largest. So one pass over the corpus fills a table and a second
pass reads it, instead of n passes over n references. What occurs once in the corpus matches nothing
and is passed over.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.bleu import smoothed_scores
from synthaudit.kernels.compiling import compiled
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
        _clipped_counts(numbered.offsets, numbered.values, chosen, n_repeated)
        for numbered, n_repeated in zip(ngrams.numbered, ngrams.n_repeated, strict=True)
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


@compiled()
def _clipped_counts(
    offsets: NDArray[np.int64],
    numbers: NDArray[np.int32],
    rows: NDArray[np.int64],
    n_repeated: int,
) -> NDArray[np.int64]:
    # Side by side, so that an n-gram is one cache line: its count in the record at hand, which is 0
    # between records; the largest count; the record that has it, from 1; the second largest.
    seen = np.zeros((n_repeated, 4), dtype=np.int32)
    for place in range(len(rows)):
        start, end = offsets[rows[place]], offsets[rows[place] + 1]
        for position in range(start, end):
            if numbers[position] >= 0:
                seen[numbers[position], 0] += 1
        for position in range(start, end):
            if numbers[position] < 0:
                continue
            ngram = seen[numbers[position]]
            count = ngram[0]
            ngram[0] = 0  # a later repeat of this n-gram finds 0 and changes nothing
            if count > ngram[1]:
                ngram[3] = ngram[1]
                ngram[1] = count
                ngram[2] = place + 1
            elif count > ngram[3]:
                ngram[3] = count
    clipped = np.zeros(len(rows), dtype=np.int64)
    for place in range(len(rows)):
        start, end = offsets[rows[place]], offsets[rows[place] + 1]
        for position in range(start, end):
            if numbers[position] >= 0:
                seen[numbers[position], 0] += 1
        for position in range(start, end):
            if numbers[position] < 0:
                continue
            ngram = seen[numbers[position]]
            others = ngram[3] if ngram[2] == place + 1 else ngram[1]
            clipped[place] += min(ngram[0], others)
            ngram[0] = 0
    return clipped
