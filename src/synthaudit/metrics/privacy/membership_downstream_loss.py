"""Does a model that learnt labels from the synthetic corpus know this person's too well?"""

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
class MembershipDownstreamLoss(MembershipAttack):
    """Membership attack by the loss of a model trained on synthetic text and labels.

    A model on frozen embeddings in every profile. It is made to remember: on simulated leaks of a
    tenth of the people a regularised linear model noticed none, this one nearly all; and of 15
    copied people it ranked 14 first, a fine-tuned encoder 3 or 4.

    Args:
        embedder: What the model sees.
        seed: Of folds and samples.
        width: Of its kernel, in cosine; see ``relations.label_loss``, also for the next.
        ridge: Its penalty.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "downstream_loss", "trains a model on synthetic texts and labels and measures its errors"
    )
    headline: ClassVar[str] = "privacy.membership.downstream_loss.auc"
    looks_for: ClassVar[str] = (
        "labels a model trained on the release knows better than other people's labels tell"
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0
    width: float = 0.1
    ridge: float = 0.1

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def not_applicable(self, view: View) -> str | None:
        """No labels, or labels of different kinds."""
        seated = [side for side in (view.train, view.holdout, view.synthetic) if side is not None]
        lacking = [side.role for side in seated if side.label_kind == "none"]
        if lacking:
            return f"There are no labels in {' and '.join(lacking)}."
        if len({side.label_kind for side in seated}) > 1:
            kinds = ", ".join(f"'{side.label_kind}' in {side.role}" for side in seated)
            return f"Labels are of different kinds: {kinds}."
        return None

    def evidence(self, view: View) -> Evidence:
        """Loss to expect less the loss of the synthetic corpus' model, for each real record."""
        from synthaudit.relations.label_loss import LabelLoss

        assert view.holdout is not None
        loss = LabelLoss(
            Embeddings(self.embedder), width=self.width, ridge=self.ridge, seed=self.seed
        )
        found = view.relation(loss, view.train, view.holdout, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
