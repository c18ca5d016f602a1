"""Is the synthetic corpus denser around this person's text than real text is?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence, ScoreSpec, View


@dataclass(frozen=True)
class MembershipDensityRatio(MembershipAttack):
    """Membership attack by the ratio of synthetic to real density in TF-IDF of words and pairs.

    Args:
        width: Of the kernel, in cosine; see ``relations.tfidf_density``. Chosen on simulated leaks:
            from 0.01 to 0.03 power hardly moves, above it falls.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "density_ratio", "compares how dense synthetic and real texts are around a person's own"
    )
    headline: ClassVar[str] = "privacy.membership.density_ratio.auc"
    looks_for: ClassVar[str] = "places where synthetic texts are denser than other people's texts"

    width: float = 0.02

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def evidence(self, view: View) -> Evidence:
        """Log ratio of the two densities at each real record."""
        from synthaudit.relations.tfidf_density import TfidfDensity

        assert view.holdout is not None
        density = TfidfDensity(self.width)
        found = view.relation(density, view.train, view.holdout, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
