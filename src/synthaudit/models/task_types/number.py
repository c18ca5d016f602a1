"""Regression: a number a record, such as a PHQ-8 score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.linear_head import Head
from synthaudit.models.skill import Floats, Measures, number_measures
from synthaudit.models.task_types.base import TaskType

_PENALTIES = (1000.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01)


@dataclass(frozen=True)
class Number(TaskType):
    """The number itself is the output; squared error is the loss."""

    measured: ClassVar[tuple[str, ...]] = ("rmse", "mae")
    penalties: ClassVar[tuple[float, ...]] = _PENALTIES

    def targets(self, labels: Sequence[Any]) -> NDArray[Any]:
        """As float64."""
        return np.array(labels, dtype=np.float64)

    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The only column."""
        return outputs[:, 0]

    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The mean."""
        return np.full(n_records, targets.mean())

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """Errors in the unit of the label."""
        return number_measures(truth, predicted, weights)

    def skill(self, measures: Measures, constant: Measures) -> Floats:
        """1 - MSE / MSE of the constant prediction."""
        floor = np.asarray(constant["rmse"])
        told = floor > 0  # else there is one and the same label, and nothing to be skilled at
        return 1 - np.where(told, (measures["rmse"] / np.where(told, floor, 1.0)) ** 2, 1.0)

    def fit(
        self, vectors: Floats, targets: NDArray[Any], penalty: float, start: Head | None
    ) -> Head:
        """Ridge regression, of what ``start`` leaves unexplained where there is one."""
        from sklearn.linear_model import Ridge

        explained = 0.0 if start is None else start.outputs(vectors)[:, 0]
        ridge = Ridge(alpha=penalty).fit(vectors, targets - explained)
        weights, bias = ridge.coef_[None, :], np.array([ridge.intercept_])
        return Head(weights, bias) if start is None else start.changed(weights, bias)

    def loss(self, outputs: Floats, targets: NDArray[Any]) -> float:
        """Summed squared error."""
        return float(((outputs[:, 0] - targets) ** 2).sum())

    def torch_loss(self, outputs: Any, targets: NDArray[Any]) -> Any:
        """The same."""
        import torch

        # Not every device has float64.
        wanted = torch.from_numpy(targets.astype(np.float32)).to(outputs.device)
        return torch.nn.functional.mse_loss(outputs[:, 0], wanted, reduction="sum")
