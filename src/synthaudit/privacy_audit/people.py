"""Who takes part in the comparison: the people whose membership is beyond doubt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.metrics.base import Evidence
from synthaudit.stats import maximum_by_person


@dataclass(frozen=True, slots=True)
class Side:
    """The records of one side of the split.

    Args:
        persons: The person of each record, shape (n_records,), as in ``Corpus.persons``.
        shared: Records of people who are on the other side as well, or whose text is somebody
            else's too, on whichever side; same shape. They are left out, and with them whoever has
            no other record. Texts must count on both sides alike: see ``overlaps.shared_between``.
        strata: Stratum of each record's person, same shape; None where everybody is in one.
    """

    persons: NDArray[np.int64]
    shared: NDArray[np.bool_]
    strata: NDArray[np.int64] | None = None

    @property
    def n_people(self) -> int:
        """Everybody on this side."""
        return len(np.unique(self.persons))


@dataclass(frozen=True, slots=True)
class People:
    """The people compared: those of train first, then those of the holdout.

    Args:
        train_rows: Records of train that take part.
        train_persons: Their persons, numbered from 0 without a gap.
        holdout_rows: Records of the holdout that take part.
        holdout_persons: Their persons, numbered from 0 without a gap.
        strata: Stratum of each person, shape (n_train + n_holdout,): labels are permuted within.
    """

    train_rows: NDArray[np.int64]
    train_persons: NDArray[np.int64]
    holdout_rows: NDArray[np.int64]
    holdout_persons: NDArray[np.int64]
    strata: NDArray[np.int64]

    @property
    def n_train(self) -> int:
        """People the generator saw."""
        return int(self.train_persons.max(initial=-1)) + 1

    @property
    def n_holdout(self) -> int:
        """People it did not see."""
        return int(self.holdout_persons.max(initial=-1)) + 1

    @property
    def n_people(self) -> int:
        """Everybody who is compared."""
        return self.n_train + self.n_holdout

    @property
    def is_train(self) -> NDArray[np.bool_]:
        """Whether each of them is of train, shape (n_train + n_holdout,)."""
        return np.arange(self.n_people) < self.n_train

    def evidence(self, evidence: Evidence) -> NDArray[np.float64]:
        """Each person's strongest evidence, shape (n_train + n_holdout,)."""
        return np.concatenate(
            [
                maximum_by_person(evidence.train[self.train_rows], self.train_persons),
                maximum_by_person(evidence.holdout[self.holdout_rows], self.holdout_persons),
            ]
        )


def people_of(train: Side, holdout: Side) -> People:
    """The people of both sides without shared records."""
    rows = [np.flatnonzero(~side.shared) for side in (train, holdout)]
    persons = [
        np.unique(side.persons[kept], return_inverse=True)[1]
        for side, kept in zip((train, holdout), rows, strict=True)
    ]
    strata = [
        _by_person(side, kept, numbers)
        for side, kept, numbers in zip((train, holdout), rows, persons, strict=True)
    ]
    return People(rows[0], persons[0], rows[1], persons[1], np.concatenate(strata))


def _by_person(
    side: Side, rows: NDArray[np.int64], persons: NDArray[np.int64]
) -> NDArray[np.int64]:
    strata = np.zeros(int(persons.max(initial=-1)) + 1, dtype=np.int64)
    if side.strata is not None:
        strata[persons] = side.strata[rows]
    return strata
