"""The sections a text is divided into, by their headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthaudit.kernels.hashing import text_hashes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged

_MAX_WORDS = 5
_SENTENCE = frozenset(
    ["he", "she", "it", "i", "we", "you", "they", "is", "are", "was", "were", "has", "had", "have"]
) | {"said", "says", "that", "there", "this"}
"""Words that headings do not have and the beginnings of sentences do."""

_MARKDOWN = re.compile(r"^[ \t]*#{1,6}[ \t]+(?P<name>[^\n#]+?)[ \t#:]*$", re.MULTILINE)
_BOLD = re.compile(r"^[ \t]*(?:\d+[.)][ \t]+)?\*\*(?P<name>[^*\n]+?):?\*\*:?", re.MULTILINE)
_COLON = re.compile(
    r"^[ \t]*(?:\d+[.)][ \t]+|[-*][ \t]+)?(?P<name>[A-Z][^\n:.!?\"]{0,48}?)[ \t]*:(?=\s|$)",
    re.MULTILINE,
)
_UPPER = re.compile(r"^[ \t]*(?P<name>[A-Z][A-Z /&-]{3,48})[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"[{,]\s*\"(?P<name>[^\"\n]{1,48})\"\s*:")


@dataclass(frozen=True, slots=True)
class Headings:
    """One 64-bit hash a heading, each once a text, in the order of the hashes.

    A heading is a line ``# Plan`` or ``PLAN``, the start of a line ``Plan:`` or ``**Plan**``, or a
    JSON key ``"plan":``, of at most five words, none of them one that makes a sentence. Case and
    punctuation make no difference.
    """

    def compute(self, texts: Sequence[str]) -> Ragged:
        """The headings of each text, uint64."""
        found = [sorted(headings(text)) for text in texts]
        names = [name for row in found for name in row]
        offsets = np.concatenate([[0], np.cumsum([len(row) for row in found])]).astype(np.int64)
        whole = Ragged(offsets, text_hashes(names) if names else np.empty(0, dtype=np.uint64))
        return Ragged(
            offsets,
            np.concatenate([np.sort(whole[row]) for row in range(len(whole))])
            if names
            else whole.values,
        )


def headings(text: str) -> set[str]:
    """The headings of a text, normalised."""
    found = set()
    for pattern in (_MARKDOWN, _BOLD, _COLON, _UPPER, _KEY):
        for match in pattern.finditer(text):
            name = normalise(match["name"]).replace("_", " ").strip()
            words = name.split()
            short = 0 < len(words) <= _MAX_WORDS
            if short and not _SENTENCE & set(words) and not _is_number(words):
                found.add(name)
    return found


def _is_number(words: list[str]) -> bool:
    return "".join(words).isdigit()
