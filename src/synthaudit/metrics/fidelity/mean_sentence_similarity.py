"""Does each sentence of a synthetic record say what some sentence of its counterpart says?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, SampledPaired
from synthaudit.metrics.sentence_pairs import sentence_pairs


@dataclass(frozen=True)
class MeanSentenceSimilarity(SampledPaired):
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
        """Nothing ahead: only the sentences of records that are scored."""
        return ()

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The mean over each record's sentences."""
        values = np.zeros(len(made))
        for row, ours, real in sentence_pairs(view, self.embedder, made, partners):
            values[row] = (ours @ real.T).max(axis=1).mean()
        return np.clip(values, -1.0, 1.0)
