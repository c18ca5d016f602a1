"""Everything in a text that may identify somebody, as numbers that can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.identifier_names import names
from synthaudit.features.identifier_patterns import KINDS as PATTERN_KINDS
from synthaudit.features.identifier_patterns import identifiers
from synthaudit.kernels.hashing import EMPTY, text_hashes
from synthaudit.ragged import Ragged

KINDS = (*PATTERN_KINDS, "full name", "word of a name")
"""What there is: kinds told by their form, then proper names (of people, places and firms)."""
FULL_NAME, NAME_WORD = len(KINDS) - 2, len(KINDS) - 1

MARK = np.dtype([("key", "u8"), ("unless", "u8"), ("start", "i4"), ("end", "i4"), ("kind", "u1")])
"""One possible identifier: a hash of its one spelling; the hash of a word that takes it away where
real text writes that word in lower case (0: none); its place in the text; its kind."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Possible identifiers of each text, in no particular order.

    Those told by their form are sure; names are candidates until the corpora have been asked which
    words they also write in lower case.
    """

    def compute(self, texts: Sequence[str]) -> Ragged:
        """The marks of each text, dtype ``MARK``."""
        spellings: list[str] = []
        conditions: list[str] = []
        places: list[tuple[int, int, int]] = []
        lengths: list[int] = []
        for text in texts:
            before = len(places)
            formed, rest = identifiers(text)
            for kind, start, end, spelling in formed:
                places.append((start, end, kind))
                # Forms and names never meet: no normalised name begins with a space.
                spellings.append(" " + spelling)
                conditions.append("")
            for name in names(rest):
                places.append((name.start, name.end, FULL_NAME if name.whole else NAME_WORD))
                spellings.append(name.spelling)
                conditions.append(name.unless)
            lengths.append(len(places) - before)
        marks = np.zeros(len(places), dtype=MARK)
        marks["key"] = text_hashes(spellings)
        marks["unless"] = text_hashes(conditions)
        table = np.array(places, dtype=np.int64).reshape(-1, 3)
        marks["start"], marks["end"], marks["kind"] = table.T
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Ragged(offsets, marks)


def is_sure(marks: NDArray[np.void], ordinary: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which marks identify, given the hashes of the words that are written in lower case."""
    ordinary_word = np.isin(marks["unless"], ordinary)
    return np.asarray((marks["unless"] == EMPTY) | ~ordinary_word, dtype=bool)
