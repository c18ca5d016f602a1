"""What reappears of the people the generator saw, beyond what reappears of people it did not."""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.results import Estimate, Exhibit, Interval

Values = NDArray[np.float64]


def side_by_side(view: View, values: NDArray[np.generic]) -> tuple[Values, Values]:
    """One value a record of train and holdout, one after another, as one array each."""
    n_train = len(view.train)
    whole = np.asarray(values, dtype=np.float64)
    return whole[:n_train], whole[n_train:]


def excess_estimate(
    id: str, view: View, shares: tuple[Values, Values], *, exhibits: tuple[Exhibit, ...]
) -> Estimate:
    """The mean share over train people minus that over holdout people, -1 to 1.

    The interval joins those of the two means, each over persons; there is none where a side shows
    no spread. Without a holdout chance is not known: nothing is taken off, and there is no
    interval.

    Args:
        id: The score.
        view: The seats.
        shares: What reappears of each record's person, 0 to 1, for train and for holdout.
        exhibits: The score's drawings.

    Source: Zou and Donner (2008), Statistics in Medicine 27(10), for the interval of a difference.
    """
    seen, seen_interval = _mean(shares[0], view.train)
    if view.holdout is None:
        return Estimate(id, seen, len(view.train), view.train.n_groups, exhibits=exhibits)
    unseen, unseen_interval = _mean(shares[1], view.holdout)
    value, interval = seen - unseen, None
    if seen_interval is not None and unseen_interval is not None:
        interval = Interval(
            value - sqrt((seen - seen_interval.low) ** 2 + (unseen_interval.high - unseen) ** 2),
            value + sqrt((seen_interval.high - seen) ** 2 + (unseen - unseen_interval.low) ** 2),
            seen_interval.level,
            f"difference of means, {seen_interval.method}",
        )
    return Estimate(
        id,
        value,
        n_records=len(view.train) + len(view.holdout),
        n_groups=view.train.n_groups + view.holdout.n_groups,
        interval=interval,
        exhibits=exhibits,
    )


def _mean(shares: Values, corpus: Corpus) -> tuple[float, Interval | None]:
    by_person = stats.maximum_by_person(shares, corpus.persons)
    return stats.mean_interval(by_person, np.arange(len(by_person)))
