"""Pairs of rare attributes that one synthetic record alone has, and who has them among people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from synthaudit.corpus import Corpus, mix
from synthaudit.relations.attributes import attributes_of, by_person
from synthaudit.relations.base import Arrays, Workbench

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RarePairs:
    """Which people are the only one to fit what just one synthetic record says.

    A guess is a pair of attributes (words, numbers, the label): two of the ``n_rarest`` that are
    rarest in the synthetic corpus among those of one synthetic record, and which no other synthetic
    record has both of. It singles a person out who has both, if nobody else among the people asked
    does. What a person has is what any of their records has.

    Args:
        n_rarest: Attributes a synthetic record makes guesses from.
        n_guessing: Synthetic records that make guesses, at most, chosen by hash.
        seed: Which.

    Source: Giomi et al. (2023), Anonymeter, PoPETs 2023(2) (guesses unique in the synthetic data);
        pairs of rare words in place of columns are ours.
    """

    n_rarest: int = 16
    n_guessing: int = 2000
    seed: int = 0

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Which guesses singled somebody out of each crowd, and how often each person was hit.

        Args:
            bench: Where tokens come from.
            *corpora: The synthetic corpus, then the real ones, whose people are one crowd.

        Returns:
            ``guesser``: row of the synthetic record that made each guess. ``hit``: whether it
            singled out a person among those of each real corpus alone, bool, shape
            (n_real_corpora, n_guesses). ``by_chance``: chance of that, for the first corpus, were
            attributes independent, shape (n_guesses,). ``most``: for each real record, one corpus
            after another, the most guesses of one synthetic record that singled out its person in
            the whole crowd.
        """
        synthetic, *crowd = corpora
        found = attributes_of(bench, tuple(crowd), synthetic)
        made = found.tables[-1]
        people = vstack(
            [by_person(table, one.persons) for table, one in zip(found.tables, crowd, strict=False)]
        ).tocsr()
        side = np.repeat(np.arange(len(crowd)), [one.n_groups for one in crowd])
        chosen = np.lexsort((synthetic.hashes, mix(synthetic.hashes, self.seed)))
        guesser, firsts, seconds = self._pairs(made, np.sort(chosen[: self.n_guessing]))
        alone = np.bincount(_holders(made, firsts, seconds)[0], minlength=len(guesser)) == 1
        guesser, firsts, seconds = guesser[alone], firsts[alone], seconds[alone]
        guesses, holders = _holders(people, firsts, seconds)
        n_holders = np.zeros((len(crowd), len(guesser)), dtype=np.int64)
        np.add.at(n_holders, (side[holders], guesses), 1)
        meant = (n_holders.sum(axis=0) == 1)[guesses]
        pointed, n_guesses = np.unique(
            holders[meant] * len(synthetic) + guesser[guesses[meant]], return_counts=True
        )
        most = np.zeros(people.shape[0])
        np.maximum.at(most, pointed // len(synthetic), n_guesses)
        share = np.asarray(people.mean(axis=0)).ravel()
        both, n_people = share[firsts] * share[seconds], crowd[0].n_groups
        persons = np.concatenate(
            [np.searchsorted(side, place) + one.persons for place, one in enumerate(crowd)]
        )
        return {
            "guesser": guesser,
            "hit": n_holders == 1,
            "by_chance": n_people * both * (1 - both) ** (n_people - 1),
            "most": most[persons],
        }

    def _pairs(self, made: csr_matrix, rows: Counts) -> tuple[Counts, Counts, Counts]:
        """Every pair of the rarest attributes of each of ``rows``: the row, and both attributes.

        The rarer comes first; of equally rare attributes the one of the lower hash.
        """
        n_with = np.asarray(made.sum(axis=0)).ravel()
        kept, owners = [], []
        for row in rows.tolist():
            own = made.indices[made.indptr[row] : made.indptr[row + 1]]
            kept.append(own[np.lexsort((own, n_with[own]))[: self.n_rarest]])
            owners.append(row)
        pairs = [np.triu_indices(len(own), 1) for own in kept]
        firsts = [own[first] for own, (first, _) in zip(kept, pairs, strict=True)]
        seconds = [own[second] for own, (_, second) in zip(kept, pairs, strict=True)]
        repeats = [len(first) for first in firsts]
        return (
            np.repeat(np.array(owners, dtype=np.int64), repeats),
            np.concatenate(firsts).astype(np.int64),
            np.concatenate(seconds).astype(np.int64),
        )


def _holders(table: csr_matrix, firsts: Counts, seconds: Counts) -> tuple[Counts, Counts]:
    """Who has both attributes of each pair: numbers of pairs, and rows of ``table``."""
    by_attribute = table.tocsc()
    n_with = np.diff(by_attribute.indptr).astype(np.int64)[firsts]
    pairs = np.repeat(np.arange(len(firsts)), n_with)
    starts = by_attribute.indptr[firsts].astype(np.int64)
    within = np.arange(len(pairs)) - np.repeat(np.cumsum(n_with) - n_with, n_with)
    rows = by_attribute.indices[np.repeat(starts, n_with) + within].astype(np.int64)
    # Each row and attribute as one number, ascending.
    ordered = table.tocsr()
    ordered.sort_indices()
    owners = np.repeat(np.arange(table.shape[0]), np.diff(ordered.indptr))
    known = owners * table.shape[1] + ordered.indices
    asked = rows * table.shape[1] + seconds[pairs]
    places = np.searchsorted(known, asked).clip(max=max(len(known) - 1, 0))
    both = known[places] == asked if len(known) else np.zeros(len(asked), dtype=bool)
    return pairs[both], rows[both]
