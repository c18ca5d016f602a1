"""Ordinal grades: few whole numbers in an order, such as toxicity grades 0 to 3."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.skill import Floats, quadratic_kappa
from synthaudit.models.task_types.number import Number


@dataclass(frozen=True)
class Grades(Number):
    """Learnt as numbers; the grade is the nearest one, and grades far off count as more wrong.

    Args:
        least: The lowest grade.
        greatest: The highest.
    """

    measured: ClassVar[tuple[str, ...]] = ("rmse", "mae", "qwk")

    least: float = 0.0
    greatest: float = 0.0

    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """Errors of the numbers as they are, and agreement of the nearest grades."""
        grades = np.clip(np.rint(predicted), self.least, self.greatest)
        agreement = quadratic_kappa(truth, grades, weights)
        return {**super().measures(truth, predicted, weights), "qwk": agreement}


def bounds_of_grades(labels: Sequence[float], n_most: int) -> tuple[float, float] | None:
    """The least and the greatest grade; None where numbers are no grades.

    They are where all are whole and there are at most ``n_most`` whole numbers from the least to
    the greatest, and at least two.
    """
    least, greatest = min(labels), max(labels)
    whole = all(float(label).is_integer() for label in labels)
    return (least, greatest) if whole and 1 <= greatest - least < n_most else None
