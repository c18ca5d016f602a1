"""What the nearest synthetic record gives away of a real record to who knows the rest of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack

from synthaudit.corpus import Corpus, mix
from synthaudit.relations.attributes import Attributes, attributes_of
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.terms import BLOCK_CELLS

Values = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class HiddenAttributes:
    """An attacker knows part of a real record and reads the rest off the nearest synthetic one.

    Words are dealt into two halves by their hash. Once the one half is known and the other hidden,
    once the other way round, once all words are known and the label is hidden. Nearest is by cosine
    of the known words, weighted by rarity, which is learnt from train and holdout alike. Of equally
    near records the one of the lowest hash is read; a record without a known word in common with
    any gives nothing away. The same attacker, reading the nearest real record of somebody else in
    train and holdout together, says what is to be expected.

    Args:
        seed: Deals the words.
    """

    seed: int = 0

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One entry a real record, those of train first.

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``excess``: agreement of what is read with what is hidden (Dice, weighted by rarity),
            less the agreement to be expected, -1 to 1. ``word``: whether the rarest word that is
            read, the first half known, is there, and ``word_of_anybody``: the share of real records
            it is in. ``label``: whether the label that is read is right; ``labelled``: whether
            there is one, bool; ``label_of_anybody``: the share of labelled real records with the
            commonest, the same for all.
        """
        train, holdout, synthetic = corpora
        found = attributes_of(bench, (train, holdout), synthetic)
        real = vstack(found.tables[:2]).tocsr()
        persons = _persons(train, holdout)
        n_with = np.asarray(real.sum(axis=0)).ravel()
        rarity = _rarity(real)
        deals = _deals(found, self.seed)
        made = _Answers(found.tables[2], synthetic.hashes, np.full(len(synthetic), _NOBODY))
        others = bench.relation(NearestReal(self.seed), train, holdout)["nearest"]
        claims = [
            [
                _read_off(found.tables[2], made.nearest(real, persons, _only(known, rarity)))
                for known, _ in deals
            ],
            [_read_off(real, nearest) for nearest in others.T],
        ]
        hidden = [_only(hides, rarity) for _, hides in deals]
        told, expected = (_agreement(claimed, real, hidden) for claimed in claims)
        word, word_of_anybody = _rarest_word(claims[0][0] @ diags(hidden[0]), real, n_with)
        label, labelled, label_of_anybody = _label(claims[0][2], real, found.is_label)
        return {
            # Copies must tie, whatever the order of summation.
            "excess": np.round(told - expected, 9),
            "word": word,
            "word_of_anybody": word_of_anybody,
            "label": label,
            "labelled": labelled,
            "label_of_anybody": np.full(real.shape[0], label_of_anybody),
        }


