"""How easy an English text is to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_END = re.compile(r"[.!?]+(?=\s|$)|\n\s*\n")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|(?<=[^aeiouysxzcg])es$")


@dataclass(frozen=True, slots=True)
class ReadingEase:
    """Flesch reading ease: 100 is very easy, 0 very hard, either can be passed; NaN without words.

    Sentences end in a full stop, question or exclamation mark, or a blank line. Syllables are
    counted by groups of vowels, less endings that are not spoken.

    Source: Flesch (1948), Journal of Applied Psychology 32(3).
    """

    def compute(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The reading ease of each text, shape (n_texts,)."""
        return np.array([reading_ease(text) for text in texts], dtype=np.float64)


def reading_ease(text: str) -> float:
    """206.835 - 1.015 words a sentence - 84.6 syllables a word."""
    words = _WORD.findall(text)
    if not words:
        return float("nan")
    n_sentences = sum(1 for part in _END.split(text) if _WORD.search(part))
    n_syllables = sum(syllables(word) for word in words)
    return 206.835 - 1.015 * len(words) / n_sentences - 84.6 * n_syllables / len(words)


def syllables(word: str) -> int:
    """Syllables of an English word, at least 1, by its spelling alone."""
    lower = word.lower()
    n_groups = len(_VOWELS.findall(lower))
    return max(1, n_groups - bool(_SILENT.search(lower)))
