"""Which ICD-10 codes of chapter V, mental and behavioural disorders, a text names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthaudit.clinic.icd10_chapter_f import TITLES, as_code
from synthaudit.ragged import Ragged

CODES = tuple(sorted(TITLES))
"""The codes, in the order in which they are numbered."""

_NUMBER = {code: number for number, code in enumerate(CODES)}
_WRITTEN = re.compile(r"\bF\d\d(?:\.?\d{1,4})?\b")


@dataclass(frozen=True, slots=True)
class Icd10Codes:
    """The numbers in ``CODES`` of the codes a text names, ascending, each once; int64.

    Codes longer than the list counts as their first four characters; those it does not know at all
    are no codes.
    """

    def compute(self, texts: Sequence[str]) -> Ragged:
        """The codes of each text."""
        return Ragged.from_rows(
            [np.array(sorted(numbers(_WRITTEN.findall(text))), dtype=np.int64) for text in texts],
            np.int64,
        )


def numbers(written: Sequence[str]) -> set[int]:
    """The numbers in ``CODES`` of codes as somebody wrote them; what is none is left out."""
    found = set()
    for each in written:
        code = as_code(each)
        for known in (code, code[:5] if code else None, code[:3] if code else None):
            if known in _NUMBER:
                found.add(_NUMBER[known])
                break
    return found