@dataclass(frozen=True, slots=True)
class NearestReal:
    """The real record of somebody else that is nearest by the words an attacker knows.

    Apart from ``HiddenAttributes``, since the synthetic corpus does not change it.

    Args:
        seed: Deals the words.
    """

    seed: int = 0

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One row a real record, those of train first.

        Args:
            bench: Where tokens come from.
            *corpora: Train and holdout.

        Returns:
            ``nearest``: the number of a real record for each deal of the words, -1 where none has
            a known word in common, shape (n_real, 3), int64.
        """
        train, holdout = corpora
        found = attributes_of(bench, (train, holdout))
        real = vstack(found.tables).tocsr()
        persons = _persons(train, holdout)
        answers = _Answers(real, np.concatenate([train.hashes, holdout.hashes]), persons)
        rarity = _rarity(real)
        nearest = [
            answers.nearest(real, persons, _only(known, rarity))
            for known, _ in _deals(found, self.seed)
        ]
        return {"nearest": np.stack(nearest, axis=1)}


def _persons(train: Corpus, holdout: Corpus) -> Counts:
    return np.concatenate([train.persons, train.n_groups + holdout.persons])


def _deals(found: Attributes, seed: int) -> tuple[tuple[Flags, Flags], ...]:
    """What is known and what is hidden, three times; no label is ever known."""
    half = (mix(found.hashes, seed) & np.uint64(1)).astype(bool)
    first, second = ~found.is_label & ~half, ~found.is_label & half
    return (first, second), (second, first), (~found.is_label, found.is_label)


def _rarity(real: csr_matrix) -> Values:
    """Weight of each attribute: what no real record has is no news about anybody."""
    n_with = np.asarray(real.sum(axis=0)).ravel()
    return np.where(n_with > 0, np.log((1 + real.shape[0]) / (1 + n_with)), 0.0)


def _only(chosen: Flags, weights: Values) -> Values:
    return np.where(chosen, weights, 0.0)


def _read_off(table: csr_matrix, nearest: Counts) -> csr_matrix:
    """What the nearest records have; nothing where there is none."""
    is_near = diags((nearest != _NOBODY).astype(np.float64))
    return (is_near @ table[nearest.clip(min=0)]).tocsr()


@dataclass(frozen=True)
class _Answers:
    """Records an attacker reads: what they have, their hashes, and whose they are."""

    table: csr_matrix
    hashes: NDArray[np.uint64]
    persons: Counts

    def nearest(self, real: csr_matrix, persons: Counts, weights: Values) -> Counts:
        """The nearest record of somebody else, for each real record."""
        from sklearn.preprocessing import normalize

        order = np.argsort(self.hashes, kind="stable")
        asked, answers = (normalize(table @ diags(weights)) for table in (real, self.table[order]))
        n_rows = max(1, BLOCK_CELLS // len(order))
        nearest = np.empty(real.shape[0], dtype=np.int64)
        for start in range(0, real.shape[0], n_rows):
            block = slice(start, start + n_rows)
            # Copies must tie, whatever the order of summation.
            cosines = np.round((asked[block] @ answers.T).toarray(), 9)
            cosines[persons[block, None] == self.persons[order]] = 0.0
            best = order[cosines.argmax(axis=1)]
            nearest[block] = np.where(cosines.max(axis=1) > 0, best, _NOBODY)
        return nearest


def _agreement(claims: Sequence[csr_matrix], real: csr_matrix, hidden: Sequence[Values]) -> Values:
    """Twice what is claimed and there over what is claimed or there, summed over the deals."""
    shared, both = np.zeros(real.shape[0]), np.zeros(real.shape[0])
    for claimed, weights in zip(claims, hidden, strict=True):
        there = real @ diags(weights)
        shared += _sums(claimed.multiply(there))
        both += _sums(claimed @ diags(weights)) + _sums(there)
    agreement: Values = np.divide(2 * shared, both, out=np.zeros_like(shared), where=both > 0)
    return agreement


def _sums(table: csr_matrix) -> Values:
    return np.asarray(table.sum(axis=1), dtype=np.float64).ravel()


def _rarest_word(
    claimed: csr_matrix, real: csr_matrix, n_with: Values
) -> tuple[NDArray[np.bool_], Values]:
    """Whether the rarest word that is claimed of each record is in it; how many records hold it."""
    claimed = claimed.tocsr()
    guess = np.asarray(claimed.argmax(axis=1)).ravel()
    guesses = np.asarray(claimed.max(axis=1).toarray()).ravel() > 0
    right = np.asarray(real[np.arange(real.shape[0]), guess]).ravel() > 0
    return right & guesses, np.where(guesses, n_with[guess] / real.shape[0], 0.0)


def _label(
    claims: csr_matrix, real: csr_matrix, is_label: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], float]:
    """Whether all labels that are claimed are right; who has one; the share of the commonest."""
    columns = np.flatnonzero(is_label)
    claimed, owned = (
        [tuple(np.sort(row.indices).tolist()) for row in table.tocsr()[:, columns]]
        for table in (claims, real)
    )
    labelled = np.array([bool(own) for own in owned], dtype=bool)
    right = [bool(own) and own == said for own, said in zip(owned, claimed, strict=True)]
    counts = Counter(own for own in owned if own)
    share = max(counts.values()) / int(labelled.sum()) if counts else 0.0
    return np.array(right, dtype=bool), labelled, share
