"""How little has to be moved to turn a synthetic record's sentences into its counterpart's?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.features.sentences import SentenceLengths
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, SampledPaired
from synthaudit.metrics.sentence_pairs import sentence_pairs


@dataclass(frozen=True)
class SentenceMoversSimilarity(SampledPaired):
    """Mean of exp(-distance) to the counterpart, in (0, 1]; 0 where a text holds no sentence.

    The distance is the least work that moves the sentences of one text onto those of the other: a
    sentence weighs as much as it has words, and moving it costs the Euclidean distance between the
    unit vectors of two sentences, at most 2. Solved exactly. exp(-distance) is what the authors'
    code reports; theirs are means of word vectors without stop words, here the plan's embedder
    speaks for a sentence as a whole, so values compare within an embedder only.

    One of two readings of the "SMS" that Iglesias et al. (2026), arXiv:2604.27014, report; the
    other is ``fidelity.mean_sentence_similarity``.

    Source: Clark, Celikyilmaz and Smith (2019), ACL, section 3.
    """

    scores = (
        ScoreSpec(
            "fidelity.sentence_movers_similarity",
            "Sentence mover's similarity with the real counterpart",
            better="higher",
            unit="similarity",
            meaning="How little meaning has to be moved, sentence by sentence, to turn a synthetic "
            "record into its real counterpart; 1 is nothing, the least possible is 0.14. Real text "
            "in the same seat shows what is natural; far above it hints at copying." + HELD_AGAINST,
        ),
    )

    def read(self) -> tuple[Feature, ...]:
        """The words of each sentence; vectors only of records that are scored."""
        return (SentenceLengths(),)

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """exp(-distance) of each pair."""
        from synthaudit.kernels.transport import least_work

        lengths = SentenceLengths()
        weights, their_weights = view.feature(lengths, made), view.feature(lengths, view.train)
        values = np.zeros(len(made))
        for row, ours, real in sentence_pairs(view, self.embedder, made, partners):
            gaps = np.maximum(_squares(ours)[:, None] + _squares(real) - 2 * ours @ real.T, 0)
            # equal sentences must be at no distance at all, whatever the last bits
            costs = np.sqrt(np.round(gaps, 9))
            values[row] = np.exp(-least_work(costs, weights[row], their_weights[partners[row]]))
        return values


def _squares(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((rows * rows).sum(axis=1))
