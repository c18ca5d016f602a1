"""One number a text, equal where texts are equal after normalisation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.hashing import text_hashes


@dataclass(frozen=True, slots=True)
class TextHash:
    """A 64-bit hash of the normalised text; 0 for a text without any word character."""

    def compute(self, texts: Sequence[str]) -> NDArray[np.uint64]:
        """The hash of each text, shape (n_texts,)."""
        return text_hashes(texts, normalised=True)
