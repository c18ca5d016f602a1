"""Where do synthetic texts lie, and which real ones do they reach?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.neighbours import cosine_distances
from synthaudit.results import Estimate


@dataclass(frozen=True)
class Manifold(Metric):
    """Precision, recall, density and coverage of embeddings, by balls around records.

    A record's ball reaches to its ``k``-th nearest neighbour on its own side; what lies on the edge
    is inside. Equally many records of both sides are compared.

    Args:
        embedder: What nearness is measured with.
        k: Which neighbour a ball reaches to.
        seed: Of the samples.
        n_max: Records a side, chosen by hash where there are more.

    Source: Kynkäänniemi et al. (2019), NeurIPS, equations 1 and 2 (precision, recall); Naeem et al.
        (2020), ICML, equations 3 and 4 (density, coverage).
    """

    scores = (
        ScoreSpec(
            "fidelity.precision",
            "Precision of the manifold",
            better="higher",
            unit="share of synthetic records",
            meaning="Share of synthetic records that lie where train records lie: how much of what "
            "was generated is plausible. Copies of a few records score high too.",
        ),
        ScoreSpec(
            "fidelity.recall",
            "Recall of the manifold",
            better="higher",
            unit="share of train records",
            meaning="Share of train records that lie where synthetic records lie: how much of the "
            "real variety was reached. A few far-flung synthetic records raise it.",
        ),
        ScoreSpec(
            "fidelity.density",
            "Density of the manifold",
            better="higher",
            unit="balls per k",
            meaning="How deep synthetic records lie among train records, on average: about 1 for "
            "real text, more when they crowd where real text is dense. Less moved by outliers "
            "than precision.",
        ),
        ScoreSpec(
            "fidelity.coverage",
            "Coverage of the manifold",
            better="higher",
            unit="share of train records",
            meaning="Share of train records that have a synthetic record nearby: how much of the "
            "real variety was reached. Less moved by outliers than recall.",
        ),
    )
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    k: int = 5
    seed: int = 0
    n_max: int = 2000

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The four, each with an interval over the persons it is a mean of; the balls are fixed.

        Raises:
            SynthauditError: A side has no more than ``k`` records.
        """
        n_records = min(len(view.train), len(view.synthetic), self.n_max)
        if n_records <= self.k:
            raise SynthauditError(
                f"Balls to neighbour {self.k} need more than {self.k} records on both sides, "
                f"and there are {n_records}."
            )
        real = view.train.sample(n_records, seed=self.seed)
        made = view.synthetic.sample(n_records, seed=self.seed)
        real_vectors = view.feature(Embeddings(self.embedder), real)
        made_vectors = view.feature(Embeddings(self.embedder), made)

        between = cosine_distances(real_vectors, made_vectors)
        real_radius = _radius(cosine_distances(real_vectors, real_vectors), self.k)
        made_radius = _radius(cosine_distances(made_vectors, made_vectors), self.k)
        in_real = between <= real_radius[:, None]
        in_made = between <= made_radius
        precision, recall, density, coverage = self.scores
        yield record_mean(view, precision, _shares(in_real.any(axis=0)), made)
        yield record_mean(view, recall, _shares(in_made.any(axis=1)), real)
        yield record_mean(view, density, in_real.sum(axis=0) / self.k, made)
        yield record_mean(view, coverage, _shares(in_real.any(axis=1)), real)


def _radius(distances: NDArray[np.float32], k: int) -> NDArray[np.float32]:
    """Distance of each record to its ``k``-th nearest other."""
    np.fill_diagonal(distances, np.inf)
    return np.partition(distances, k - 1, axis=1)[:, k - 1]


def _shares(inside: Any) -> NDArray[np.float64]:
    return np.asarray(inside, dtype=np.float64)
