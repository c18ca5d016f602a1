"""Do train and holdout people mean different things, without any synthetic text?

Embeddings see a shift of topic that no single word shows; words see a shift of wording that
embeddings pass over. Hence two premises, each with a small alpha of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.asking import beyond_strata, by_person, labellings, n_asked, people_asked
from synthaudit.metrics.base import Premise, ScoreSpec, View
from synthaudit.metrics.discrepancy import rbf_kernel, squared_mmd
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Interval, Test
from synthaudit.strata import Strata


@dataclass(frozen=True)
class ExchangeabilityMmd(Premise):
    """Unbiased squared MMD of the embeddings of train and holdout people; about 0 on average.

    One embedding a person, the mean over their records, so that persons are what is exchanged. The
    kernel is RBF with the median distance as bandwidth. Labels are permuted within the strata of
    the family of tests; the test's statistic is the same sum over labels less the share of train in
    each stratum, so that what strata account for already is no difference.

    People on both sides, or texts of several people, are left out, as elsewhere.

    Args:
        embedder: What distances are measured with.
        seed: Chooses permutations and, where there are too many people, whom to ask.
        alpha: The premise fails when the p-value is at most this.
        n_people: People used at most, both sides alike where they allow it.
        n_permutations: No p-value falls below 1 / (n_permutations + 1).
        strata: Labels are permuted within.

    Source: Gretton et al. (2012), Journal of Machine Learning Research 13, lemma 6 and section 8.
    """

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0
    alpha: float = 0.01
    n_people: int = 2000
    n_permutations: int = 999
    strata: Strata = field(default_factory=Strata)

    scores: ClassVar[tuple[ScoreSpec, ...]] = (
        ScoreSpec(
            "privacy.exchangeability_mmd",
            "Distance between train and holdout people",
            "lower",
            "squared MMD",
            "How far train people are from holdout people in meaning, without any synthetic text. "
            "About 0, at times below, as it must be after a random split; the p-value says whether "
            "a difference this large would be chance. If not, the privacy tests cannot be trusted.",
        ),
    )
    needs_holdout: ClassVar[bool] = True
    disjoint_people: ClassVar[bool] = True
    reason: ClassVar[str] = "holdout_differs"

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def not_applicable(self, view: View) -> str | None:
        """Fewer than two people on a side leave no pair of them to compare."""
        if view.holdout is None:
            return None
        if min(n_asked(view.train, view.holdout, self.n_people)) < 2:  # noqa: PLR2004 (a pair)
            return "It takes two people or more on each side to say how far apart people are."
        return None

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance with its permutation test; the synthetic corpus is not looked at.

        Against real text in the seat, which leaves half of the holdout to compare, the interval is
        conservative: the same train people stand on both sides.
        """
        assert view.holdout is not None
        sides = (view.train, view.holdout)
        numbers = n_asked(*sides, self.n_people)
        asked = [
            people_asked(corpus, n_people, self.seed)[0]
            for corpus, n_people in zip(sides, numbers, strict=True)
        ]
        strata = np.concatenate(
            [
                by_person(corpus, records, people)
                for corpus, records, people in zip(
                    sides, self.strata.of(*sides), asked, strict=True
                )
            ]
        )
        vectors = np.concatenate(
            [
                _means(corpus, view.feature(Embeddings(self.embedder), corpus))[people]
                for corpus, people in zip(sides, asked, strict=True)
            ]
        )
        kernel = rbf_kernel(vectors)
        np.fill_diagonal(kernel, 0)
        is_train = np.repeat([True, False], numbers)
        labels = labellings(is_train, strata, self.n_permutations, self.seed)
        distances = squared_mmd(kernel, np.ones(len(labels)), labels)
        rest = beyond_strata(labels, strata)
        # Rounded, so that the same labelling found again counts as a tie.
        statistics = np.round((rest * (kernel @ rest)).sum(axis=0) / len(rest), 9)
        yield Estimate(
            "privacy.exchangeability_mmd",
            float(distances[0]),
            n_records=sum(len(corpus) for corpus in sides),
            n_groups=len(labels),
            interval=_interval(distances),
            test=Test(
                "train and holdout people are exchangeable in their embeddings",
                float(statistics[0]),
                stats.permutation_p(statistics[0], statistics[1:]),
            ),
        )


def _means(corpus: Corpus, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean embedding of each person."""
    sums = np.zeros((corpus.n_groups, vectors.shape[1]))
    np.add.at(sums, corpus.persons, vectors)
    return np.asarray(sums / np.bincount(corpus.persons)[:, None], dtype=np.float64)


def _interval(distances: NDArray[np.float64]) -> Interval | None:
    """The first distance, give or take what those of permuted labels differ from their mean."""
    if (distances == distances[0]).all():
        return None
    below, above = np.quantile(distances[1:], [0.025, 0.975]) - distances[1:].mean()
    low, high = distances[0] - max(above, 0.0), distances[0] - min(below, 0.0)
    return Interval(float(low), float(high), 0.95, "permutation spread")
