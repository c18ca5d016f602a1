"""Which topics of real text does the corpus reach, and in what shares?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import in_hash_order, seated_in_hash_order
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Bars, Estimate, Series

_MIN_PER_TOPIC = 5
_N_SHOWN = 30


@dataclass(frozen=True)
class TopicCoverage(Metric):
    """Topics of train that the corpus reaches, and how far its shares of topics are from train's.

    Topics are clusters of train embeddings by k-means; a record belongs to the nearest. They are
    found on train alone, so that synthetic text and the real text it is compared with are both
    strangers to them. The share reached is the one expected in a draw of ``n_drawn`` records, or of
    the smallest corpus compared where that is fewer: a large corpus has no advantage.

    Args:
        embedder: What nearness is measured with.
        n_topics: Clusters; fewer where that leaves fewer than five train records for each.
        n_drawn: Size of the draw.
        seed: Of samples and of where clusters begin.
        n_max: Train records that topics are found on, chosen by hash where there are more.

    Source: Arthur and Vassilvitskii (2007), SODA (k-means++); Hurlbert (1971) for the draw.
    """

    scores = (
        ScoreSpec(
            "diversity.topic_coverage",
            "Topics covered",
            better="higher",
            unit="share of the topics of train, in a draw of fixed size",
            meaning="What train is about falls into groups of similar records, its topics. This is "
            "the share of them one meets in a random draw from the corpus, of the same number of "
            "records for every corpus. A collapsed corpus meets a few.",
        ),
        ScoreSpec(
            "diversity.topic_distance",
            "Distance of topic shares",
            better="lower",
            unit="proportion of records",
            meaning="The proportion of records that would have to be about another topic for the "
            "corpus to have the topics of train in the same shares: 0 none, 1 all. Chance alone "
            "makes it positive, more so in small corpora: compare at an equal number of records.",
        ),
    )
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    n_topics: int = 20
    n_drawn: int = 200
    seed: int = 0
    n_max: int = 5_000

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """Both, with jackknife intervals over the persons in the synthetic seat; topics are fixed.

        That of the coverage is conservative: of a topic met once, leaving out a block says that it
        is missed far more often than it is. There is no interval where every topic is met so often
        that no block takes one away.

        Raises:
            SynthauditError: There are too few different train records for two topics.
        """
        from synthaudit.stats.rarefaction import chance_met

        view = seated_in_hash_order(view)
        train = in_hash_order(view.train.sample(self.n_max, seed=self.seed))
        real = view.feature(Embeddings(self.embedder), train)
        made = view.feature(Embeddings(self.embedder), view.synthetic)
        centres = self._centres(real)
        ours, theirs = _nearest(real, centres), _nearest(made, centres)
        n_topics = len(centres)
        shares = np.bincount(ours, minlength=n_topics) / len(ours)
        n_drawn = min(self.n_drawn, len(view.synthetic), *(len(each) for each in view.compared))

        def covered(rows: NDArray[np.int64]) -> float:
            counts = np.bincount(theirs[rows], minlength=n_topics)
            met = chance_met(counts, len(rows), min(n_drawn, len(rows)))
            return round(float(met.mean()), 12)

        def distance(rows: NDArray[np.int64]) -> float:
            found = np.bincount(theirs[rows], minlength=n_topics) / len(rows)
            return float(np.abs(found - shares).sum() / 2)

        exhibits = (_bars(shares, np.bincount(theirs, minlength=n_topics), n_drawn),)
        for id, statistic, shown in (
            ("diversity.topic_coverage", covered, exhibits),
            ("diversity.topic_distance", distance, ()),
        ):
            value, interval = stats.block_jackknife(
                statistic, view.synthetic.persons, for_pairs=True
            )
            yield plain_estimate(id, value, view.synthetic, interval=interval, exhibits=shown)

    def _centres(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        from sklearn.cluster import KMeans

        n_different = len(np.unique(np.round(vectors, 5), axis=0))
        n_topics = min(self.n_topics, len(vectors) // _MIN_PER_TOPIC, n_different)
        if n_topics < 2:  # noqa: PLR2004 (one topic is always covered)
            raise SynthauditError(
                f"Topics are found on at least {2 * _MIN_PER_TOPIC} train records that differ; "
                f"there are {len(vectors)} records, {n_different} of them different."
            )
        fitted = KMeans(n_topics, n_init=4, random_state=self.seed, algorithm="lloyd").fit(
            vectors.astype(np.float64)
        )
        return np.asarray(fitted.cluster_centers_, dtype=np.float64)


def _nearest(vectors: NDArray[np.float32], centres: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nearest centre of each vector; the first of those as near, rounding aside."""
    scores = vectors.astype(np.float64) @ centres.T - (centres**2).sum(axis=1) / 2
    return np.asarray(np.round(scores, 9).argmax(axis=1), dtype=np.int64)


def _bars(train: NDArray[np.float64], counts: NDArray[np.int64], n_drawn: int) -> Bars:
    order = np.argsort(-train, kind="stable")[:_N_SHOWN]
    synthetic = counts / counts.sum()
    return Bars(
        f"Shares of the topics of train ({int((counts == 0).sum())} of {len(train)} not reached; "
        f"coverage compared at {n_drawn:,} records)",
        tuple(f"topic {at + 1}" for at in range(len(order))),
        (
            Series("synthetic", tuple(synthetic[order].tolist())),
            Series("train", tuple(train[order].tolist())),
        ),
        unit="share of records",
    )
