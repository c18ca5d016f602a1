"""Real and synthetic records that are closer to each other than to anybody else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.embeddings import Embeddings
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.neighbours import in_ties

_BLOCK_CELLS = 4_000_000
"""Similarities held at a time, at most."""


@dataclass(frozen=True)
class MutualLeads:
    """By how much a real and a synthetic record are closer to each other than to other people.

    The lead of a pair is its cosine, less the larger of two others: that of the real record to its
    nearest record of anybody else in train and holdout together, and that of the synthetic record
    to the nearest such record. A text like many leads nowhere, and both sides are treated alike.

    Args:
        embeddings: What nearness is measured on.
        n_nearest: How many synthetic records count, the largest leads first: 1 takes the largest,
            more take a mean, and as many as there are synthetic records take the mean of all.
    """

    embeddings: Embeddings
    n_nearest: int = 1

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The mean of the largest leads of each real record, within [-2, 2], in ``TIE``s.

        Args:
            bench: Where embeddings come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record, float64.
        """
        train, holdout, synthetic = corpora
        real, made = (
            np.concatenate([bench.feature(self.embeddings, corpus) for corpus in side]).astype(
                np.float64
            )
            for side in ((train, holdout), (synthetic,))
        )
        persons = np.concatenate([train.persons, train.n_groups + holdout.persons])
        n_kept = min(self.n_nearest, len(made))
        nearest = np.full(len(real), -np.inf)
        largest = np.full((len(real), n_kept), -np.inf)
        n_rows = max(1, _BLOCK_CELLS // len(real))
        for start in range(0, len(real), n_rows):
            block = slice(start, start + n_rows)
            cosines = real[block] @ real.T
            cosines[persons[block, None] == persons] = -np.inf
            nearest[block] = cosines.max(axis=1)
        for start in range(0, len(made), n_rows):
            cosines = made[start : start + n_rows] @ real.T
            leads = cosines - np.maximum(_nearest_other(cosines, persons), nearest)
            both = np.concatenate([largest, leads.T], axis=1)
            largest = np.partition(both, both.shape[1] - n_kept, axis=1)[:, -n_kept:]
        found = in_ties(largest.mean(axis=1))
        return {"train": found[: len(train)], "holdout": found[len(train) :]}


def _nearest_other(cosines: NDArray[np.float64], persons: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each pair the largest cosine of its row among records of other persons."""
    foremost = persons[cosines.argmax(axis=1)][:, None] == persons
    runner_up = np.where(foremost, -np.inf, cosines).max(axis=1)
    nearest: NDArray[np.float64] = np.where(
        foremost, runner_up[:, None], cosines.max(axis=1)[:, None]
    )
    return nearest
