"""How much of its wording, in order, does a synthetic record share with its real counterpart?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, Paired


@dataclass(frozen=True)
class RougeL(Paired):
    """Mean F1 of the longest common subsequence of words with the counterpart, 0 to 1.

    Words after normalisation, no stemming. On text in ASCII this is the ``rougeL`` F-measure of the
    package ``rouge-score`` without a stemmer; letters outside ASCII, which that package takes for
    spaces, belong to words here. 0 where either text holds no word.

    Only the pair of each record is compared, 64 words of a text at a step: linear in records.

    Source: Lin (2004), ROUGE, Text Summarization Branches Out, section 3.
    """

    scores = (
        ScoreSpec(
            "fidelity.rouge_l",
            "ROUGE-L with the real counterpart",
            better="higher",
            unit="F1",
            meaning="How much of the wording of a synthetic record stands, in the same order, in "
            "its real counterpart: 1 is a copy, 0 shares no word. Real text in the same seat shows "
            "what is natural; far above it hints at copying, not at quality." + HELD_AGAINST,
        ),
    )

    def read(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """F1 of each pair."""
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.alignment import common_subsequences

        tokens = Tokens(normalised=True)
        own, theirs = view.feature(tokens, made), view.feature(tokens, view.train).take(partners)
        shared = common_subsequences(own, theirs)
        return np.asarray(2 * shared / np.maximum(own.lengths + theirs.lengths, 1))
