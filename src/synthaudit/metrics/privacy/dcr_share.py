"""Are synthetic records nearer to what the generator saw than to what it did not?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View, mean_estimate
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.neighbours import TIE, NearestVotes, Neighbours
from synthaudit.results import Estimate


@dataclass(frozen=True)
class DcrShare(Detector):
    """Share of synthetic records whose nearest real record is in train, in [0, 1]; 0.5 expected.

    Train and holdout are sampled to one size, as the larger side wins by number alone; a tie counts
    half, as copies of stock phrases on both sides say nothing.

    Args:
        embedder: What distance is measured with.
        seed: Of the samples.
    """

    scores = (
        ScoreSpec(
            "privacy.dcr_share",
            "Records nearer to train than to holdout",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records nearer in meaning to a train record than to any of "
            "equally many held-out records; 0.5 is expected when nothing was memorised. A "
            "screening for memorised text and never the privacy verdict: it hardly moves while few "
            "people leak.",
        ),
    )
    headline = "privacy.dcr_share"
    looks_for = "real records that are the nearest in meaning to more synthetic records than others"
    needs_holdout = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an interval over the persons in the synthetic seat."""
        assert view.holdout is not None
        n_records = min(len(view.train), len(view.holdout))
        neighbours = Neighbours(Embeddings(self.embedder))
        to_train, to_holdout = (
            view.relation(neighbours, view.synthetic, real.sample(n_records, seed=self.seed))[
                "distances"
            ][:, 0].astype(np.float64)
            for real in (view.train, view.holdout)
        )
        lead = to_holdout - to_train
        nearer = np.where(np.abs(lead) < TIE, 0.5, lead > 0)
        yield mean_estimate("privacy.dcr_share", nearer, view.synthetic)

    def evidence(self, view: View) -> Evidence:
        """Synthetic records for which each real record is the nearest of all, ties shared."""
        assert view.holdout is not None
        votes = view.relation(
            NearestVotes(Embeddings(self.embedder)), view.synthetic, view.train, view.holdout
        )["votes"].astype(np.float64)
        return Evidence(votes[: len(view.train)], votes[len(view.train) :])
