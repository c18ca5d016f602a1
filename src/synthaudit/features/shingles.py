"""Character shingles: what near-copies are found by."""

from collections.abc import Sequence
from dataclasses import dataclass

from synthaudit.kernels.shingles import shingle_hashes
from synthaudit.ragged import Ragged


@dataclass(frozen=True, slots=True)
class Shingles:
    """The set of windows of ``size`` characters of the normalised text, as sorted 64-bit hashes.

    A text shorter than ``size`` is one shingle; one without any word character has none.

    Args:
        size: Characters a window.
    """

    size: int = 5

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Shingle hashes of each text, uint64, each row sorted and without repeats."""
        return shingle_hashes(texts, self.size, normalised=True)
