"""Classification: one class a record, such as a diagnosis or the section of a note."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.linear_head import Head
from synthaudit.models.logistic import logistic, towards
from synthaudit.models.skill import Floats, Measures, class_measures
from synthaudit.models.task_types.base import TaskType


@dataclass(frozen=True)
class SingleClass(TaskType):
    """Log odds of each class are the outputs; log loss is the loss.

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
        """Places in ``classes``, int64."""
        number = {name: position for position, name in enumerate(self.classes)}
        return np.array([number[label] for label in labels], dtype=np.int64)

    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The likeliest class."""
        return np.asarray(outputs.argmax(axis=1))

    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The commonest class."""
        commonest = np.bincount(targets, minlength=len(self.classes)).argmax()
        return np.full(n_records, commonest, dtype=np.int64)

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """Of decisions."""
        return class_measures(truth, predicted, weights, len(self.classes))

    def skill(self, measures: Measures, constant: Measures) -> Floats:  # noqa: ARG002 (the interface)
        """Macro-F1."""
        return measures["macro_f1"]

    def fit(
        self, vectors: Floats, targets: NDArray[Any], penalty: float, start: Head | None
    ) -> Head:
        """Multinomial logistic regression."""
        if start is None:
            return logistic(vectors, targets, penalty, len(self.classes))
        has = np.eye(len(self.classes))[targets]

        def loss(outputs: Floats) -> tuple[float, Floats]:
            from scipy.special import softmax

            return self.loss(outputs, targets), softmax(outputs, axis=1) - has

        return towards(start, vectors, penalty, loss)

    def loss(self, outputs: Floats, targets: NDArray[Any]) -> float:
        """Summed log loss."""
        from scipy.special import log_softmax

        return float(-log_softmax(outputs, axis=1)[np.arange(len(targets)), targets].sum())

    def torch_loss(self, outputs: Any, targets: NDArray[Any]) -> Any:
        """The same."""
        import torch

        wanted = torch.from_numpy(targets).to(outputs.device)
        return torch.nn.functional.cross_entropy(outputs, wanted, reduction="sum")
