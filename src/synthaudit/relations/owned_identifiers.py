"""Identifiers that one real person has and nobody else, found in synthetic records."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus, mix
from synthaudit.features.identifier_names import spelling
from synthaudit.features.identifiers import FULL_NAME, Identifiers, is_sure
from synthaudit.features.identifiers import KINDS as MARK_KINDS
from synthaudit.features.listed_identifiers import ListedIdentifiers
from synthaudit.features.lower_case_words import LowerCaseWords
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.near_names import near_names
from synthaudit.relations.owned import Owned, owned_by_one, people, pointers

KINDS = (*MARK_KINDS, "listed by the user", "name but for one letter", "two of these together")
LISTED, NEARLY, TOGETHER = len(KINDS) - 3, len(KINDS) - 2, len(KINDS) - 1
_N_NEXT = 12
"""How many marks after it in a text each is paired with."""

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Side:
    """Marks of some records, flat, and what stands behind each."""

    marks: NDArray[np.void]
    records: Counts
    corpora: Sequence[Corpus]

    def names(self, keys: Keys) -> tuple[list[str], Keys]:
        """The spelling of each of ``keys`` that is a name, and its key, in order of keys."""
        rows = np.flatnonzero((self.marks["kind"] >= FULL_NAME) & np.isin(self.marks["key"], keys))
        found, first = np.unique(self.marks["key"][rows], return_index=True)
        starts = np.cumsum([0, *(len(corpus) for corpus in self.corpora)])
        texts = [corpus.texts() for corpus in self.corpora]
        spellings = []
        for row in rows[first].tolist():
            corpus = int(np.searchsorted(starts, self.records[row], side="right")) - 1
            text = texts[corpus][self.records[row] - starts[corpus]]
            spellings.append(spelling(text[self.marks["start"][row] : self.marks["end"][row]]))
        return spellings, found


@dataclass(frozen=True, slots=True)
class OwnedIdentifiers:
    """How many identifiers that only they have each real person finds in synthetic records.

    Owners are counted over all real corpora together, and so are the words that are written in
    lower case too and so are no names: neither side is favoured. A name that is nowhere repeated
    exactly is also looked for with one letter changed. Two identifiers near each other count as one
    more where only one person has both, though others may have either.

    Args:
        lists: Identifiers the user names.
        identifiers: What is looked for besides.
    """

    lists: tuple[ListedIdentifiers, ...] = ()
    identifiers: Identifiers = field(default_factory=Identifiers)

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Identifiers of one or two real corpora, found in the last corpus.

        Returns:
            ``person``: the person of each record of the real corpora, int64. ``owned`` and
            ``found``: identifiers of each kind that only this person has, and those of them any
            synthetic record repeats, shape (n_persons, n_kinds), int64. ``strength``: the largest
            sum of weights of what one synthetic record repeats, one a person. ``pair_synthetic``,
            ``pair_record``, ``pair_strength``: synthetic records, a record of a person of whom they
            repeat something, and that sum. What many synthetic records repeat is shared out among
            them; the weight of a kind is the negative logarithm of the share of all identifiers of
            that kind that reappear.
        """
        *real_corpora, synthetic_corpus = corpora
        persons = people(real_corpora)
        n_persons = int(persons.max()) + 1
        words = [bench.feature(LowerCaseWords(), corpus).values for corpus in real_corpora]
        ordinary = np.unique(np.concatenate(words))
        real = self._side(bench, real_corpora, ordinary)
        synthetic = self._side(bench, [synthetic_corpus], ordinary)
        owned = owned_by_one(
            real.marks["key"],
            real.records,
            persons,
            synthetic.marks["key"],
            synthetic.records,
        )
        kinds = _kinds(owned.key, real.marks)
        nearly = _nearly(owned, kinds, real, synthetic)
        together = owned_by_one(*_together(real), persons, *_together(synthetic))
        kinds = np.concatenate(
            [kinds, np.full(len(nearly.key), NEARLY), np.full(len(together.key), TOGETHER)]
        )
        whole = owned.extended(nearly).extended(together)
        is_found = whole.n_repeating > 0
        pairs = pointers(whole, _weights(kinds, is_found)[kinds])
        return {
            "person": persons,
            "owned": _per_person(whole.person, kinds, n_persons),
            "found": _per_person(whole.person[is_found], kinds[is_found], n_persons),
            "strength": pairs.strongest(n_persons),
            "pair_synthetic": pairs.synthetic,
            "pair_record": pairs.record,
            "pair_strength": pairs.strength,
        }

    def _side(self, bench: Workbench, corpora: Sequence[Corpus], ordinary: Keys) -> _Side:
        found = Ragged.concatenate([bench.feature(self.identifiers, corpus) for corpus in corpora])
        sure = is_sure(found.values, ordinary)
        marks, records = [found.values[sure]], [_rows(found)[sure]]
        for named in self.lists:
            keys = Ragged.concatenate([bench.feature(named, corpus) for corpus in corpora])
            listed = np.zeros(len(keys.values), dtype=found.values.dtype)
            listed["key"], listed["kind"] = keys.values, LISTED
            marks.append(listed)
            records.append(_rows(keys))
        return _Side(np.concatenate(marks), np.concatenate(records), corpora)


