"""The sentences of a few records as vectors, for scores that read a sample of a corpus."""

from dataclasses import dataclass

from synthaudit.corpus import Corpus
from synthaudit.features.embeddings import Encodes
from synthaudit.features.sentences import SentenceEmbeddings
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True)
class SentenceVectors:
    """A unit vector for every sentence of every record of one corpus.

    A relation and no feature, because features are of whole corpora and sentences are many.

    Args:
        embedder: What speaks for a sentence.
    """

    embedder: Encodes

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:  # noqa: ARG002 (needs none)
        """Sentences of the first corpus.

        Returns:
            ``values``: shape (n_sentences, n_dimensions), float32; ``offsets``: where each record's
            sentences begin and the last one's end, shape (n_records + 1,), int64.
        """
        found = SentenceEmbeddings(self.embedder).compute(corpora[0].texts())
        return {"values": found.values, "offsets": found.offsets}
