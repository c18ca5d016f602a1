"""Which symptoms an English text speaks of as present."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.symptom_terms import NEGATED, PATTERNS

_BEFORE = 60
"""Characters before a mention that may hold its denial."""

_CLAUSE = re.compile(r"[.;:!?\n]|\bbut\b")


@dataclass(frozen=True, slots=True)
class Symptoms:
    """One truth value a text and symptom, in the order of ``SYMPTOMS``; shape (n_texts, n).

    By a list of words. A mention that is denied in its own clause (``no``, ``denies``, ``without``
    up to three words before) does not count, after the idea of NegEx. What the list does not hold
    is not seen, alike in real and in synthetic text.

    Source: Chapman et al. (2001), Journal of Biomedical Informatics 34(5) (NegEx).
    """

    def compute(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """The symptoms of each text."""
        found = np.zeros((len(texts), len(PATTERNS)), dtype=bool)
        for row, text in enumerate(texts):
            plain = text.lower().replace("\u2019", "'")
            for column, pattern in enumerate(PATTERNS):
                found[row, column] = any(
                    not _denied(plain, match.start()) for match in pattern.finditer(plain)
                )
        return found


def _denied(plain: str, start: int) -> bool:
    before = _CLAUSE.split(plain[max(0, start - _BEFORE) : start])[-1]
    return NEGATED.search(before) is not None
