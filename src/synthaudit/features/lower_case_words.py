"""Words as ordinary text writes them: what also stands in lower case is hardly a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthaudit.kernels.hashing import text_hashes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged

_WORD = re.compile(r"\b[^\W\d_]\w*")


@dataclass(frozen=True, slots=True)
class LowerCaseWords:
    """The distinct words of each text that begin with a small letter, as 64-bit hashes."""

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Hashes of each text, uint64."""
        words = [
            sorted({word for word in _WORD.findall(text) if word[0].islower()}) for text in texts
        ]
        hashes = text_hashes([normalise(word) for row in words for word in row])
        ends = np.cumsum([len(row) for row in words], dtype=np.int64)
        return Ragged(np.concatenate([np.zeros(1, np.int64), ends]), hashes)
