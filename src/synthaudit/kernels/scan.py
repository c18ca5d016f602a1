"""The hot loop of the privacy family: how far train persons crowd at the top of a ranking.

At every cut-off the persons above it are split into train and holdout; the one-sided likelihood
ratio of that two-by-two table says how unlikely the crowding is, and the largest over all cut-offs
is the statistic. It asks for no cut-off beforehand, and is strong both against few people far out
and against many a little raised. Few people have a head start: a cut-off with four times as many
above it needs twice the likelihood ratio.

Source: Berk and Jones (1979), Zeitschrift für Wahrscheinlichkeitstheorie 47. The head start is
    ours.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled

HEAD_START = 0.5
"""What is added to the log likelihood ratio of a cut-off: so many times the logarithm of all
persons over those above it."""


def x_log_x(n: int) -> NDArray[np.float64]:
    """Table of x log x for x = 0, 1, ..., n."""
    whole = np.arange(n + 1, dtype=np.float64)
    return whole * np.log(np.maximum(whole, 1.0))


@compiled(nogil=True)
def scan_maxima(
    labels: NDArray[np.uint8],
    order: NDArray[np.int64],
    cuts: NDArray[np.int64],
    table: NDArray[np.float64],
) -> NDArray[np.float64]:  # pragma: no cover (compiled)
    """Largest log likelihood ratio with head start, for each labelling; 0 where none is raised.

    Args:
        labels: 1 for train, 0 for holdout; shape (n_labellings, n_persons), rows of equal sum.
        order: Persons from most to least evidence, shape (n_persons,).
        cuts: How many persons lie above each cut-off, ascending, each below n_persons.
        table: ``x_log_x(n_persons)``.
    """
    n_labellings, n_persons = labels.shape
    maxima = np.zeros(n_labellings)
    for row in range(n_labellings):
        n_train = 0
        for person in range(n_persons):
            n_train += labels[row, person]
        n_holdout = n_persons - n_train
        fixed = table[n_persons] - table[n_train] - table[n_holdout]
        best = 0.0
        hits = 0
        start = 0
        for cut in cuts:
            for rank in range(start, cut):
                hits += labels[row, order[rank]]
            start = cut
            if hits * n_persons > cut * n_train:
                misses = cut - hits
                ratio = (
                    table[hits]
                    + table[misses]
                    + table[n_train - hits]
                    + table[n_holdout - misses]
                    - table[cut]
                    - table[n_persons - cut]
                    + fixed
                    + HEAD_START * (table[n_persons] / n_persons - table[cut] / cut)
                )
                best = max(best, ratio)
        maxima[row] = best
    return maxima
