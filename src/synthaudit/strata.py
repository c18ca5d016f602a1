"""Which people are alike before anything was generated: labels are permuted among those only.

Train and holdout may hold kinds of records in unlike shares, and the kinds may lie closer together
or further apart. Permuting within kinds keeps that from being taken for a leak, and stays valid
where the split was random.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.signatures import digest

MIN_PEOPLE = 10
"""People a kind must have to be a stratum of its own; see ``Strata.of`` for the others."""

_LABEL, _LENGTH = "label", "length"
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Strata:
    """By what people are told apart into strata.

    Args:
        names: The most important first: ``label`` (classes only), ``length`` (quartile of words in
            a person's longest text, both sides together), or a field of the records' ``meta``.
        content: Digest of the fields of ``meta`` it reads, which no fingerprint of a corpus holds.
    """

    names: tuple[str, ...] = (_LABEL,)
    content: str = ""

    @staticmethod
    def named(names: Sequence[str], train: Corpus, holdout: Corpus | None) -> "Strata":
        """The strata by ``names``, once it is sure that what they name is there.

        Raises:
            PlanError: A name is no field of the ``meta`` of any record.
        """
        fields = [name for name in names if name not in {_LABEL, _LENGTH}]
        sides = [corpus for corpus in (train, holdout) if corpus is not None]
        found = [values for corpus in sides for values in _fields(corpus, fields)]
        for place, name in enumerate(fields):
            if all(values[place] is None for values in found):
                raise PlanError(
                    f"privacy.strata: no record of train or holdout has '{name}' in its field "
                    "'meta'. Write it there, or name 'label' or 'length'."
                )
        return Strata(tuple(names), digest(json.dumps(found)) if fields else "")

    def of(
        self, train: Corpus, holdout: Corpus
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | tuple[None, None]:
        """The stratum of each record's person; None where everybody is in one.

        People are of one kind when they agree in everything that is named. A person with several
        records is of the kind of all of them together. Kinds of fewer than ``MIN_PEOPLE`` people
        are put together with others of them that agree in all but the last name, and so on; in the
        end those left over share a stratum.

        Returns:
            Shapes (n_train,) and (n_holdout,), numbers that mean the same on both sides; 0 is the
            stratum of those left over.
        """
        sides = (train, holdout)
        columns = [
            kinds for name in self.names if (kinds := _kinds(name, train, holdout)) is not None
        ]
        if not columns:
            return None, None
        strata = np.zeros(train.n_groups + holdout.n_groups, dtype=np.int64)
        left = np.arange(len(strata))
        for n_names in range(len(columns), 0, -1):
            cells = np.unique(
                np.column_stack([column[left] for column in columns[:n_names]]),
                axis=0,
                return_inverse=True,
            )[1].ravel()
            enough = np.bincount(cells, minlength=1) >= MIN_PEOPLE
            settled = enough[cells]
            strata[left[settled]] = strata.max(initial=0) + 1 + cells[settled]
            left = left[~settled]
        numbers = np.concatenate([[0], strata])  # those left over keep the number 0
        strata = np.unique(numbers, return_inverse=True)[1][1:]
        by_person = np.split(strata, [train.n_groups])
        one, other = (side[corpus.persons] for side, corpus in zip(by_person, sides, strict=True))
        return one, other


def _kinds(name: str, train: Corpus, holdout: Corpus) -> NDArray[np.int64] | None:
    """The kind of each person, train first, as a number; None where nobody can be told apart."""
    sides = (train, holdout)
    if name == _LENGTH:
        longest = np.concatenate([_longest(corpus) for corpus in sides])
        return np.asarray(np.searchsorted(np.quantile(longest, _QUARTILES), longest), np.int64)
    if name == _LABEL:
        if not train.label_kind == holdout.label_kind == "class":
            return None
        values = [["" if each is None else each for each in corpus.labels] for corpus in sides]
    else:
        values = [[each for (each,) in _fields(corpus, [name])] for corpus in sides]
    kinds = [
        kind for corpus, each in zip(sides, values, strict=True) for kind in _together(corpus, each)
    ]
    return np.asarray(np.unique(kinds, return_inverse=True)[1], dtype=np.int64)


def _longest(corpus: Corpus) -> NDArray[np.int64]:
    """Words in the longest text of each person."""
    longest = np.zeros(corpus.n_groups, dtype=np.int64)
    np.maximum.at(longest, corpus.persons, [len(text.split()) for text in corpus.texts()])
    return longest


def _together(corpus: Corpus, values: Iterable[Any]) -> list[str]:
    """What the records of each person hold, all of them together."""
    held: list[set[str]] = [set() for _ in range(corpus.n_groups)]
    for person, value in zip(corpus.persons.tolist(), values, strict=True):
        held[person].add(json.dumps(value, sort_keys=True))
    return [json.dumps(sorted(own)) for own in held]


def _fields(corpus: Corpus, names: Sequence[str]) -> list[list[Any]]:
    """What each record's ``meta`` holds under each of ``names``, None where it is not there."""
    if not names:
        return []
    keys = [name.removeprefix("meta.") for name in names]
    return [
        [found.get(key) for key in keys]
        for written in corpus.table["meta"].to_pylist()
        for found in [json.loads(written) if written else {}]
    ]
