"""What turns texts into unit vectors, whoever made the model."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """A frozen dataclass of parameters; equal fields mean the same vectors."""

    def fitted(self, texts: Sequence[str]) -> "Embedder":
        """An embedder that can encode; itself, where the weights are given.

        Args:
            texts: Texts of every corpus alike and in any order: the result must not tell
                one from the other.
        """
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, shape (n_texts, n_dimensions), of length 1.

        A text without any token has a row of zeros. White space counts as one space: layout would
        give away which side a text is from.
        """
        ...

    def describe(self) -> dict[str, str]:
        """Facts for the provenance: name, backend, digest and what else the vectors depend on."""
        ...


def unit_rows(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """The rows scaled to length 1; rows of zeros stay."""
    wide = vectors.astype(np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", wide, wide))[:, None]
    unit = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    return np.asarray(unit, dtype=np.float32)


def collapse_white_space(text: str) -> str:
    """The text with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())
