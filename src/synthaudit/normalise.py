"""The one spelling in which texts are compared with each other."""

import re
import unicodedata

_NON_WORD = re.compile(r"\W+")


def normalise(text: str) -> str:
    """``text`` in NFKC and lower case, each run of non-word characters one space, ends stripped.

    Empty when the text holds no word character.
    """
    return _NON_WORD.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()
