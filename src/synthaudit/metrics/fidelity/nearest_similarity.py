"""Does each synthetic record read like some real one?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, mean_estimate
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.neighbours import Neighbours
from synthaudit.results import Estimate


@dataclass(frozen=True)
class NearestSimilarity(Metric):
    """Mean cosine of synthetic embeddings to the nearest train embedding, in [-1, 1].

    Args:
        embedder: What similarity is measured with.
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

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean, with an interval over the persons in the synthetic seat; train is fixed."""
        found = view.relation(Neighbours(Embeddings(self.embedder)), view.synthetic, view.train)
        yield mean_estimate(
            "fidelity.nearest_similarity",
            1 - found["distances"][:, 0].astype(np.float64),
            view.synthetic,
        )
