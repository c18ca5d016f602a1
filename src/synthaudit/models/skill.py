"""How good predictions are, for the kinds of label, on weighted records.

A weight counts how often a record occurs, so that a bootstrap replicate is one row of weights, and
many replicates are measured at once: weights of shape (..., n_records), of which no row is all
zero, give each measure in shape (...). Averages over classes run over those that occur among the
weighted records.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Measures: TypeAlias = Mapping[str, Floats]


def number_measures(truth: Floats, predicted: Floats, weights: Floats) -> dict[str, Floats]:
    """``rmse`` and ``mae`` in the unit of the labels, 0 and up.

    Args:
        truth: Shape (n_records,).
        predicted: Shape (n_records,).
        weights: Shape (..., n_records).
    """
    error, n = predicted - truth, weights.sum(axis=-1)
    return {"rmse": np.sqrt(weights @ error**2 / n), "mae": weights @ np.abs(error) / n}


def quadratic_kappa(truth: Floats, predicted: Floats, weights: Floats) -> Floats:
    """Quadratic weighted kappa: agreement of grades beyond chance, -1 to 1.

    1 - mean squared distance / mean squared distance of all pairs of a true and a predicted grade.
    0 where chance leaves no distance, as there is one grade only.

    Args:
        truth: Shape (n_records,), grades.
        predicted: Shape (n_records,), grades.
        weights: Shape (..., n_records).

    Source: Cohen (1968), Psychol. Bull. 70; the form by moments in Fleiss and Cohen (1973),
        Educ. Psychol. Meas. 33.
    """
    n = weights.sum(axis=-1)
    sides = np.stack([truth, predicted])
    sides = sides - truth.mean()  # moments of small numbers lose less
    means, squares = ([weights @ side / n for side in part] for part in (sides, sides**2))
    spread = sum(square - mean**2 for square, mean in zip(squares, means, strict=True))
    chance = np.where(_alike(sides, weights), 0.0, spread + (means[0] - means[1]) ** 2)
    distance = weights @ (truth - predicted) ** 2 / n
    return 1 - np.where(chance > 0, distance / np.where(chance > 0, chance, 1.0), 1.0)


def _alike(sides: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Whether there is one grade only, on both sides together."""
    occurs = weights > 0
    low, high = (
        np.where(occurs, side, worst)
        for side, worst in ((sides.min(axis=0), np.inf), (sides.max(axis=0), -np.inf))
    )
    return np.asarray(low.min(axis=-1) == high.max(axis=-1))


def class_measures(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], weights: Floats, n_classes: int
) -> dict[str, Floats]:
    """Measures for one class a record.

    ``macro_f1``, ``macro_precision``, ``macro_recall`` and ``accuracy`` in [0, 1], ``mcc`` in
    [-1, 1]. The precision of a class that nobody is given is 0.

    Args:
        truth: Shape (n_records,), 0 to n_classes - 1.
        predicted: Shape (n_records,), 0 to n_classes - 1.
        weights: Shape (..., n_records).
        n_classes: How many classes there are.

    Source: Gorodkin (2004), Comput. Biol. Chem. 28 (the correlation for several classes).
    """
    has = np.eye(n_classes)
    hits, actual, claimed = _counts(has[truth], has[predicted], weights)
    n, n_hits = weights.sum(axis=-1), hits.sum(axis=-1)
    left = [n**2 - (side**2).sum(axis=-1) for side in (actual, claimed)]
    together = n_hits * n - (actual * claimed).sum(axis=-1)
    return {
        **_macro(hits, actual, claimed),
        "accuracy": n_hits / n,
        "mcc": _ratio(together, np.sqrt(left[0] * left[1])),
    }


def classes_measures(
    truth: NDArray[np.bool_], predicted: NDArray[np.bool_], weights: Floats
) -> dict[str, Floats]:
    """The same for a list of classes a record.

    ``accuracy`` is the share of records with every class right (subset accuracy); the others are
    means over classes, 0 where no class occurs.

    Args:
        truth: Shape (n_records, n_classes).
        predicted: Shape (n_records, n_classes).
        weights: Shape (..., n_records).
    """
    n = weights.sum(axis=-1)
    hits, actual, claimed = _counts(truth, predicted, weights)
    mcc = _correlation(hits, actual, claimed, n[..., None])
    return {
        **_macro(hits, actual, claimed),
        "accuracy": weights @ (truth == predicted).all(axis=1) / n,
        "mcc": _mean_where(actual > 0, mcc),
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
        "mcc": _correlation(hits, actual, claimed, np.full(n_classes, float(len(truth)))),
    }


def _counts(
    truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
) -> tuple[Floats, Floats, Floats]:
    """Hits, records that have and records that are given each class, shape (..., n_classes)."""
    truth, predicted = truth.astype(np.float64), predicted.astype(np.float64)
    return weights @ (truth * predicted), weights @ truth, weights @ predicted


def _macro(hits: Floats, actual: Floats, claimed: Floats) -> dict[str, Floats]:
    """Means over classes that occur."""
    each = {
        "macro_f1": _ratio(2 * hits, actual + claimed),
        "macro_precision": _ratio(hits, claimed),
        "macro_recall": _ratio(hits, actual),
    }
    return {name: _mean_where(actual > 0, values) for name, values in each.items()}


def _mean_where(occurs: NDArray[np.bool_], values: Floats) -> Floats:
    """Mean over classes that occur, 0 where none does."""
    return _ratio((values * occurs).sum(axis=-1), occurs.sum(axis=-1).astype(np.float64))


def _correlation(hits: Floats, actual: Floats, claimed: Floats, n: Floats) -> Floats:
    """Matthews correlation of each class."""
    spread = np.sqrt(actual * claimed * (n - actual) * (n - claimed))
    return _ratio(n * hits - actual * claimed, spread)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """0 where there is no whole."""
    return np.where(whole > 0, part, 0.0) / np.where(whole > 0, whole, 1.0)
