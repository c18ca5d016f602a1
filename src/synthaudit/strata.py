"""Which people are alike before anything was generated: labels are permuted among those only.

Train and holdout may hold kinds of records in unlike shares, and the kinds may lie closer together
or further apart. Permuting within kinds keeps that from being taken for a leak, and stays valid
where the split was random.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus

MIN_PEOPLE = 10
"""People a class must have to be a stratum of its own; the others share one."""


def strata_of(
    train: Corpus, holdout: Corpus
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | tuple[None, None]:
    """The stratum of each record's person: their classes; None where labels are no classes.

    Returns:
        Shapes (n_train,) and (n_holdout,), numbers that mean the same on both sides.
    """
    if not train.label_kind == holdout.label_kind == "class":
        return None, None
    kinds = [_kinds_by_person(corpus) for corpus in (train, holdout)]
    found, n_people = np.unique(np.concatenate(kinds), return_counts=True)
    number = {
        kind: position + 1 if n >= MIN_PEOPLE else 0
        for position, (kind, n) in enumerate(zip(found.tolist(), n_people.tolist(), strict=True))
    }
    one, other = (
        np.array([number[kind] for kind in side[corpus.persons].tolist()], dtype=np.int64)
        for side, corpus in zip(kinds, (train, holdout), strict=True)
    )
    return one, other


def _kinds_by_person(corpus: Corpus) -> NDArray[np.str_]:
    labels: list[set[str]] = [set() for _ in range(corpus.n_groups)]
    for person, label in zip(corpus.persons.tolist(), corpus.labels, strict=True):
        labels[person].add("" if label is None else label)
    return np.array(["\0".join(sorted(own)) for own in labels])
