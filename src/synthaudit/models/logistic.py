"""Logistic models: from nothing, and towards what was learnt before."""

import warnings
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.linear_head import CERTAIN, Head
from synthaudit.models.skill import Floats

_ON_BIAS = 0.01  # keeps the bias of a class that nobody has finite

LossOf: TypeAlias = Callable[[Floats], tuple[float, Floats]]
"""Summed loss of outputs, and its gradient."""


def logistic(vectors: Floats, targets: NDArray[np.int64], penalty: float, n_classes: int) -> Head:
    """The penalised logistic model of one class a record; classes nobody has are ruled out."""
    from sklearn.linear_model import LogisticRegression

    weights, bias = np.zeros((n_classes, vectors.shape[1])), np.full(n_classes, -CERTAIN)
    present = np.unique(targets)
    bias[present] = 0.0
    if len(present) > 1:
        with warnings.catch_warnings():
            # learning curves begin with few records of many classes, which are classes all the same
            warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
            model = LogisticRegression(C=1 / penalty, max_iter=2000).fit(vectors, targets)
        rows = present if len(present) > 2 else present[1:]  # noqa: PLR2004 (of two, only the second)
        weights[rows], bias[rows] = model.coef_, model.intercept_
    return Head(weights, bias)


def towards(start: Head, vectors: Floats, penalty: float, loss: LossOf) -> Head:
    """The model of least loss plus half the penalty on the squared distance from ``start``.

    A strong penalty leaves ``start`` as it is, a weak one forgets it: for a convex model the
    counterpart of going on with training where other training ended.

    Args:
        start: What was learnt before.
        vectors: Shape (n_records, n_dimensions).
        penalty: On the squared distance of the weights.
        loss: Of outputs of shape (n_records, n_outputs), and its gradient of the same shape.

    Source: Chelba and Acero (2006), Comput. Speech Lang. 20 (the prior of an earlier model).
    """
    from scipy.optimize import minimize

    start = start.open_minded()
    base = start.outputs(vectors)
    columns = np.hstack([vectors, np.ones((len(vectors), 1))])
    strength = np.full(columns.shape[1], penalty)
    strength[-1] = _ON_BIAS
    shape = (len(start.bias), columns.shape[1])

    def penalised(flat: Floats) -> tuple[float, Floats]:
        step = flat.reshape(shape)
        value, gradient = loss(base + columns @ step.T)
        value += float((strength * step**2).sum()) / 2
        return value, (gradient.T @ columns + strength * step).ravel()

    found = minimize(
        penalised, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B",
        options={"maxiter": 2000},
    )  # fmt: skip
    step = found.x.reshape(shape)
    return start.changed(step[:, :-1], step[:, -1])
