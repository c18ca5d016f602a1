"""The sentences of a text: their directions, and their numbers of words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthaudit.features.embeddings import Encodes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged

_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+|\s*[\r\n]+\s*")


def sentences_of(text: str) -> list[str]:
    """Sentences end at a line break, and at a full stop or mark that white space follows.

    So "Dr. Smith" is cut in two, in real and synthetic text alike; splitters that know better need
    data. What holds no word is left out.
    """
    return [part.strip() for part in _END.split(text) if normalise(part)]


@dataclass(frozen=True)
class SentenceEmbeddings:
    """A unit vector for every sentence of a text, shape (n_sentences, n_dimensions) a row."""

    embedder: Encodes

    def compute(self, texts: Sequence[str]) -> Ragged:
        """The embedder's vectors, float32; a sentence that comes again is embedded once."""
        found = [sentences_of(text) for text in texts]
        distinct = sorted({sentence for sentences in found for sentence in sentences})
        number = {sentence: place for place, sentence in enumerate(distinct)}
        vectors = self.embedder.encode(distinct or [""])
        places = [number[sentence] for sentences in found for sentence in sentences]
        return Ragged(_offsets(found), vectors[np.array(places, dtype=np.int64)])


@dataclass(frozen=True, slots=True)
class SentenceLengths:
    """The number of words of every sentence of a text, in the order of ``SentenceEmbeddings``."""

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Words after normalisation, int64, at least 1."""
        found = [sentences_of(text) for text in texts]
        lengths = [len(normalise(each).split()) for sentences in found for each in sentences]
        return Ragged(_offsets(found), np.array(lengths, dtype=np.int64))


def _offsets(rows: Sequence[Sequence[str]]) -> np.ndarray:
    return np.cumsum([0, *map(len, rows)], dtype=np.int64)
