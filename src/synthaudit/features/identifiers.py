"""Everything in a text that may identify somebody, as numbers that can be compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.identifier_names import Name, names, words_of
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


class Finds(Protocol):
    """What the feature asks of a model; see ``models.entity_model.EntityModel``."""

    def spans(self, texts: Sequence[str]) -> list[list[tuple[int, int, bool]]]:
        """Start and end of what identifies in each text, and whether it is a person's name."""
        ...


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Possible identifiers of each text, in no particular order.

    Those told by their form, and those a model finds, are sure; names by their capitals are
    candidates until the corpora have been asked which words they also write in lower case.

    Args:
        model: Finds more names, also where there are no capitals, if there is one.
    """

    model: Finds | None = None

    def compute(self, texts: Sequence[str]) -> Ragged:
        """The marks of each text, dtype ``MARK``."""
        spellings: list[str] = []
        conditions: list[str] = []
        places: list[tuple[int, int, int]] = []
        lengths: list[int] = []
        no_spans: list[list[tuple[int, int, bool]]] = [[] for _ in texts]
        spans = no_spans if self.model is None else self.model.spans(texts)
        for text, named in zip(texts, spans, strict=True):
            before = len(places)
            formed, rest = identifiers(text)
            for kind, start, end, spelling in formed:
                places.append((start, end, kind))
                # Forms and names never meet: no normalised name begins with a space.
                spellings.append(" " + spelling)
                conditions.append("")
            for name in _all_names(text, rest, named):
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


def _all_names(text: str, rest: str, named: Sequence[tuple[int, int, bool]]) -> Iterator[Name]:
    """Names a model found, whole and of persons word by word, and those told by their capitals."""
    known: set[tuple[int, int]] = set()
    for start, end, is_person in named:
        if rest[start:end] != text[start:end]:
            continue  # it touches what is told by its form
        words = words_of(text[start:end], start)
        runs = [words, *([word] for word in words if is_person)]
        for run in runs:
            place = (run[0][0], run[-1][1]) if run else None
            if place is not None and place not in known:
                known.add(place)
                spelled = " ".join(word[2] for word in run)
                yield Name(*place, spelled, "", whole=len(run) > 1)
    yield from (name for name in names(rest) if (name.start, name.end) not in known)


def is_sure(marks: NDArray[np.void], ordinary: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which marks identify, given the hashes of the words that are written in lower case."""
    ordinary_word = np.isin(marks["unless"], ordinary)
    return np.asarray((marks["unless"] == EMPTY) | ~ordinary_word, dtype=bool)
