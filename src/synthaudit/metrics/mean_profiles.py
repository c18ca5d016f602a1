"""Two corpora compared by what their records have on average: lengths, headings, symptoms.

A profile is the mean over records of one sparse vector a record; a distance is any function of the
two profiles. Interval and test are the same for all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View, plain_estimate
from synthaudit.metrics.subgroups import subgroups
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.results import Estimate, Exhibit, Series, Table, Test

_MIN_RECORDS = 10  # behind every row that is shown

Profile = NDArray[np.float64]
Distance = Callable[[Profile, Profile], float]


@dataclass(frozen=True)
class Marks:
    """What each record has: ``weights[i]`` of ``columns[i]``, in record ``rows[i]``.

    Args:
        n_records: Records, with and without anything.
        n_columns: Length of a profile.
        rows: Shape (n_marks,), in [0, n_records).
        columns: Shape (n_marks,), in [0, n_columns).
        weights: Shape (n_marks,).
    """

    n_records: int
    n_columns: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    weights: NDArray[np.float64]

    def mean(self, inside: NDArray[np.bool_] | None = None) -> Profile:
        """The profile of the records marked in ``inside``, or of all; shape (n_columns,)."""
        if inside is None:
            inside = np.ones(self.n_records, dtype=bool)
        kept = inside[self.rows]
        summed = np.bincount(
            self.columns[kept], weights=self.weights[kept], minlength=self.n_columns
        )
        return np.asarray(summed / inside.sum(), dtype=np.float64)

    @staticmethod
    def one_each(columns: NDArray[np.int64], n_columns: int) -> "Marks":
        """One mark a record: a profile is then the distribution of ``columns``."""
        n_records = len(columns)
        return Marks(n_records, n_columns, np.arange(n_records), columns, np.ones(n_records))

    @staticmethod
    def of_matrix(has: NDArray[np.bool_]) -> "Marks":
        """The marks of a table of truth values; a profile is then one prevalence a column."""
        rows, columns = np.nonzero(has)
        return Marks(len(has), has.shape[1], rows, columns, np.ones(len(rows)))


def compared(
    id: str,
    train: tuple[Corpus, Marks],
    made: tuple[Corpus, Marks],
    distance: Distance,
    *,
    null: str,
    seed: int,
    n_permutations: int,
    exhibits: tuple[Exhibit, ...] = (),
) -> Estimate:
    """The distance of the two profiles, its interval and its permutation test.

    The interval is the block jackknife over the persons in the synthetic seat, train being fixed,
    corrected for pairs of records, on which a distance near 0 hangs. A distance never lies below
    0, so chance alone makes it positive; the interval is centred on the value and says what
    corpora of this size give, not how far apart endless ones would be.

    Args:
        id: The score.
        train: The real records and what they have.
        made: The records in the synthetic seat, likewise.
        distance: Of the profile of ``made`` from that of ``train``.
        null: What the test's null hypothesis says.
        seed: Of the permutations.
        n_permutations: How many; whole persons of both sides change places.
        exhibits: The score's drawings.
    """
    real = train[1].mean()

    def statistic(rows: NDArray[np.int64]) -> float:
        inside = np.zeros(len(made[0]), dtype=bool)
        inside[rows] = True
        return round(distance(real, made[1].mean(inside)), 12)

    value, interval = stats.block_jackknife(statistic, made[0].persons, for_pairs=True)
    return plain_estimate(
        id,
        value,
        made[0],
        interval=interval,
        test=Test(
            f"permutation of persons, {n_permutations} draws; null: {null}",
            statistic=value,
            p=_permuted(train, made, distance, seed=seed, n_permutations=n_permutations),
        ),
        exhibits=(*exhibits, _by_subgroup(train, made, distance)),
    )


def _by_subgroup(
    train: tuple[Corpus, Marks], made: tuple[Corpus, Marks], distance: Distance
) -> Table:
    """The distance within each label and each quarter of length that enough records have."""
    rows: list[tuple[str | float | None, ...]] = []
    for group in subgroups(train[0], made[0], ("label", "length")):
        sides = ((train, group.train), (made, group.made))
        if min(len(group.train), len(group.made)) < _MIN_RECORDS:
            continue
        real, own = (
            marks.mean(np.isin(np.arange(marks.n_records), inside)) for (_, marks), inside in sides
        )
        apart = round(distance(real, own), 12)
        rows.append((group.name, len(group.train), len(group.made), apart))
    return Table(
        "Within subgroups",
        ("subgroup", "train records", "synthetic records", "distance"),
        tuple(rows),
        note="Fewer records lie further apart by chance alone. A subgroup has at least "
        f"{_MIN_RECORDS} records on both sides.",
    )


def _permuted(
    train: tuple[Corpus, Marks],
    made: tuple[Corpus, Marks],
    distance: Distance,
    *,
    seed: int,
    n_permutations: int,
) -> float:
    n_made = made[1].n_records
    both = Marks(
        n_made + train[1].n_records,
        made[1].n_columns,
        np.concatenate([made[1].rows, train[1].rows + n_made]),
        np.concatenate([made[1].columns, train[1].columns]),
        np.concatenate([made[1].weights, train[1].weights]),
    )
    persons = np.concatenate([made[0].persons, train[0].persons + made[0].n_groups])
    n_persons = made[0].n_groups + train[0].n_groups

    def of_split(seated: NDArray[np.int64]) -> float:
        is_made = np.isin(np.arange(n_persons), seated)[persons]
        # Rounded, so that the same split found again counts as a tie.
        return round(distance(both.mean(~is_made), both.mean(is_made)), 12)

    observed = of_split(np.arange(made[0].n_groups))
    draw = np.random.Generator(np.random.PCG64(seed))
    null = [
        of_split(draw.permutation(n_persons)[: made[0].n_groups]) for _ in range(n_permutations)
    ]
    return stats.permutation_p(observed, np.array(null))


def places(
    train: NDArray[np.float64], made: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Marks, Marks]:
    """Numbers as marks on the values that occur on either side, ascending, shape (n_values,)."""
    values, codes = np.unique(np.concatenate([train, made]), return_inverse=True)
    codes = codes.ravel().astype(np.int64)
    return (
        values,
        Marks.one_each(codes[: len(train)], len(values)),
        Marks.one_each(codes[len(train) :], len(values)),
    )


def wasserstein(values: NDArray[np.float64]) -> Distance:
    """Area between two cumulative distributions on ``values``: how far the mass has to be moved.

    Source: Vallender (1974), Theory of Probability and its Applications 18(4).
    """
    gaps = np.diff(values)

    def distance(real: Profile, made: Profile) -> float:
        return float(np.abs(np.cumsum(made - real)[:-1]) @ gaps)

    return distance


def total_variation(real: Profile, made: Profile) -> float:
    """Half the sum of absolute differences: the share of the mass that lies elsewhere."""
    return float(np.abs(made - real).sum() / 2)


_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantiles(
    title: str, unit: str, train: NDArray[np.float64], made: NDArray[np.float64]
) -> Table:
    """Mean, spread and five quantiles of a number, in train and in the synthetic seat."""
    sides = (train, made)
    rows: list[tuple[str | float | None, ...]] = [
        ("mean", *(float(side.mean()) for side in sides)),
        ("standard deviation", *(float(side.std()) for side in sides)),
    ]
    rows += [
        (f"{share:.0%} are at most", *(float(np.quantile(side, share)) for side in sides))
        for share in _SHARES
    ]
    return Table(title, (unit, "train", "synthetic"), tuple(rows))


def farthest_from_usual(
    view: View,
    title: str,
    unit: str,
    train: NDArray[np.float64],
    made: NDArray[np.float64],
    corpus: Corpus,
) -> Table:
    """The records whose number lies farthest from the middle one of train, and typical ones."""
    away = np.abs(made - np.median(train)).round(9)
    return worst_and_typical(
        view, f"{title} away from the middle train record", away, corpus, "lower", unit=unit
    )


def two_series(train: Sequence[float], made: Sequence[float]) -> tuple[Series, Series]:
    """Bars of train beside bars of the synthetic seat."""
    return (
        Series("train", tuple(float(value) for value in train)),
        Series("synthetic", tuple(float(value) for value in made)),
    )
