"""What is to be predicted: a number, a grade, a class, or a list of classes a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from synthaudit.cells import LabelKind
from synthaudit.models.skill import Floats, Measures
from synthaudit.models.task_types import ClassList, Grades, Number, SingleClass, TaskType

MEASURES: dict[LabelKind, tuple[str, ...]] = {
    "number": Number.measured,
    "class": SingleClass.measured,
    "classes": ClassList.measured,
}
"""What is measured for each kind of label, the main measure first; for grades see ``Task``."""


@dataclass(frozen=True, slots=True)
class Task:
    """Labels as arrays, and predictions as labels.

    Targets are float64 (n_records,) for numbers, int64 (n_records,) for classes and bool
    (n_records, n_classes) for lists of classes. A model's outputs are float64
    (n_records, n_outputs): the number itself, or log odds for each class.

    Args:
        kind: ``number``, ``class`` or ``classes``.
        classes: Every class there is, sorted; none for numbers.
        grades: The least and the greatest grade, where numbers are ordinal grades.
    """

    kind: LabelKind
    classes: tuple[str, ...] = ()
    grades: tuple[float, float] | None = None

    @property
    def type(self) -> TaskType:
        """The recipe for this kind of label."""
        if self.kind == "class":
            return SingleClass(self.classes)
        if self.kind == "classes":
            return ClassList(self.classes)
        return Number() if self.grades is None else Grades(*self.grades)

    @property
    def measured(self) -> tuple[str, ...]:
        """What is measured, the main measure first."""
        return self.type.measured

    @property
    def n_outputs(self) -> int:
        """Columns of a model's outputs."""
        return max(1, len(self.classes))

    def targets(self, labels: Sequence[Any]) -> NDArray[Any]:
        """Labels as an array."""
        return self.type.targets(labels)

    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The predictions that ``outputs`` amount to, in the form of targets."""
        return self.type.decided(outputs)

    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The best prediction that reads no text.

        The mean; the commonest class; the classes that more than half the records have.

        Args:
            targets: Those of the records learnt from.
            n_records: How many records to predict.
        """
        return self.type.constant(targets, n_records)

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """The measures of this kind of label; see ``models.skill``."""
        return self.type.measures(truth, predicted, weights)

    def skill(self, measures: Measures, constant: Measures) -> Floats:
        """1 - MSE / MSE of the constant prediction for numbers, at most 1; macro-F1 for classes."""
        return self.type.skill(measures, constant)
