"""How many tokens each text holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """The number of tokens between white space, as ``Tokens()`` finds them, 0 or more."""

    def compute(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The number in each text, shape (n_texts,)."""
        return np.array([len(text.split()) for text in texts], dtype=np.int64)
