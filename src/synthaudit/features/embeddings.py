"""What a text means, as a direction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encodes(Protocol):
    """What the feature asks of an embedder; see ``models.encoder.Embedder``."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        ...


@dataclass(frozen=True)
class Embeddings:
    """One vector of length 1 a text, zeros where it is empty; shape (n_texts, n_dimensions)."""

    embedder: Encodes

    def compute(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The embedder's vectors."""
        return self.embedder.encode(texts)
