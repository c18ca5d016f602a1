"""A linear model on embeddings: ridge for numbers, logistic for classes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task

PENALTIES = {
    "number": (1000.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01),
    "class": (10.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003),
    "classes": (10.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003),
}
"""Ridge penalties tried, for vectors of length 1 and summed loss, the strongest first."""

_CERTAIN = 30.0  # log odds of a class that everybody has; minus that for one that nobody has


@dataclass(frozen=True, slots=True)
class Head:
    """A linear map from vectors to outputs; see ``Task`` for what these are.

    Args:
        weights: Shape (n_outputs, n_dimensions).
        bias: Shape (n_outputs,).
    """

    weights: Floats
    bias: Floats

    def outputs(self, vectors: NDArray[Any]) -> Floats:
        """Shape (n_records, n_outputs)."""
        return vectors.astype(np.float64) @ self.weights.T + self.bias


def fitted_head(
    task: Task,
    vectors: NDArray[Any],
    targets: NDArray[Any],
    persons: Sequence[str],
    *,
    n_folds: int = 3,
    seed: int = 0,
) -> Head:
    """The head with a cross-validated penalty, whole persons left out together.

    Penalties are weakened until the loss no longer falls.

    Args:
        task: What is predicted.
        vectors: Embeddings of the records learnt from, rows of length 1.
        targets: Their labels.
        persons: Their persons; with only one there is nobody to check on, and the strongest penalty
            is taken.
        n_folds: Parts of the cross-validation, one a person where there are fewer.
        seed: Of the folds.
    """
    vectors = vectors.astype(np.float64)
    folds = person_folds(persons, n_folds, seed=seed)
    best, chosen = np.inf, PENALTIES[task.kind][0]
    for penalty in PENALTIES[task.kind] if folds.any() else ():
        loss = 0.0
        for out in (folds == fold for fold in np.unique(folds)):
            head = _fit(task, vectors[~out], targets[~out], penalty)
            loss += _loss(task, head.outputs(vectors[out]), targets[out])
        if loss >= best:
            break
        best, chosen = loss, penalty
    return _fit(task, vectors, targets, chosen)


def person_folds(persons: Sequence[str], n_folds: int, *, seed: int) -> NDArray[np.int64]:
    """The fold of each record, from 0: persons are dealt in the order of their hashes."""
    ordered = sorted(
        set(persons), key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).digest()
    )
    fold = {key: position % n_folds for position, key in enumerate(ordered)}
    return np.array([fold[key] for key in persons], dtype=np.int64)


def _fit(task: Task, vectors: Floats, targets: NDArray[Any], penalty: float) -> Head:
    from sklearn.linear_model import Ridge

    if task.kind == "number":
        ridge = Ridge(alpha=penalty).fit(vectors, targets)
        return Head(ridge.coef_[None, :], np.array([ridge.intercept_]))
    if task.kind == "class":
        return _logistic(vectors, targets, penalty, task.n_outputs)
    each = [_logistic(vectors, column.astype(np.int64), penalty, 2) for column in targets.T]
    return Head(
        np.stack([head.weights[1] - head.weights[0] for head in each]),
        np.stack([head.bias[1] - head.bias[0] for head in each]),
    )


def _logistic(vectors: Floats, targets: NDArray[np.int64], penalty: float, n_classes: int) -> Head:
    from sklearn.linear_model import LogisticRegression

    weights, bias = np.zeros((n_classes, vectors.shape[1])), np.full(n_classes, -_CERTAIN)
    present = np.unique(targets)
    bias[present] = 0.0
    if len(present) > 1:
        model = LogisticRegression(C=1 / penalty, max_iter=2000).fit(vectors, targets)
        rows = present if len(present) > 2 else present[1:]  # noqa: PLR2004 (of two, only the second)
        weights[rows], bias[rows] = model.coef_, model.intercept_
    return Head(weights, bias)


def _loss(task: Task, outputs: Floats, targets: NDArray[Any]) -> float:
    """Summed squared error, or summed log loss."""
    from scipy.special import log_softmax

    if task.kind == "number":
        return float(((outputs[:, 0] - targets) ** 2).sum())
    if task.kind == "class":
        return float(-log_softmax(outputs, axis=1)[np.arange(len(targets)), targets].sum())
    return float(np.logaddexp(0, np.where(targets, -outputs, outputs)).sum())
