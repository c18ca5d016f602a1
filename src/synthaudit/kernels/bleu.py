"""BLEU of every record of one corpus against all records of another, exactly and in linear time.

The clipped count of an n-gram needs its largest count in any one reference. One pass over the
references fills a table of these, one pass over the hypotheses reads it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled
from synthaudit.kernels.ngrams import number_ngrams
from synthaudit.ragged import Ragged

_ZERO_NUMERATOR = 0.1  # method 1 of Chen and Cherry 2014, with the epsilon NLTK uses


def bleu(hypotheses: Ragged, references: Ragged, max_order: int) -> NDArray[np.float64]:
    """BLEU of each hypothesis with all references, 0 to 1; column n - 1 is BLEU-n.

    Uniform weights; counts clipped by their largest count in one reference; a numerator of 0
    becomes 0.1, a denominator is at least 1; 0 where no unigram matches; brevity penalty against
    the closest reference length, the shorter of two equally close.

    Args:
        hypotheses: Token hashes, one row a record.
        references: Likewise, at least one row.
        max_order: The longest n-gram.

    Returns:
        Shape (len(hypotheses), max_order).

    Raises:
        ValueError: There is no reference.

    Source: Papineni et al. 2002 (BLEU); Chen and Cherry 2014 (smoothing).
    """
    if not len(references):
        raise ValueError("BLEU needs at least one reference")
    both = number_ngrams(Ragged.concatenate([hypotheses, references]), max_order)
    clipped = [
        _clipped_counts(numbered.offsets, numbered.values, len(hypotheses), n_repeated)
        for numbered, n_repeated in zip(both.numbered, both.n_repeated, strict=True)
    ]
    lengths = hypotheses.lengths
    return smoothed_scores(clipped, lengths, _closest(lengths, np.unique(references.lengths)))


def smoothed_scores(
    clipped: Sequence[NDArray[np.int64]], lengths: NDArray[np.int64], closest: NDArray[np.int64]
) -> NDArray[np.float64]:
    """BLEU from counts, shape (n_records, len(clipped)); see ``bleu`` for what is smoothed.

    Args:
        clipped: Matched n-grams of each record, one array an order, from 1 up.
        lengths: Tokens of each record.
        closest: Tokens of the reference nearest to it in length.
    """
    scores = np.empty((len(lengths), len(clipped)))
    sum_of_logs = np.zeros(len(lengths))
    for order, matched in enumerate(clipped, start=1):
        numerators = np.where(matched == 0, _ZERO_NUMERATOR, matched)
        sum_of_logs += np.log(numerators / np.maximum(lengths - order + 1, 1))
        scores[:, order - 1] = np.exp(sum_of_logs / order)
    scores *= np.exp(np.minimum(1.0 - closest / np.maximum(lengths, 1), 0.0))[:, None]
    scores[clipped[0] == 0] = 0.0
    return scores


def _closest(lengths: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    """The known length closest to each, the shorter of two equally close; ``known`` ascends."""
    above = np.searchsorted(known, lengths).clip(max=len(known) - 1)
    below = np.maximum(above - 1, 0)
    shorter = np.abs(lengths - known[below]) <= np.abs(known[above] - lengths)
    return known[np.where(shorter, below, above)]


@compiled()
def _clipped_counts(
    offsets: NDArray[np.int64], numbers: NDArray[np.int32], n_hypotheses: int, n_repeated: int
) -> NDArray[np.int64]:
    """Matches of each of the first ``n_hypotheses`` rows; the rest are references."""
    seen = np.zeros((n_repeated, 2), dtype=np.int32)  # count in the row at hand, largest count
    for row in range(n_hypotheses, len(offsets) - 1):
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0:
                seen[numbers[position], 0] += 1
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0:
                ngram = seen[numbers[position]]
                ngram[1] = max(ngram[1], ngram[0])
                ngram[0] = 0
    clipped = np.zeros(n_hypotheses, dtype=np.int64)
    for row in range(n_hypotheses):
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0:
                seen[numbers[position], 0] += 1
        for position in range(offsets[row], offsets[row + 1]):
            if numbers[position] >= 0:
                ngram = seen[numbers[position]]
                clipped[row] += min(ngram[0], ngram[1])
                ngram[0] = 0
    return clipped
