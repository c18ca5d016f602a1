"""How far do a synthetic record and its real counterpart use the same words, endings aside?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, Paired


@dataclass(frozen=True)
class Meteor(Paired):
    """Mean METEOR of synthetic records with their counterparts as references, 0 to 1.

    Words after normalisation match when they are equal, then when their Snowball stems are. There
    is no third stage of synonyms: it needs data (WordNet) that is not at hand offline and not to be
    had for most languages, so values lie below those that use it. Alignment and parameters are
    those of NLTK: (1 - gamma (chunks / matches)^beta) P R / (alpha P + (1 - alpha) R). 0 where
    nothing matches.

    Args:
        alpha: Weight of recall against precision, in [0, 1].
        beta: How the penalty grows with fragmentation, at least 0.
        gamma: The largest penalty, in [0, 1].
        language: Whose endings are cut off.

    Source: Lavie and Agarwal (2007), WMT, sections 2 and 3.
    """

    scores = (
        ScoreSpec(
            "fidelity.meteor",
            "METEOR with the real counterpart",
            better="higher",
            unit="METEOR",
            meaning="How far a synthetic record and its real counterpart use the same words, "
            "endings aside and without synonyms, in runs of the same order: 1 is a copy, 0 shares "
            "no word. Real text in the same seat shows what is natural; far above it hints at "
            "copying, not at quality." + HELD_AGAINST,
        ),
    )

    alpha: float = 0.9
    beta: float = 3.0
    gamma: float = 0.5
    language: str = "en"

    def read(self) -> tuple[Feature, ...]:
        """Normalised tokens, and their stems."""
        from synthaudit.features.stems import LANGUAGES, Stems
        from synthaudit.features.tokens import Tokens

        known = self.language in LANGUAGES
        return (Tokens(normalised=True), Stems(self.language)) if known else ()

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (a fact of the plan)
        """There are no stemming rules for the language."""
        from synthaudit.features.stems import LANGUAGES

        if self.language in LANGUAGES:
            return None
        return f"There are no rules for stems in the language '{self.language}'."

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """METEOR of each pair."""
        from synthaudit.features.stems import Stems
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.alignment import meteor_alignments

        (own, theirs), (stems, their_stems) = (
            (view.feature(feature, made), view.feature(feature, view.train).take(partners))
            for feature in (Tokens(normalised=True), Stems(self.language))
        )
        matches, chunks = meteor_alignments(own, theirs, stems, their_stems)
        some = np.maximum(matches, 1)
        # P R / (alpha P + (1 - alpha) R) with P = matches / own and R = matches / theirs
        weighted = self.alpha * theirs.lengths + (1 - self.alpha) * own.lengths
        mean = matches / np.maximum(weighted, 1)
        return np.asarray(mean * (1 - self.gamma * (chunks / some) ** self.beta))
