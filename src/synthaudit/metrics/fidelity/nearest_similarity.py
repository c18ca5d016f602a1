"""Does each synthetic record read like some real one?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.maps import tsne_map
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.neighbours import Neighbours
from synthaudit.results import Estimate


@dataclass(frozen=True)
class NearestSimilarity(Metric):
    """Mean cosine of synthetic embeddings to the nearest train embedding, in [-1, 1].

    Args:
        embedder: What similarity is measured with.
        seed: Of the map.
        profile: In ``quick`` there is no map.
    """

    scores = (
        ScoreSpec(
            "fidelity.nearest_similarity",
            "Similarity to the nearest real record",
            better="higher",
            unit="cosine",
            meaning="How near in meaning a synthetic record is, on average, to the most similar "
            "train record. Real text in the same seat shows how near is natural; a value clearly "
            "beyond that hints at copying, not at quality.",
        ),
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0
    profile: str = "standard"

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean, with an interval over the persons in the synthetic seat; train is fixed."""
        embeddings = Embeddings(self.embedder)
        found = view.relation(Neighbours(embeddings), view.synthetic, view.train)
        has_map = view.drawn and self.profile != "quick"  # it takes seconds
        yield record_mean(
            view,
            self.scores[0],
            1 - found["distances"][:, 0].astype(np.float64),
            view.synthetic,
            partners=found["indices"][:, 0],
            exhibits=tsne_map(view, embeddings, seed=self.seed) if has_map else (),
        )
