"""Are this person's text and some synthetic text closest to each other of all, in meaning?"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence, ScoreSpec, View
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder


@dataclass(frozen=True)
class MembershipEmbedding(MembershipAttack):
    """Membership attack by the lead of a synthetic record over everybody else's real text.

    The plain similarity to the nearest synthetic record is what ``privacy.nearest_distance`` ranks
    by. Less what other people's texts come to, it notices simulated leaks of 2 to 4 % (retold
    clinic notes, back-translated dialogues) a quarter to a half more often. More than one neighbour
    is worse on both: a leaked record has one that was made from it.

    Args:
        embedder: What similarity is measured with.
        n_nearest: Synthetic records that count: 1 for the largest lead, more for the mean of as
            many, any number above the size of the corpus for the mean of all.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "embedding", "looks for a synthetic text nearer in meaning than other people's texts are"
    )
    headline: ClassVar[str] = "privacy.membership.embedding.auc"
    looks_for: ClassVar[str] = (
        "pairs of a real and a synthetic text that are closer in meaning to each other than to "
        "anybody else's"
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    n_nearest: int = 1

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def evidence(self, view: View) -> Evidence:
        """Mean of the largest leads of each real record; see ``relations.leads``."""
        from synthaudit.relations.leads import MutualLeads

        assert view.holdout is not None
        leads = MutualLeads(Embeddings(self.embedder), self.n_nearest)
        found = view.relation(leads, view.train, view.holdout, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