def _rows(ragged: Ragged) -> Counts:
    return np.repeat(np.arange(len(ragged)), ragged.lengths)


def _kinds(keys: Keys, marks: NDArray[np.void]) -> Counts:
    """The kind of each key: the first in the order of kinds that it was met as."""
    order = np.lexsort((marks["kind"], marks["key"]))
    known, first = np.unique(marks["key"][order], return_index=True)
    return marks["kind"][order][first][np.searchsorted(known, keys)].astype(np.int64)


def _together(side: _Side) -> tuple[Keys, Counts]:
    """Keys of pairs of marks that stand near each other in a record, and the record.

    Many people share a first name, a town or a date; hardly two share two of them.
    """
    single = side.marks["kind"] != FULL_NAME
    order = np.lexsort((side.marks["start"][single], side.records[single]))
    keys, records = side.marks["key"][single][order], side.records[single][order]
    pairs, rows = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    for step in range(1, _N_NEXT + 1):
        one, other = keys[:-step], keys[step:]
        near = (records[:-step] == records[step:]) & (one != other)
        low, high = np.minimum(one, other)[near], np.maximum(one, other)[near]
        pairs.append(mix(mix(low, 1) + high, 2))
        rows.append(records[:-step][near])
    return np.concatenate(pairs), np.concatenate(rows)


def _nearly(owned: Owned, kinds: Counts, real: _Side, synthetic: _Side) -> Owned:
    """Names that are not repeated exactly, and the synthetic records that nearly repeat them."""
    missed = np.flatnonzero((owned.n_repeating == 0) & (kinds >= FULL_NAME) & (kinds < LISTED))
    asked, asked_keys = real.names(owned.key[missed])
    strangers = np.setdiff1d(synthetic.marks["key"], real.marks["key"])
    known, known_keys = synthetic.names(strangers)
    pairs = near_names(asked, known)
    place = missed[np.argsort(owned.key[missed], kind="stable")]
    holders = np.isin(synthetic.marks["key"], known_keys[np.unique(pairs[:, 1])])
    holder_keys, holder_rows = synthetic.marks["key"][holders], synthetic.records[holders]
    order = np.argsort(holder_keys, kind="stable")
    holder_keys, holder_rows = holder_keys[order], holder_rows[order]
    first = np.searchsorted(holder_keys, known_keys[pairs[:, 1]], side="left")
    counts = np.searchsorted(holder_keys, known_keys[pairs[:, 1]], side="right") - first
    positions = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = holder_rows[np.repeat(first, counts) + positions]
    hits = np.unique(np.stack([rows, np.repeat(pairs[:, 0], counts)], axis=1), axis=0)
    return Owned(asked_keys, owned.person[place], owned.record[place], hits[:, 1], hits[:, 0])


def _weights(kinds: Counts, is_found: NDArray[np.bool_]) -> NDArray[np.float64]:
    n_all = np.bincount(kinds, minlength=len(KINDS))
    n_found = np.bincount(kinds[is_found], minlength=len(KINDS))
    return np.asarray(-np.log((n_found + 1) / (n_all + 2)), dtype=np.float64)


def _per_person(persons: Counts, kinds: Counts, n_persons: int) -> Counts:
    counts = np.bincount(persons * len(KINDS) + kinds, minlength=n_persons * len(KINDS))
    return counts.reshape(n_persons, len(KINDS))
