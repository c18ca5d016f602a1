"""How good predictions are, for the kinds of label, on weighted records.

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
    error, n = predicted - truth, weights.sum()
    return {
        "rmse": float(np.sqrt(weights @ error**2 / n)),
        "mae": float(weights @ np.abs(error) / n),
    }


def quadratic_kappa(truth: Floats, predicted: Floats, weights: Floats) -> float:
    """Quadratic weighted kappa: agreement of grades beyond chance, -1 to 1.

    1 - mean squared distance / mean squared distance of all pairs of a true and a predicted grade.
    0 where chance leaves no distance, as there is one grade only.

    Args:
        truth: Shape (n_records,), grades.
        predicted: Shape (n_records,), grades.
        weights: Shape (n_records,), not all zero.

    Source: Cohen (1968), Psychol. Bull. 70; the form by moments in Fleiss and Cohen (1973),
        Educ. Psychol. Meas. 33.
    """
    sides, share = np.stack([truth, predicted]), weights / weights.sum()
    means = sides @ share
    spread = (sides - means[:, None]) ** 2 @ share
    chance = float(spread.sum() + (means[0] - means[1]) ** 2)
    distance = float((truth - predicted) ** 2 @ share)
    return 1 - distance / chance if chance > 0 else 0.0


def class_measures(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], weights: Floats, n_classes: int
) -> dict[str, float]:
    """Measures for one class a record.

    ``macro_f1``, ``macro_precision``, ``macro_recall`` and ``accuracy`` in [0, 1], ``mcc`` in
    [-1, 1]. The precision of a class that nobody is given is 0.

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
        **_macro(hits, actual, claimed),
        "accuracy": float(n_hits / n),
        "mcc": float((n_hits * n - actual @ claimed) / spread) if spread > 0 else 0.0,
    }


def classes_measures(
    truth: NDArray[np.bool_], predicted: NDArray[np.bool_], weights: Floats
) -> dict[str, float]:
    """The same for a list of classes a record.

    ``accuracy`` is the share of records with every class right (subset accuracy); the others are
    means over classes, 0 where no class occurs.

    Args:
        truth: Shape (n_records, n_classes).
        predicted: Shape (n_records, n_classes).
        weights: Shape (n_records,), not all zero.
    """
    n = float(weights.sum())
    hits, actual, claimed = (weights @ side for side in (truth & predicted, truth, predicted))
    occurs = actual > 0
    mcc = _correlation(hits, actual, claimed, n)
    return {
        **_macro(hits, actual, claimed),
        "accuracy": float(weights @ (truth == predicted).all(axis=1) / n),
        "mcc": float(mcc[occurs].mean()) if occurs.any() else 0.0,
    }


def measures_by_class(
    truth: NDArray[Any], predicted: NDArray[Any], n_classes: int
) -> dict[str, Floats]:
    """``precision``, ``recall``, ``f1`` and ``mcc`` of each class against all others.

    Each of shape (n_classes,); 0 where a class that nobody has or is given leaves it undefined.

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
    return {
        "precision": _ratio(hits, claimed),
        "recall": _ratio(hits, actual),
        "f1": _ratio(2 * hits, actual + claimed),
        "mcc": _correlation(hits, actual, claimed, float(len(truth))),
    }


def _macro(hits: Floats, actual: Floats, claimed: Floats) -> dict[str, float]:
    """Means over classes that occur."""
    occurs = actual > 0
    each = {
        "macro_f1": _ratio(2 * hits, actual + claimed),
        "macro_precision": _ratio(hits, claimed),
        "macro_recall": _ratio(hits, actual),
    }
    return {
        name: float(values[occurs].mean()) if occurs.any() else 0.0 for name, values in each.items()
    }


def _correlation(hits: Floats, actual: Floats, claimed: Floats, n: float) -> Floats:
    """Matthews correlation of each class."""
    spread = np.sqrt(actual * claimed * (n - actual) * (n - claimed))
    return _ratio(n * hits - actual * claimed, spread)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
