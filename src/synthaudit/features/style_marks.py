"""Is a text in clinical or in colloquial English? Counted by words that give a style away."""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_SUFFIX = re.compile(
    r"(?:tion|tional|sion|ment|ance|ence|ency|ivity|osis|itis|aemia|emia|opathy|phobia|somnia|"
    r"pressive|pressant)s?$"
)
_CONTRACTION = re.compile(r"n't$|'(?:s|m|re|ve|ll|d)$")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_MIN_SUFFIX = 8


@dataclass(frozen=True, slots=True)
class StyleMarks:
    """Number of clinical and of colloquial marks in each text, shape (n_texts, 2).

    Clinical: words of the clinic, and long words with learned endings. Colloquial: everyday and
    rude words, contractions, exclamation marks. The person a text is in says nothing: a patient may
    write "I report". English only.
    """

    def compute(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Both counts, int64."""
        return np.array([_marks(text) for text in texts], dtype=np.int64).reshape(-1, 2)


@functools.cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    content = files(__package__).joinpath("style_words.toml").read_text("utf-8")
    lists = tomllib.loads(content)
    return frozenset(lists["clinical"].split()), frozenset(lists["colloquial"].split())


def _marks(text: str) -> tuple[int, int]:
    clinical_words, colloquial_words = _listed()
    clinical = colloquial = 0
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    for word in _WORD.findall(plain):
        if word in colloquial_words or _CONTRACTION.search(word):
            colloquial += 1
        elif word in clinical_words or (len(word) >= _MIN_SUFFIX and _SUFFIX.search(word)):
            clinical += 1
    return clinical, colloquial + plain.count("!")
