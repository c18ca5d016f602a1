"""A linear model on embeddings: ridge for numbers, logistic for classes."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.linear_head import Head
from synthaudit.models.tasks import Task

__all__ = ["Head", "fitted_head", "person_folds"]


def fitted_head(
    task: Task,
    vectors: NDArray[Any],
    targets: NDArray[Any],
    persons: Sequence[str],
    *,
    n_folds: int = 3,
    seed: int = 0,
    start: Head | None = None,
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
        start: What was learnt from other records: penalties are then on the distance from it.
    """
    vectors = vectors.astype(np.float64)
    folds = person_folds(persons, n_folds, seed=seed)
    kind = task.type
    best, chosen = np.inf, kind.penalties[0]
    for penalty in kind.penalties if folds.any() else ():
        loss = 0.0
        for out in (folds == fold for fold in np.unique(folds)):
            head = kind.fit(vectors[~out], targets[~out], penalty, start)
            loss += kind.loss(head.outputs(vectors[out]), targets[out])
        if loss >= best:
            break
        best, chosen = loss, penalty
    return kind.fit(vectors, targets, chosen, start)


def person_folds(persons: Sequence[str], n_folds: int, *, seed: int) -> NDArray[np.int64]:
    """The fold of each record, from 0: persons are dealt in the order of their hashes."""
    fold = {key: position % n_folds for position, key in enumerate(shuffled(persons, seed=seed))}
    return np.array([fold[key] for key in persons], dtype=np.int64)


def shuffled(persons: Sequence[str], *, seed: int) -> list[str]:
    """Each person once, in the order of their hashes."""
    return sorted(set(persons), key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).digest())
