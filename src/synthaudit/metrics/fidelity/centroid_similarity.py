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
from synthaudit.metrics.by_subgroup import by_subgroup
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.maps import pca_map
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Exhibit


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
        view = seated_in_hash_order(view)
        embeddings = Embeddings(self.embedder)
        synthetic = view.feature(embeddings, view.synthetic).astype(np.float64)
        centre = view.feature(embeddings, view.train).astype(np.float64).mean(axis=0)
        value, interval = stats.block_jackknife(
            lambda rows: _cosine(synthetic[rows].mean(axis=0), centre),
            view.synthetic.persons,
            for_pairs=True,
        )
        yield plain_estimate(
            "fidelity.centroid_similarity",
            value,
            view.synthetic,
            interval=interval,
            exhibits=self._exhibits(view, synthetic, centre) if view.drawn else (),
        )

    def _exhibits(
        self, view: View, synthetic: NDArray[np.float64], centre: NDArray[np.float64]
    ) -> tuple[Exhibit, ...]:
        title, made = "Cosine of a record with the average train record", view.synthetic
        cosines = np.array([_cosine_or_0(row, centre) for row in synthetic]).round(9)
        return (
            *pca_map(view, Embeddings(self.embedder)),
            by_label(title, cosines, made, unit="cosine"),
            by_subgroup(title, cosines, made, view.train, unit="cosine"),
            worst_and_typical(view, title, cosines, made, "higher", unit="cosine"),
        )


def _cosine(left: NDArray[Any], right: NDArray[Any]) -> float:
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    if lengths == 0:
        raise SynthauditError("The mean embedding has no direction: are all texts empty?")
    return float(left @ right) / lengths


def _cosine_or_0(row: NDArray[Any], centre: NDArray[Any]) -> float:
    return _cosine(row, centre) if row.any() else 0.0
