"""Do synthetic and real embeddings come from one distribution?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.discrepancy import Matrix, rbf_kernel, squared_mmd
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.which_texts import worst_and_typical
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
        """The distance, its jackknife interval over synthetic persons, its permutation test.

        The interval holds train fixed: it says what other synthetic texts would give against the
        same real ones. Whether the value is more than chance is what the test says.

        Raises:
            SynthauditError: A side has fewer than two persons.
        """
        view = seated_in_hash_order(view)
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
        n_made = len(synthetic)
        witness = kernel[:n_made, :n_made].mean(axis=1) - kernel[:n_made, n_made:].mean(axis=1)
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
            exhibits=(
                worst_and_typical(
                    view,
                    "Likeness to synthetic records less likeness to train records",
                    witness.round(9),
                    synthetic,
                    "lower",
                    unit="mean kernel",
                ),
            ),
        )


def _interval(
    kernel: Matrix, n_of_person: Matrix, first: Matrix, persons: NDArray[np.int64]
) -> Interval | None:
    """None where leaving out blocks of persons could leave no pair of synthetic persons.

    Train is not left out in turn: synthetic text and the real text it is compared with are held
    against the same train records, and intervals that counted those twice were 1.9 times too wide.
    Near 0 most of the value is pairs of records, for which the jackknife is corrected.
    """
    made, train = np.flatnonzero(first == 1), np.flatnonzero(first == 0)
    n_persons = len(np.unique(persons[made]))
    if n_persons - 2 * -(-n_persons // N_BLOCKS) < 2:  # noqa: PLR2004 (a pair)
        return None

    def distance(rows: NDArray[np.int64]) -> float:
        kept = np.concatenate([made[rows], train])
        return float(squared_mmd(kernel[np.ix_(kept, kept)], n_of_person[kept], first[kept]))

    return stats.block_jackknife(distance, persons[made], n_blocks=N_BLOCKS, for_pairs=True)[1]
