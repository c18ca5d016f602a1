"""Does each sentence of a synthetic record say what some sentence of its counterpart says?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.features.sentences import SentenceEmbeddings
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, Paired


@dataclass(frozen=True)
class MeanSentenceSimilarity(Paired):
    """Mean cosine of a synthetic sentence to the nearest one of the counterpart, in [-1, 1].

    First the mean over the sentences of a record, then over records. One of two readings of the
    "SMS" that Iglesias et al. (2026), arXiv:2604.27014, report; the other is
    ``fidelity.sentence_movers_similarity``. 0 where either text holds no sentence.
    """

    scores = (
        ScoreSpec(
            "fidelity.mean_sentence_similarity",
            "Sentence similarity with the real counterpart",
            better="higher",
            unit="cosine",
            meaning="How near in meaning each sentence of a synthetic record is, on average, to "
            "the most similar sentence of its real counterpart; 1 is the same. Real text in the "
            "same seat shows what is natural; far above it hints at copying." + HELD_AGAINST,
        ),
    )

    def read(self) -> tuple[Feature, ...]:
        """Sentence embeddings."""
        return (SentenceEmbeddings(self.embedder),)

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The mean over each record's sentences."""
        sentences = SentenceEmbeddings(self.embedder)
        own, theirs = view.feature(sentences, made), view.feature(sentences, view.train)
        values = np.zeros(len(made))
        for row, partner in enumerate(partners.tolist()):
            ours, real = own[row].astype(np.float64), theirs[partner].astype(np.float64)
            if len(ours) and len(real):
                values[row] = (ours @ real.T).max(axis=1).mean()
        return np.clip(values, -1.0, 1.0)
