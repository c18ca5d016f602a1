"""Does a language model of the synthetic corpus expect this person's words?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence, ScoreSpec, View


@dataclass(frozen=True)
class MembershipNgramLm(MembershipAttack):
    """Membership attack by a bigram model of the synthetic text, calibrated on real text."""

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "ngram_lm", "learns word sequences from the synthetic text alone"
    )
    headline: ClassVar[str] = "privacy.membership.ngram_lm.auc"
    looks_for: ClassVar[str] = "word sequences the synthetic corpus makes likelier than others do"

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.relations.bigram_likelihood import BigramLikelihood

        return (BigramLikelihood().tokens,)

    def evidence(self, view: View) -> Evidence:
        """Mean log ratio per token of the two models; the smallest where there are under two.

        Raises:
            InputError: No real text holds two words, so there is nothing to rank.
        """
        from synthaudit.relations.bigram_likelihood import BigramLikelihood

        assert view.holdout is not None
        likelihood = BigramLikelihood()
        sides = (view.train, view.holdout)
        if not any((view.feature(likelihood.tokens, side).lengths > 1).any() for side in sides):
            raise InputError(
                "no record of train or holdout holds two words.",
                field="text",
                remedy="Name the field that holds the text.",
            )
        found = view.relation(likelihood, *sides, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
