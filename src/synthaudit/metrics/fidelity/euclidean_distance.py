"""How far synthetic records lie from real ones, beside how far real ones lie from each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.base import Arrays
from synthaudit.relations.euclidean import EuclideanDistances
from synthaudit.results import Estimate, Table

_LESSON = (
    "Clearly less than between real records hints at copying, clearly more at texts unlike any "
    "real one."
)


@dataclass(frozen=True)
class EuclideanDistance(Metric):
    """Euclidean distances of synthetic embeddings to train, each in [0, 2].

    Embeddings have length 1, so a squared distance is twice the cosine distance. The exhibit sets
    the same three numbers within train beside them, other people's records only.

    Args:
        embedder: What distances are measured on. The paper used the first token's vector of BERT,
            or sentence BERT.

    Source: Kang et al. (2024), arXiv:2411.17672 (used there as evidence of privacy: safe where not
        smaller than between real records).
    """

    scores = (
        ScoreSpec(
            "fidelity.euclidean_distance.average",
            "Average distance to real records",
            better="lower",
            unit="Euclidean distance",
            meaning="How far a synthetic record lies from a train record in meaning, on average "
            f"over all pairs. {_LESSON}",
        ),
        ScoreSpec(
            "fidelity.euclidean_distance.minimum",
            "Smallest distance to a real record",
            better="lower",
            unit="Euclidean distance",
            meaning="The distance of the closest pair of a synthetic and a train record, in "
            f"meaning. It rests on one pair and falls as corpora grow. {_LESSON}",
        ),
        ScoreSpec(
            "fidelity.euclidean_distance.average_minimum",
            "Average distance to the nearest real record",
            better="lower",
            unit="Euclidean distance",
            meaning="How far a synthetic record lies from the train record nearest to it in "
            f"meaning, on average. {_LESSON}",
        ),
    )
    size_dependent = True  # the minimum

    embedder: Embedder = field(default_factory=WeightlessEmbedder)

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The three; averages with an interval over persons in the synthetic seat, train fixed.

        The minimum has no interval: the spread of an extreme cannot be told from one sample by any
        resampling, as whoever holds the closest pair decides it alone.
        """
        relation = EuclideanDistances(Embeddings(self.embedder))
        made = in_hash_order(view.synthetic)
        found = view.relation(relation, made, view.train)
        beside = (_within(view, relation, found),)
        average, minimum, average_minimum = self.scores
        yield record_mean(view, average, found["means"], made, exhibits=beside)
        yield plain_estimate(minimum.id, float(found["minima"].min()), made, exhibits=beside)
        yield record_mean(
            view,
            average_minimum,
            found["minima"],
            made,
            partners=found["nearest"],
            exhibits=beside,
        )


def _within(view: View, relation: EuclideanDistances, found: Arrays) -> Table:
    """The same three distances between the records of different people of train."""
    note = "Within train, distances to records of other people only."
    own: Arrays | None = None
    if view.train.n_groups > 1:
        own = view.relation(relation, view.train)
    else:
        note = "Train is of one person: there are no distances between people."
    of_made, of_train = _summary(found), None if own is None else _summary(own)
    rows = tuple(
        (name, value, None if of_train is None else of_train[name])
        for name, value in of_made.items()
    )
    if own is not None:
        interval = stats.mean_interval(own["minima"], view.train.persons)[1]
        if interval is not None:
            note += (
                f" Its average minimum lies between {interval.low:.3f} and {interval.high:.3f}, "
                "with 95 % confidence."
            )
    return Table(
        "Beside distances within train",
        ("distance", "synthetic to train", "train to train"),
        rows,
        note=note,
    )


def _summary(side: Arrays) -> dict[str, float]:
    return {
        "average": float(side["means"].mean()),
        "minimum": float(side["minima"].min()),
        "average minimum": float(side["minima"].mean()),
    }
