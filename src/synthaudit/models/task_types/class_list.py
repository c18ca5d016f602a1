"""Multi-label classification: a list of classes a record, such as the symptoms a post names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.linear_head import Head
from synthaudit.models.logistic import logistic, towards
from synthaudit.models.skill import Floats, Measures, classes_measures
from synthaudit.models.task_types.base import TaskType


@dataclass(frozen=True)
class ClassList(TaskType):
    """Each class is a question of its own, answered yes from a probability of one half.

    Args:
        classes: Every class there is, sorted.
    """

    measured: ClassVar[tuple[str, ...]] = (
        "macro_f1",
        "macro_precision",
        "macro_recall",
        "accuracy",
        "mcc",
    )
    penalties: ClassVar[tuple[float, ...]] = (10.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003)

    classes: tuple[str, ...]

    def targets(self, labels: Sequence[Any]) -> NDArray[Any]:
        """Who has what, bool, a column a class."""
        number = {name: position for position, name in enumerate(self.classes)}
        targets = np.zeros((len(labels), len(self.classes)), dtype=bool)
        for row, names in enumerate(labels):
            targets[row, [number[name] for name in names]] = True
        return targets

    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The classes more likely than not."""
        return outputs > 0

    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The classes that more than half the records have."""
        return np.tile(targets.mean(axis=0) > 1 / 2, (n_records, 1))

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """Of decisions; a record is accurate when every class is right."""
        return classes_measures(truth, predicted, weights)

    def skill(self, measures: Measures, constant: Measures) -> Floats:  # noqa: ARG002 (the interface)
        """Macro-F1."""
        return measures["macro_f1"]

    def fit(
        self, vectors: Floats, targets: NDArray[Any], penalty: float, start: Head | None
    ) -> Head:
        """A logistic regression a class."""
        if start is not None:

            def loss(outputs: Floats) -> tuple[float, Floats]:
                from scipy.special import expit

                return self.loss(outputs, targets), expit(outputs) - targets

            return towards(start, vectors, penalty, loss)
        each = [logistic(vectors, column.astype(np.int64), penalty, 2) for column in targets.T]
        return Head(
            np.stack([head.weights[1] - head.weights[0] for head in each]),
            np.stack([head.bias[1] - head.bias[0] for head in each]),
        )

    def loss(self, outputs: Floats, targets: NDArray[Any]) -> float:
        """Summed log loss over records and classes."""
        return float(np.logaddexp(0, np.where(targets, -outputs, outputs)).sum())

    def torch_loss(self, outputs: Any, targets: NDArray[Any]) -> Any:
        """The same."""
        import torch

        wanted = torch.from_numpy(targets).to(outputs.device).float()
        return torch.nn.functional.binary_cross_entropy_with_logits(
            outputs, wanted, reduction="sum"
        )
