"""Maximum mean discrepancy: how far apart two samples of vectors are, by a kernel.

Source: Gretton et al. (2012), Journal of Machine Learning Research 13, lemma 6 and section 8.
"""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def rbf_kernel(vectors: Matrix) -> Matrix:
    """exp(-d^2 / 2 s^2) for every pair; s is the median distance of pairs that differ."""
    lengths = np.einsum("ij,ij->i", vectors, vectors)
    squared = lengths[:, None] + lengths - 2 * vectors @ vectors.T
    squared[squared < 1e-10] = 0  # noqa: PLR2004 (rounding noise of equal vectors)
    pairs = squared[np.triu_indices(len(vectors), 1)]
    positive = pairs[pairs > 0]
    bandwidth = float(np.median(positive)) if len(positive) else 1.0
    return np.asarray(np.exp(-squared / (2 * bandwidth)))


def squared_mmd(kernel: Matrix, n_of_person: Matrix, first: Matrix) -> Matrix:
    """Unbiased squared MMD between the records marked in ``first`` and the others.

    Args:
        kernel: 0 for pairs of records of one person, shape (n, n).
        n_of_person: How many records the person of each record has, shape (n,).
        first: 1 for records of the first side, 0 for the others, whole persons; shape (n,) or, for
            many splits at once, (n, n_splits).
    """
    second = 1 - first
    to_first = kernel @ first
    to_second = (kernel.sum(axis=1) - to_first.T).T
    n_first, n_second = first.sum(axis=0), second.sum(axis=0)
    within_first = (first * to_first).sum(axis=0) / (n_first**2 - n_of_person @ first)
    within_second = (second * to_second).sum(axis=0) / (n_second**2 - n_of_person @ second)
    between = (first * to_second).sum(axis=0) / (n_first * n_second)
    return np.asarray(within_first + within_second - 2 * between)
