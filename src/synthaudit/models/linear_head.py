"""A linear map from vectors to outputs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.skill import Floats

CERTAIN = 30.0
"""Log odds of a class that everybody has; minus that for one that nobody has."""


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

    def changed(self, weights: Floats, bias: Floats) -> "Head":
        """This map with something added to it."""
        return Head(self.weights + weights, self.bias + bias)

    def open_minded(self) -> "Head":
        """This map, but without an opinion on classes that everybody or nobody had."""
        certain = np.abs(self.bias) >= CERTAIN
        return Head(self.weights, np.where(certain, 0.0, self.bias))
