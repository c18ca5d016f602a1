"""Whom a premise asks, and how its labels are permuted: persons, within strata."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus, mix

Counts = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Labels = NDArray[np.float64]


def n_asked(train: Corpus, holdout: Corpus, n_people: int) -> tuple[int, int]:
    """How many people of each side, together at most ``n_people``, as alike as can be."""
    half = n_people // 2
    n_train = min(train.n_groups, max(half, n_people - holdout.n_groups))
    return n_train, min(holdout.n_groups, n_people - n_train)


def people_asked(corpus: Corpus, n_people: int, seed: int) -> tuple[Counts, Hashes]:
    """The people with the smallest hashes, ascending by number, and their hashes."""
    hashes = np.full(corpus.n_groups, np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(hashes, corpus.persons, corpus.hashes)
    # The smallest of many is small: scrambled after, nobody is likelier for having more records.
    hashes = mix(hashes, seed)
    people = np.sort(np.argsort(hashes, kind="stable")[:n_people])
    return people, hashes[people]


def by_person(corpus: Corpus, records: Counts | None, people: Counts) -> Counts:
    """What each of ``people`` has, from what each record of theirs has; 0 where that is None."""
    values = np.zeros(corpus.n_groups, dtype=np.int64)
    if records is not None:
        values[corpus.persons] = records
    return values[people]


def labellings(is_train: NDArray[np.bool_], strata: Counts, n_drawn: int, seed: int) -> Labels:
    """The labels as they are and permuted within strata, shape (n_people, 1 + n_drawn), 0 and 1."""
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = np.tile(is_train, (n_drawn, 1))
    for stratum in np.unique(strata):
        rows = strata == stratum
        drawn[:, rows] = random.permuted(drawn[:, rows], axis=1)
    return np.vstack([is_train, drawn]).T.astype(np.float64)


def beyond_strata(labels: Labels, strata: Counts) -> Labels:
    """The labels less the share of train in each stratum: what strata do not already say."""
    numbers = np.unique(strata, return_inverse=True)[1]
    shares = np.bincount(numbers, weights=labels[:, 0]) / np.bincount(numbers)
    return np.asarray(labels - shares[numbers][:, None], dtype=np.float64)
