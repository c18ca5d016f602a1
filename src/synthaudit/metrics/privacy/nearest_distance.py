"""Do synthetic records lie suspiciously close to train records in meaning?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View, mean_estimate
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.neighbours import Neighbours, in_ties
from synthaudit.results import Curve, Estimate, Line, Match, Matches

N_SHOWN = 20
N_POINTS = 100


@dataclass(frozen=True)
class NearestDistance(Detector):
    """Cosine distances from synthetic records to their nearest train records, in [0, 2].

    Args:
        embedder: What distance is measured with.
        threshold: Records nearer than this count as plagiarised.
        seed: Of the samples the distance curve compares.
    """

    scores = (
        ScoreSpec(
            "privacy.nearest_distance",
            "Distance to the nearest train record",
            better="higher",
            unit="cosine distance",
            meaning="How far in meaning a synthetic record is, on average, from the most similar "
            "train record. A screening for memorised text and never the privacy verdict: a few "
            "copies hide in the average, and a leak need not be near in meaning.",
        ),
        ScoreSpec(
            "privacy.plagiarism_rate",
            "Plagiarism rate",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records that all but repeat a train record in meaning. A "
            "screening for memorised text and never the privacy verdict: short stock phrases "
            "count, see the reference, and identifiers in new sentences do not.",
        ),
        ScoreSpec(
            "privacy.nndr",
            "Nearest neighbour distance ratio",
            better="higher",
            unit="ratio of distances",
            meaning="Distance to the nearest train record over that to the second nearest, on "
            "average. Near 1 synthetic records single out nobody; low values mean they sit at one "
            "record. A screening for memorised text and never the privacy verdict.",
        ),
    )
    headline = "privacy.nearest_distance"
    looks_for = "real records that some synthetic record is close to in meaning"

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    threshold: float = 0.05
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The three means, with intervals over the persons in the synthetic seat."""
        found = view.relation(Neighbours(Embeddings(self.embedder)), view.synthetic, view.train)
        nearest = found["distances"][:, 0].astype(np.float64)
        indices = found["indices"][:, 0]
        plagiarised = nearest < self.threshold
        yield record_mean(
            view,
            self.scores[0],
            nearest,
            view.synthetic,
            partners=indices,
            exhibits=(self._curve(view),),
        )
        yield mean_estimate(
            "privacy.plagiarism_rate",
            plagiarised.astype(np.float64),
            view.synthetic,
            exhibits=(
                _matches(
                    view,
                    nearest,
                    indices,
                    f"Pairs nearer than {self.threshold}",
                    int(plagiarised.sum()),
                ),
            ),
        )
        yield self._nndr(view)

    def evidence(self, view: View) -> Evidence:
        """Minus the distance from each real record to its nearest synthetic one, in ``TIE``s."""
        assert view.holdout is not None
        neighbours = Neighbours(Embeddings(self.embedder))
        train, holdout = (
            -in_ties(view.relation(neighbours, real, view.synthetic)["distances"][:, 0])
            for real in (view.train, view.holdout)
        )
        return Evidence(train, holdout)

    def _nndr(self, view: View) -> Estimate:
        if len(view.train) < 2:  # noqa: PLR2004 (a nearest and a second nearest)
            return Estimate(
                "privacy.nndr", float("nan"), 0, 0, not_applicable="Train holds one record."
            )
        neighbours = Neighbours(Embeddings(self.embedder), k=2)
        first, second = view.relation(neighbours, view.synthetic, view.train)["distances"].T
        # Two at distance 0 are equally near: nobody is singled out.
        ratios = np.divide(first, second, out=np.ones(len(first)), where=second > 0)
        return record_mean(view, self.scores[2], ratios, view.synthetic)

    def _curve(self, view: View) -> Curve:
        """Nearest distances to train and, where there is a holdout, to equally many held out."""
        sides = {"train": view.train}
        if view.holdout is not None:
            n_records = min(len(view.train), len(view.holdout))
            sides = {
                "train": view.train.sample(n_records, seed=self.seed),
                "holdout": view.holdout.sample(n_records, seed=self.seed),
            }
        n_records = len(sides["train"])
        neighbours = Neighbours(Embeddings(self.embedder))
        return Curve(
            f"Distance from synthetic records to the nearest of {n_records} real records",
            "cosine distance",
            "share of synthetic records at most that far",
            tuple(
                _cumulative(
                    f"to {name}",
                    view.relation(neighbours, view.synthetic, corpus)["distances"][:, 0],
                )
                for name, corpus in sides.items()
            ),
        )


def _matches(
    view: View,
    nearest: NDArray[Any],
    indices: NDArray[Any],
    title: str,
    n_matches: int,
) -> Matches:
    """The ``n_matches`` nearest pairs, the first of them shown."""
    strongest = np.argsort(nearest, kind="stable")[: min(N_SHOWN, n_matches)]
    return Matches(
        title,
        "cosine similarity",
        tuple(
            Match(synthetic, real, "train", float(1 - nearest[row]))
            for synthetic, real, row in zip(
                view.pseudonyms(view.synthetic, strongest.tolist()),
                view.pseudonyms(view.train, indices[strongest].tolist()),
                strongest,
                strict=True,
            )
        ),
        n_matches,
    )


def _cumulative(name: str, distances: NDArray[Any]) -> Line:
    """The share of values up to each of at most ``N_POINTS`` quantiles."""
    ordered = np.sort(distances.astype(np.float64))
    shares = np.linspace(0, 1, min(N_POINTS, len(ordered)) + 1)[1:]
    positions = np.ceil(shares * len(ordered)).astype(np.int64) - 1
    return Line(name, tuple(ordered[positions].tolist()), tuple(shares.tolist()))
