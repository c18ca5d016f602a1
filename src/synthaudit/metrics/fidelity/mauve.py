"""How much of the real texts' range the synthetic ones share, weighing both kinds of error."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Curve, Estimate, Line

Shares = NDArray[np.float64]

_EXPLAINED = 0.9  # of the variance, by the leading directions that are kept
_RECORDS_A_CLUSTER = 10
_WEIGHTS = np.linspace(1e-6, 1 - 1e-6, 25)


@dataclass(frozen=True)
class Mauve(Metric):
    """MAUVE of embeddings, above 0, at most 1; 1 where both fall into clusters in equal shares.

    Embeddings of both sides are cut to the directions that hold 90 % of their variance and put into
    clusters by k-means, one cluster per ten records of a side. For mixtures of the two cluster
    distributions, the divergences of each side from the mixture say what one side has and the other
    has not; MAUVE is the area under the curve of exp(-c divergence). Equally many records of both
    sides are compared. Where k-means ends depends on where it starts, and that alone moves the area
    by some hundredths, so it is the mean over ``n_starts`` clusterings.

    Args:
        embedder: What is clustered. The paper used GPT-2; values are comparable only for one and
            the same embedder.
        scaling: c above; 5 in the paper.
        seed: Of samples and clusters.
        n_max: Records a side, chosen by hash where there are more.
        n_starts: Clusterings, from different starts.

    Source: Pillutla et al. (2021), NeurIPS, section 2 and appendix.
    """

    scores = (
        ScoreSpec(
            "fidelity.mauve",
            "MAUVE",
            better="higher",
            unit="area under the curve",
            meaning="How well the range of synthetic texts matches that of train texts in meaning: "
            "falls both when synthetic texts lie where no real ones do and when real kinds of text "
            "are missed. 1 is a perfect match; even real text stays below it, so compare with "
            "real text of equal size.",
        ),
    )
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    scaling: float = 5.0
    seed: int = 0
    n_max: int = 2000
    n_starts: int = 5

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The area, with a block jackknife over the persons in the synthetic seat.

        Train and the clusterings are fixed. The interval is not cut off at 1: differences between
        intervals would be too short.

        Raises:
            SynthauditError: A side has fewer than two records.
        """
        n_records = min(len(view.train), len(view.synthetic), self.n_max)
        if n_records < 2:  # noqa: PLR2004 (two clusters)
            raise SynthauditError("Clusters need two records on both sides.")
        train, made = (
            in_hash_order(corpus.sample(n_records, seed=self.seed))
            for corpus in (view.train, view.synthetic)
        )
        vectors = np.concatenate(
            [view.feature(Embeddings(self.embedder), side) for side in (train, made)]
        )
        n_clusters = max(2, round(n_records / _RECORDS_A_CLUSTER))
        found = [
            np.split(each, 2)
            for each in clusterings(vectors, n_clusters, seed=self.seed, n_starts=self.n_starts)
        ]

        def mauve(rows: NDArray[np.int64]) -> float:
            return float(
                np.mean(
                    [
                        area(frontier(*histograms(real, of_made[rows]), scaling=self.scaling))
                        for real, of_made in found
                    ]
                )
            )

        value, interval = stats.block_jackknife(mauve, made.persons, for_pairs=True)
        curve = frontier(*histograms(*found[0]), scaling=self.scaling)
        yield plain_estimate(
            "fidelity.mauve",
            value,
            made,
            interval=interval,
            exhibits=(
                Curve(
                    "What either side has that the other has not",
                    "synthetic texts like real ones",
                    "real texts reached by synthetic ones",
                    (
                        Line(
                            "one clustering",
                            tuple(curve[:, 0].tolist()),
                            tuple(curve[:, 1].tolist()),
                        ),
                    ),
                ),
            ),
        )


def clusterings(
    vectors: NDArray[np.floating], n_clusters: int, *, seed: int, n_starts: int
) -> list[NDArray[np.int64]]:
    """The cluster of each row, in each of ``n_starts`` runs of k-means; shape (n,) each."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    centred = vectors.astype(np.float64)
    centred -= centred.mean(axis=0)
    with threadpool_limits(limits=1):  # sums of several threads differ in the last bits
        values, directions = np.linalg.eigh(centred.T @ centred)
        values = np.maximum(values[::-1], 0)
        held = np.cumsum(values) / max(values.sum(), np.finfo(np.float64).tiny)
        n_kept = 1 + int(np.searchsorted(held, _EXPLAINED))
        # Rounded, so that copies fall on one point.
        points = (centred @ directions[:, ::-1][:, :n_kept]).round(6)
        n_clusters = min(n_clusters, len(np.unique(points, axis=0)))
        return [
            KMeans(n_clusters, n_init=1, max_iter=500, random_state=seed * n_starts + start)
            .fit(points)
            .labels_.astype(np.int64)
            for start in range(n_starts)
        ]


def histograms(real: NDArray[np.int64], made: NDArray[np.int64]) -> tuple[Shares, Shares]:
    """Share of each side in each cluster."""
    n_clusters = int(max(real.max(), made.max())) + 1
    one, other = (np.bincount(side, minlength=n_clusters) / len(side) for side in (real, made))
    return one, other


def frontier(real: Shares, made: Shares, *, scaling: float) -> NDArray[np.float64]:
    """exp(-scaling KL) of each side from mixtures of both, with both ends, shape (n_points, 2).

    The first column falls with what is synthetic but not real, the second with what is real but not
    synthetic.

    Args:
        real: Share of train records in each cluster; sums to 1.
        made: The same of synthetic records.
        scaling: What divergences are multiplied with.
    """
    divergences = [(0.0, np.inf)]
    for weight in _WEIGHTS:
        mixture = weight * real + (1 - weight) * made
        divergences.append((_divergence(made, mixture), _divergence(real, mixture)))
    divergences.append((np.inf, 0.0))
    return np.asarray(np.exp(-scaling * np.array(divergences)))


def area(curve: NDArray[np.float64]) -> float:
    """Area under ``frontier``, in [0, 1]: the mean of summing along either axis."""
    sums = []
    for across, up in ((0, 1), (1, 0)):
        # The curve falls: of points above each other the higher comes first.
        order = np.lexsort((-curve[:, up], curve[:, across]))
        sums.append(abs(float(np.trapezoid(curve[order, up], curve[order, across]))))
    return min(1.0, sum(sums) / 2)


def _divergence(one: Shares, mixture: Shares) -> float:
    """Kullback-Leibler divergence of ``one`` from a mixture that holds it, in nats."""
    used = one > 0
    return max(0.0, float(one[used] @ np.log(one[used] / mixture[used])))
