"""The sentences of synthetic records and of their counterparts, as vectors."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.models.encoder import Embedder
from synthaudit.ragged import Ragged
from synthaudit.relations.sentence_vectors import SentenceVectors

Vectors = NDArray[np.float64]


def sentence_pairs(
    view: View, embedder: Embedder, made: Corpus, partners: NDArray[np.int64]
) -> Iterator[tuple[int, Vectors, Vectors]]:
    """For each record: its row, its sentences and its counterpart's, where both have any.

    Args:
        view: The seats.
        embedder: What speaks for a sentence.
        made: The records.
        partners: The row of each one's counterpart in train.
    """
    distinct, place = np.unique(partners, return_inverse=True)
    sentences = SentenceVectors(embedder)
    own = _ragged(view, sentences, made)
    theirs = _ragged(view, sentences, view.train.select(distinct))
    for row, partner in enumerate(place.tolist()):
        ours, real = own[row].astype(np.float64), theirs[partner].astype(np.float64)
        if len(ours) and len(real):
            yield row, ours, real


def _ragged(view: View, sentences: SentenceVectors, corpus: Corpus) -> Ragged:
    found = view.relation(sentences, corpus)
    return Ragged(found["offsets"], found["values"])
