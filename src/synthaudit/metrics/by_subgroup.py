"""A mean over records, subgroup by subgroup: short and long texts, and fields of lineage."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.metrics.subgroups import subgroups
from synthaudit.results import Table

_MIN_RECORDS = 10  # behind every row that is shown


def by_subgroup(
    title: str,
    contributions: NDArray[np.float64],
    corpus: Corpus,
    train: Corpus,
    *,
    unit: str,
    names: Sequence[str] = ("length",),
) -> Table:
    """The mean of ``contributions`` for every subgroup, with an interval that counts persons.

    Subgroups of fewer than ten records are left out.

    Args:
        title: What is averaged.
        contributions: One number a record, finite, shape (len(corpus),).
        corpus: The records.
        train: Whose lengths the bands follow.
        unit: Of the contributions.
        names: What tells subgroups apart; see ``subgroups``.
    """
    rows: list[tuple[str | float | None, ...]] = []
    for group in subgroups(train, corpus, names):
        if len(group.made) < _MIN_RECORDS:
            continue
        mean, interval = stats.mean_interval(contributions[group.made], corpus.persons[group.made])
        ends = (None, None) if interval is None else (interval.low, interval.high)
        rows.append((group.name, len(group.made), mean, *ends))
    return Table(f"{title}, by subgroup", ("subgroup", "records", unit, "from", "to"), tuple(rows))
