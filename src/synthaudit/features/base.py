"""What a feature is."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.ragged import Ragged

Column: TypeAlias = Ragged | NDArray[np.generic]
"""One value a record: rows of unequal length, or an array whose first axis runs over records."""


class Feature(Protocol):
    """A frozen dataclass of parameters; equal fields mean the same computation."""

    def compute(self, texts: Sequence[str]) -> Any:
        """The feature of each text, a ``Column``; one text's value never depends on the others."""
        ...
