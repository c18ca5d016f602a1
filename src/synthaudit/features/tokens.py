"""Tokens: what stands between white space."""

from collections.abc import Sequence
from dataclasses import dataclass

from synthaudit.kernels.hashing import token_hashes
from synthaudit.ragged import Ragged


@dataclass(frozen=True, slots=True)
class Tokens:
    """One 64-bit hash a token, in order; tokens are those of ``str.split()``.

    Args:
        normalised: Whether texts are normalised first (for matching), or taken as written (for
            diversity and BLEU).
    """

    normalised: bool = False

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Token hashes of each text, uint64."""
        return token_hashes(texts, normalised=self.normalised)
