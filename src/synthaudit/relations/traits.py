"""How long each real record is, and how rare its words are among real records."""

from dataclasses import dataclass

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.terms import TOKENS


@dataclass(frozen=True, slots=True)
class Traits:
    """What may make people easier to recognise, whatever was generated."""

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One entry a record, one corpus after another; rarity is learnt from all of them alike.

        Returns:
            ``length``: tokens, int64. ``rarity``: mean over tokens of the log of how many records
            there are for each that holds the token, float64; 0 for a text without any.
        """
        tokens = Ragged.concatenate([bench.feature(TOKENS, corpus) for corpus in corpora])
        numbers = np.unique(tokens.values, return_inverse=True)[1]
        rows = np.repeat(np.arange(len(tokens)), tokens.lengths)
        n_words = int(numbers.max(initial=-1)) + 1
        holders = np.unique(rows * max(n_words, 1) + numbers)
        n_with = np.bincount(holders % max(n_words, 1), minlength=n_words)
        rarity = np.log(len(tokens) / n_with[numbers])
        total = np.bincount(rows, weights=rarity, minlength=len(tokens))
        lengths = tokens.lengths
        return {"length": lengths, "rarity": total / np.maximum(lengths, 1)}
