"""How a text opens, once what differs from person to person is masked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.hashing import text_hashes
from synthaudit.normalise import normalise

_TITLES = frozenset(("dr", "mr", "mrs", "ms", "miss", "prof"))
_NUMBER, _NAME = "<number>", "<name>"
_ENDS_SENTENCE = re.compile(r"[.!?:]['\")\]]*$")


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Hash of the first words of each text, numbers and names masked; 0 where there is no word.

    A word with a digit is a number. A word in title case that does not begin a sentence is a name,
    and so is any that follows a title such as "Dr."; several in a row count as one. Other words are
    normalised. A text with fewer words is its own skeleton.

    Args:
        n_words: Words that count, after masking.
    """

    n_words: int = 8

    def compute(self, texts: Sequence[str]) -> NDArray[np.uint64]:
        """One hash a text, uint64."""
        return text_hashes([" ".join(skeleton(text, self.n_words)) for text in texts])


def skeleton(text: str, n_words: int) -> list[str]:
    """The first ``n_words`` words with numbers and names masked."""
    words: list[str] = []
    begins, titled = True, False
    for token in text.split():
        plain = normalise(token)
        if not plain:
            continue
        if any(letter.isdigit() for letter in plain):
            word = _NUMBER
        elif plain in _TITLES or not (titled or (not begins and _in_title_case(token))):
            word = plain
        else:
            word = _NAME
        titled = plain in _TITLES
        begins = not titled and _ENDS_SENTENCE.search(token) is not None
        if word != _NAME or words[-1:] != [_NAME]:
            if len(words) == n_words:
                break
            words.append(word)
    return words


def _in_title_case(token: str) -> bool:
    letters = token.lstrip("'\"([")
    return letters[:1].isupper() and letters[1:2].islower()
