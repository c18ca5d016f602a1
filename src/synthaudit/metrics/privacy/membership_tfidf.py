"""Does the synthetic corpus hold a text that reads like this person's, word for word?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence, ScoreSpec, View


@dataclass(frozen=True)
class MembershipTfidf(MembershipAttack):
    """Membership attack by the nearest synthetic record in TF-IDF of words and word pairs."""

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "tfidf", "looks for the synthetic text with the most words in common"
    )
    headline: ClassVar[str] = "privacy.membership.tfidf.auc"
    looks_for: ClassVar[str] = "a synthetic text that uses the same uncommon words and word pairs"

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def evidence(self, view: View) -> Evidence:
        """Largest cosine of each real record to any synthetic record, in [0, 1]."""
        from synthaudit.relations.tfidf_similarity import TfidfSimilarity

        assert view.holdout is not None
        found = view.relation(TfidfSimilarity(), view.train, view.holdout, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
