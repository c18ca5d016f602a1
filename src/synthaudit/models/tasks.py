"""What is to be predicted: a number, a class, or a list of classes a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.cells import LabelKind
from synthaudit.models.skill import (
    Floats,
    Measures,
    class_measures,
    classes_measures,
    number_measures,
)

MEASURES: dict[LabelKind, tuple[str, ...]] = {
    "number": ("rmse", "mae"),
    "class": ("macro_f1", "accuracy", "mcc"),
    "classes": ("macro_f1", "accuracy", "mcc"),
}
"""What is measured for each kind of label, the main measure first."""


@dataclass(frozen=True, slots=True)
class Task:
    """Labels as arrays, and predictions as labels.

    Targets are float64 (n_records,) for numbers, int64 (n_records,) for classes and bool
    (n_records, n_classes) for lists of classes. A model's outputs are float64
    (n_records, n_outputs): the number itself, or log odds for each class.

    Args:
        kind: ``number``, ``class`` or ``classes``.
        classes: Every class there is, sorted; none for numbers.
    """

    kind: LabelKind
    classes: tuple[str, ...] = ()

    @property
    def n_outputs(self) -> int:
        """Columns of a model's outputs."""
        return max(1, len(self.classes))

    def targets(self, labels: Sequence[Any]) -> NDArray[Any]:
        """Labels as an array."""
        if self.kind == "number":
            return np.array(labels, dtype=np.float64)
        number = {name: position for position, name in enumerate(self.classes)}
        if self.kind == "class":
            return np.array([number[label] for label in labels], dtype=np.int64)
        targets = np.zeros((len(labels), len(self.classes)), dtype=bool)
        for row, names in enumerate(labels):
            targets[row, [number[name] for name in names]] = True
        return targets

    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The predictions that ``outputs`` amount to, in the form of targets."""
        if self.kind == "number":
            return outputs[:, 0]
        return outputs.argmax(axis=1) if self.kind == "class" else outputs > 0

    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The best prediction that reads no text.

        The mean; the commonest class; the classes that more than half the records have.

        Args:
            targets: Those of the records learnt from.
            n_records: How many records to predict.
        """
        if self.kind == "number":
            return np.full(n_records, targets.mean())
        if self.kind == "class":
            commonest = np.bincount(targets, minlength=len(self.classes)).argmax()
            return np.full(n_records, commonest, dtype=np.int64)
        return np.tile(targets.mean(axis=0) > 1 / 2, (n_records, 1))

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, float]:
        """The measures of this kind of label; see ``models.skill``."""
        if self.kind == "number":
            return number_measures(truth, predicted, weights)
        if self.kind == "class":
            return class_measures(truth, predicted, weights, len(self.classes))
        return classes_measures(truth, predicted, weights)

    def skill(self, measures: Measures, constant: Measures) -> float:
        """1 - MSE / MSE of the constant prediction for numbers, at most 1; macro-F1 for classes."""
        if self.kind != "number":
            return measures["macro_f1"]
        if constant["rmse"] == 0:
            return 0.0  # one and the same label: there is nothing to be skilled at
        return 1 - (measures["rmse"] / constant["rmse"]) ** 2
