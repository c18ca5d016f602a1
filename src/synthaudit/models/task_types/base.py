"""What a kind of label must say of itself, to be learnt, predicted and measured."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from numpy.typing import NDArray

from synthaudit.models.linear_head import Head
from synthaudit.models.skill import Floats, Measures


class TaskType(ABC):
    """A kind of label; subclasses are frozen dataclasses. See ``models.tasks.Task`` for shapes."""

    measured: ClassVar[tuple[str, ...]]
    """What is measured, the main measure first."""
    penalties: ClassVar[tuple[float, ...]]
    """Ridge penalties tried, for vectors of length 1 and summed loss, the strongest first."""

    @abstractmethod
    def targets(self, labels: Sequence[Any]) -> NDArray[Any]:
        """Labels as an array."""

    @abstractmethod
    def decided(self, outputs: Floats) -> NDArray[Any]:
        """The predictions that ``outputs`` amount to, in the form of targets."""

    @abstractmethod
    def constant(self, targets: NDArray[Any], n_records: int) -> NDArray[Any]:
        """The best prediction that reads no text, for ``n_records`` of them."""

    @abstractmethod
    def measures(
        self, truth: NDArray[Any], predicted: NDArray[Any], weights: Floats
    ) -> dict[str, Floats]:
        """Everything in ``measured``, on weighted records."""

    @abstractmethod
    def skill(self, measures: Measures, constant: Measures) -> Floats:
        """How much was learnt, at most 1, given the measures of the constant prediction."""

    @abstractmethod
    def fit(
        self, vectors: Floats, targets: NDArray[Any], penalty: float, start: Head | None
    ) -> Head:
        """The linear model with the least penalised loss.

        Args:
            vectors: Shape (n_records, n_dimensions).
            targets: Labels of the records.
            penalty: On squared weights, or on their squared distance from those of ``start``.
            start: What was learnt elsewhere; None for nothing.
        """

    @abstractmethod
    def loss(self, outputs: Floats, targets: NDArray[Any]) -> float:
        """Summed squared error, or summed log loss."""

    @abstractmethod
    def torch_loss(self, outputs: Any, targets: NDArray[Any]) -> Any:
        """The same for a tensor, as a tensor on its device."""
