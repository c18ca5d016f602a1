"""Do synthetic and real embeddings come from one distribution?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.discrepancy import Matrix, rbf_kernel, squared_mmd
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Interval, Test

N_BLOCKS = 20


@dataclass(frozen=True)
class Mmd2(Metric):
    """Squared maximum mean discrepancy, RBF kernel, unbiased; 0 on average if nothing differs.

    Pairs of records of one person are left out of the within-sums: persons are the independent
    unit, and with several alike records each the usual estimate would see a difference where there
    is none. With one record a person it is the usual U-statistic. The bandwidth is the median
    distance in the pooled sample, so that nothing is tuned on the outcome.

    Args:
        embedder: What distances are measured with.
        seed: Of the samples and permutations.
        n_max: Records a side, chosen by hash where there are more.
        n_permutations: Draws of the test.

    Source: Gretton et al. (2012), Journal of Machine Learning Research 13, lemma 6 and section 8.
    """

    scores = (
        ScoreSpec(
            "fidelity.mmd2",
            "Distance between distributions",
            better="lower",
            unit="squared MMD",
            meaning="How far the distribution of synthetic texts is from that of train texts, in "
            "meaning. About 0, at times below, when there is no difference; the p-value says "
            "whether a difference this large would be chance.",
        ),
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0
    n_max: int = 1000
    n_permutations: int = 999

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance, its jackknife interval over persons of both sides, its permutation test.

        Raises:
            SynthauditError: A side has fewer than two persons.
        """
        synthetic = view.synthetic.sample(self.n_max, seed=self.seed)
        train = view.train.sample(self.n_max, seed=self.seed)
        sides = (synthetic, train)
        if min(side.n_groups for side in sides) < 2:  # noqa: PLR2004 (pairs of persons)
            raise SynthauditError("Comparing distributions needs two persons on both sides.")
        vectors = np.concatenate([view.feature(Embeddings(self.embedder), side) for side in sides])
        persons = np.concatenate([synthetic.persons, train.persons + synthetic.n_groups])
        is_synthetic = np.repeat([1.0, 0.0], [len(side) for side in sides])

        kernel = rbf_kernel(vectors.astype(np.float64))
        kernel[persons[:, None] == persons] = 0
        n_of_person = np.bincount(persons)[persons].astype(np.float64)
        value = float(squared_mmd(kernel, n_of_person, is_synthetic))

        draw = np.random.Generator(np.random.PCG64(self.seed))
        n_persons = synthetic.n_groups + train.n_groups
        labels = np.zeros((n_persons, self.n_permutations))
        for column in range(self.n_permutations):
            labels[draw.permutation(n_persons)[: synthetic.n_groups], column] = 1
        null = squared_mmd(kernel, n_of_person, labels[persons])
        # Rounded, so that the same split found again counts as a tie.
        p = stats.permutation_p(round(value, 12), null.round(12))
        yield plain_estimate(
            "fidelity.mmd2",
            value,
            synthetic,
            interval=_interval(kernel, n_of_person, is_synthetic, persons),
            test=Test(
                f"permutation of persons, {self.n_permutations} draws; null: synthetic and train "
                "texts have one distribution",
                statistic=value,
                p=p,
            ),
        )


def _interval(
    kernel: Matrix, n_of_person: Matrix, first: Matrix, persons: NDArray[np.int64]
) -> Interval | None:
    """Covers somewhat more than it says near 0 (99 % of null runs at 95 %, measured).

    None where leaving out a block of persons could leave a side without a pair of them.
    """
    n_first = len(np.unique(persons[first == 1]))
    n_persons = int(persons.max()) + 1
    if min(n_first, n_persons - n_first) < 2 - (-n_persons // N_BLOCKS):
        return None

    def without(rows: NDArray[np.int64]) -> float:
        kept = kernel[np.ix_(rows, rows)]
        return float(squared_mmd(kept, n_of_person[rows], first[rows]))

    interval = stats.block_jackknife(without, persons, n_blocks=N_BLOCKS)[1]
    return interval and replace(interval, method="block jackknife over persons of both sides")
