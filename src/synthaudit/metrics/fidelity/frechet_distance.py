"""How far apart are the clouds of synthetic and real texts, in place and in shape?"""

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
from synthaudit.results import Estimate, Table

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class FrechetDistance(Metric):
    """Squared Fréchet distance of the Gaussians fitted to train and synthetic embeddings, 0 to 4.

    ||m - n||^2 + tr(S + T - 2 (S^1/2 T S^1/2)^1/2) with means m, n and covariances S, T (divided by
    n - 1). The trace of the root is the sum of the singular values of any root of S times any root
    of T, so no root of a near-singular matrix is taken, and fewer records than dimensions do no
    harm. This is the quantity known as FID; it is a squared distance.

    The estimate lies above the distance of the distributions behind it by about the number of
    dimensions over that of records: compare at equal size only. Many records count: at most
    ``n_max`` a side are used.

    Args:
        embedder: What distances are measured with.
        seed: Of the samples.
        n_max: Records a side, chosen by hash where there are more.

    Source: Dowson and Landau (1982), Journal of Multivariate Analysis 12(3); Heusel et al. (2017),
        NeurIPS (FID); Chong and Forsyth (2020), CVPR (its bias).
    """

    scores = (
        ScoreSpec(
            "fidelity.frechet_distance",
            "Fréchet distance",
            better="lower",
            unit="squared distance of embeddings",
            meaning="How far the cloud of synthetic texts lies from that of train texts and how "
            "much it differs in shape, in meaning; 0 is the same. Chance alone makes it positive, "
            "much so for small corpora: look only at how far it lies above real text of equal "
            "size.",
        ),
    )
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0
    n_max: int = 10_000

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance, with a block jackknife over the persons in the synthetic seat.

        Train is fixed. A bootstrap fails here: records drawn twice make the cloud smaller and the
        bias larger, so its replicates lie above the value. Leaving out a block moves all replicates
        by the same bias, which the jackknife's spread does not see; the interval is centred on the
        value, and covers the mean of such values at this size. Near 0 the distance hangs on pairs
        of records, for which the jackknife is corrected: without it, intervals of the difference
        from real text were 1.3 times too wide.

        Raises:
            SynthauditError: A side has fewer than two records.
        """
        sides = [
            in_hash_order(corpus.sample(self.n_max, seed=self.seed))
            for corpus in (view.train, view.synthetic)
        ]
        if min(len(side) for side in sides) < 2:  # noqa: PLR2004 (a covariance)
            raise SynthauditError("A covariance needs two records on both sides.")
        train, made = (view.feature(Embeddings(self.embedder), side) for side in sides)
        fitted = gaussian(train)

        def distance(rows: NDArray[np.int64]) -> float:
            return frechet(fitted, gaussian(made[rows]))

        persons = sides[1].persons
        # A block less must still leave two records.
        if len(made) - np.bincount(persons).max() < 4:  # noqa: PLR2004 (two, and a block of two)
            value, interval = distance(np.arange(len(made))), None
        else:
            value, interval = stats.block_jackknife(distance, persons, for_pairs=True)
        means = fitted[0], made.astype(np.float64).mean(axis=0)
        of_means = float(((means[0] - means[1]) ** 2).sum())
        yield plain_estimate(
            "fidelity.frechet_distance",
            value,
            sides[1],
            interval=interval,
            exhibits=(
                Table(
                    "What the distance consists of",
                    ("part", "squared distance"),
                    (
                        ("centres of the clouds", of_means),
                        ("shapes of the clouds", max(0.0, value - of_means)),
                    ),
                    note=f"{len(train)} train and {len(made)} synthetic records of "
                    f"{made.shape[1]} dimensions.",
                ),
            ),
        )


def gaussian(vectors: NDArray[np.floating]) -> tuple[Matrix, Matrix]:
    """Mean (d,) and a root R of the covariance, R^T R = S; R is (min(n, d), d).

    Args:
        vectors: At least two rows, shape (n, d).
    """
    rows = vectors.astype(np.float64)
    mean = rows.mean(axis=0)
    centred = (rows - mean) / np.sqrt(len(rows) - 1)
    if centred.shape[0] <= centred.shape[1]:
        return mean, centred
    values, directions = np.linalg.eigh(centred.T @ centred)
    return mean, np.sqrt(np.maximum(values, 0))[:, None] * directions.T


def frechet(one: tuple[Matrix, Matrix], other: tuple[Matrix, Matrix]) -> float:
    """Squared Fréchet distance of two Gaussians as ``gaussian`` gives them, to nine decimals."""
    (mean, root), (other_mean, other_root) = one, other
    between = np.linalg.svd(root @ other_root.T, compute_uv=False).sum()
    shapes = (root**2).sum() + (other_root**2).sum() - 2 * between
    return max(0.0, round(float(((mean - other_mean) ** 2).sum() + shapes), 9))
