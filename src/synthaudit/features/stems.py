"""Stems of words: what stays when endings are cut off."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from synthaudit.kernels.hashing import token_hashes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
"""Languages the Snowball project has rules for, as NLTK names them; none needs any data."""


@dataclass(frozen=True, slots=True)
class Stems:
    """One 64-bit hash a word: of its stem, in the order of ``Tokens(normalised=True)``.

    Args:
        language: Code of the language, one of ``LANGUAGES``.
    """

    language: str = "en"

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Hashes of the stems of each text, uint64; a word that is all ending is its own stem."""
        stem = _stemmer(self.language)
        return token_hashes(
            [" ".join(stem(word) for word in normalise(text).split()) for text in texts]
        )


@functools.cache
def _stemmer(language: str) -> Any:
    """A function from word to stem that remembers: most words come again."""
    from nltk.stem.snowball import SnowballStemmer

    snowball = SnowballStemmer(LANGUAGES[language])

    @functools.lru_cache(maxsize=2**18)
    def stem(word: str) -> str:
        found: str = snowball.stem(word)
        return "".join(found.split()) or word

    return stem
