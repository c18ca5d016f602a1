"""How good predictions are, for the three kinds of label, on weighted records.

A weight counts how often a record occurs, so that a bootstrap replicate is one vector of weights.
Averages over classes run over those that occur among the weighted records.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Measures: TypeAlias = Mapping[str, float]


def number_measures(truth: Floats, predicted: Floats, weights: Floats) -> dict[str, float]:
    """``rmse`` and ``mae`` in the unit of the labels, 0 and up.

    Args:
        truth: Shape (n_records,).
        predicted: Shape (n_records,).
        weights: Shape (n_records,), not all zero.
    """
    error = predicted - truth
    return {
        "rmse": float(np.sqrt(np.average(error**2, weights=weights))),
        "mae": float(np.average(np.abs(error), weights=weights)),
    }


def class_measures(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], weights: Floats, n_classes: int
) -> dict[str, float]:
    """``macro_f1`` and ``accuracy`` in [0, 1] and ``mcc`` in [-1, 1], for one class a record.

    Args:
        truth: Shape (n_records,), 0 to n_classes - 1.
        predicted: Shape (n_records,), 0 to n_classes - 1.
        weights: Shape (n_records,), not all zero.
        n_classes: How many classes there are.

    Source: Gorodkin (2004), Comput. Biol. Chem. 28 (the correlation for several classes).
    """
    cells = np.bincount(truth * n_classes + predicted, weights, minlength=n_classes**2)
    confusion = cells.reshape(n_classes, n_classes)
    hits: Floats = np.diag(confusion)
    actual, claimed = confusion.sum(axis=1), confusion.sum(axis=0)
    n, n_hits = confusion.sum(), hits.sum()
    spread = np.sqrt((n**2 - actual @ actual) * (n**2 - claimed @ claimed))
    return {
        "macro_f1": float(_f1(hits, actual, claimed)[actual > 0].mean()),
        "accuracy": float(n_hits / n),
        "mcc": float((n_hits * n - actual @ claimed) / spread) if spread > 0 else 0.0,
    }


def classes_measures(
    truth: NDArray[np.bool_], predicted: NDArray[np.bool_], weights: Floats
) -> dict[str, float]:
    """The same for a list of classes a record.

    ``accuracy`` is the share of records with every class right; ``macro_f1`` and ``mcc`` are means
    over classes, 0 where no class occurs.

    Args:
        truth: Shape (n_records, n_classes).
        predicted: Shape (n_records, n_classes).
        weights: Shape (n_records,), not all zero.
    """
    n = weights.sum()
    hits, actual, claimed = (weights @ side for side in (truth & predicted, truth, predicted))
    spread = np.sqrt(actual * claimed * (n - actual) * (n - claimed))
    mcc = np.divide(n * hits - actual * claimed, spread, out=np.zeros_like(hits), where=spread > 0)
    occurs = actual > 0
    return {
        "macro_f1": float(_f1(hits, actual, claimed)[occurs].mean()) if occurs.any() else 0.0,
        "accuracy": float(weights @ (truth == predicted).all(axis=1) / n),
        "mcc": float(mcc[occurs].mean()) if occurs.any() else 0.0,
    }


def f1_by_class(truth: NDArray[Any], predicted: NDArray[Any], n_classes: int) -> Floats:
    """F1 of each class, in [0, 1], shape (n_classes,); 0 for a class that nobody has or is given.

    Args:
        truth: Shape (n_records,), one class a record, or (n_records, n_classes), bool.
        predicted: Of the same shape.
        n_classes: How many classes there are.
    """
    if truth.ndim == 1:
        truth, predicted = (np.eye(n_classes, dtype=bool)[side] for side in (truth, predicted))
    hits, actual, claimed = (
        side.sum(axis=0).astype(np.float64) for side in (truth & predicted, truth, predicted)
    )
    return _f1(hits, actual, claimed)


def _f1(hits: Floats, actual: Floats, claimed: Floats) -> Floats:
    both = actual + claimed
    return np.divide(2 * hits, both, out=np.zeros_like(hits), where=both > 0)
