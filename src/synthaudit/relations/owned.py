"""What exactly one real person has, and how much of it each synthetic record repeats.

A phrase or an identifier that two people have points at nobody, whichever sides they are on; it is
left out by a rule that does not know who was seen. What is left is counted by person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.kernels.numbering import number

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Owned:
    """What one person has and nobody else, and where synthetic records repeat it.

    Args:
        key: Each thing owned, shape (n_owned,).
        person: Whose it is.
        record: A real record that holds it.
        hit: One entry for each thing and synthetic record that repeats it: the place of the thing
            in ``key``, shape (n_hits,).
        synthetic: That synthetic record.
    """

    key: Keys
    person: Counts
    record: Counts
    hit: Counts
    synthetic: Counts

    @property
    def n_repeating(self) -> Counts:
        """How many synthetic records repeat each thing, shape (n_owned,)."""
        return np.bincount(self.hit, minlength=len(self.key))

    def extended(self, other: "Owned") -> "Owned":
        """These and other things, of the same persons, records and synthetic records."""
        return Owned(
            np.concatenate([self.key, other.key]),
            np.concatenate([self.person, other.person]),
            np.concatenate([self.record, other.record]),
            np.concatenate([self.hit, other.hit + len(self.key)]),
            np.concatenate([self.synthetic, other.synthetic]),
        )


@dataclass(frozen=True, slots=True)
class Pointers:
    """Pairs of a synthetic record and a person it repeats something of.

    Args:
        synthetic: The synthetic record, shape (n_pairs,).
        person: The person.
        record: A record of that person that holds some of what is repeated.
        strength: How much is repeated, above 0.
    """

    synthetic: Counts
    person: Counts
    record: Counts
    strength: Values

    def strongest(self, n_persons: int) -> Values:
        """The largest strength with which any one synthetic record points at each person."""
        largest = np.zeros(n_persons)
        np.maximum.at(largest, self.person, self.strength)
        return largest


def people(corpora: Sequence[Corpus]) -> Counts:
    """The person of each record of all ``corpora``, one after another, numbered from 0.

    Named persons are the same wherever they stand; ids of records mean nothing elsewhere.
    """
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(key if key.startswith("group:") else f"{place}/{key}", len(numbers))
            for place, corpus in enumerate(corpora)
            for key in corpus.person_keys
        ],
        dtype=np.int64,
    )


def owned_by_one(
    keys: Keys, records: Counts, persons: Counts, synthetic_keys: Keys, synthetic_records: Counts
) -> Owned:
    """Keys that only one person has, and the synthetic records that hold them.

    Args:
        keys: One entry for each occurrence in real text, well mixed.
        records: Its record.
        persons: The person of each record.
        synthetic_keys: One entry for each occurrence in synthetic text.
        synthetic_records: Its record.
    """
    numbers, numbering = number(keys)
    unseen = np.iinfo(np.int64)
    first = np.full(numbering.n, unseen.max)
    last = np.full(numbering.n, unseen.min)
    record = np.full(numbering.n, unseen.max)
    np.minimum.at(first, numbers, persons[records])
    np.maximum.at(last, numbers, persons[records])
    np.minimum.at(record, numbers, records)
    alone = first == last
    key = np.empty(numbering.n, dtype=np.uint64)
    key[numbers] = keys
    place = np.where(alone, np.cumsum(alone) - 1, -1)
    found = numbering.find(synthetic_keys)
    hits = np.where(found >= 0, place[found] if len(place) else -1, -1)
    kept = hits >= 0
    pairs = np.unique(np.stack([synthetic_records[kept], hits[kept]], axis=1), axis=0)
    return Owned(key[alone], first[alone], record[alone], pairs[:, 1], pairs[:, 0])


def pointers(owned: Owned, weights: Values) -> Pointers:
    """What each synthetic record repeats of each person, summed.

    A thing that many synthetic records repeat is shared out among them: a turn of phrase the
    generator is fond of tells little about any one record.

    Args:
        owned: What is repeated where.
        weights: What each thing owned is worth, shape (n_owned,).
    """
    worth = (weights / np.maximum(owned.n_repeating, 1))[owned.hit]
    n_persons = int(owned.person.max()) + 1 if len(owned.person) else 1
    pairs, inverse = np.unique(
        owned.synthetic * n_persons + owned.person[owned.hit], return_inverse=True
    )
    record = np.full(len(pairs), np.iinfo(np.int64).max)
    np.minimum.at(record, inverse, owned.record[owned.hit])
    # Copies must tie, whatever the order of summation.
    strength = np.bincount(inverse, weights=worth, minlength=len(pairs)).astype(np.float64)
    return Pointers(pairs // n_persons, pairs % n_persons, record, np.round(strength, 9))
