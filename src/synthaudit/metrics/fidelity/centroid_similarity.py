"""Is the synthetic corpus, on the whole, about what the real one is about?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.by_label import by_label
from synthaudit.metrics.maps import pca_map
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate


@dataclass(frozen=True)
class CentroidSimilarity(Metric):
    """Cosine between the mean synthetic and the mean train embedding, in [-1, 1].

    Args:
        embedder: What similarity is measured with.
    """

    scores = (
        ScoreSpec(
            "fidelity.centroid_similarity",
            "Similarity of the average record",
            better="higher",
            unit="cosine",
            meaning="How alike the average synthetic and the average train record are in meaning; "
            "1 is the same topic mix on average. It cannot see whether the corpus is monotonous.",
        ),
    )

    size_dependent = True  # the mean of few records lies further from any centre

    embedder: Embedder = field(default_factory=WeightlessEmbedder)

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The cosine, with an interval over the persons in the synthetic seat; train is fixed.

        Raises:
            SynthauditError: One of the centroids has no direction.
        """
        embeddings = Embeddings(self.embedder)
        synthetic = view.feature(embeddings, view.synthetic).astype(np.float64)
        centre = view.feature(embeddings, view.train).astype(np.float64).mean(axis=0)
        value, interval = stats.block_jackknife(
            lambda rows: _cosine(synthetic[rows].mean(axis=0), centre),
            view.synthetic.persons,
        )
        yield plain_estimate(
            "fidelity.centroid_similarity",
            value,
            view.synthetic,
            interval=interval,
            exhibits=(
                *pca_map(view, embeddings),
                by_label(
                    "Cosine of a record with the average train record",
                    np.array([_cosine_or_0(row, centre) for row in synthetic]),
                    view.synthetic,
                    unit="cosine",
                ),
            ),
        )


def _cosine(left: NDArray[Any], right: NDArray[Any]) -> float:
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    if lengths == 0:
        raise SynthauditError("The mean embedding has no direction: are all texts empty?")
    return float(left @ right) / lengths


def _cosine_or_0(row: NDArray[Any], centre: NDArray[Any]) -> float:
    return _cosine(row, centre) if row.any() else 0.0
