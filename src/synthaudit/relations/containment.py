"""How much of each record of one corpus is found, word sequence by word sequence, in another."""

from dataclasses import dataclass, field

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.ngrams import distinct_per_row, ngram_hashes
from synthaudit.kernels.numbering import number
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True, slots=True)
class Containment:
    """Share of each record's distinct n-grams that occur anywhere in the other corpus.

    Args:
        n: Tokens an n-gram.
        tokens: The tokens that are compared.
    """

    n: int
    tokens: Tokens = field(default_factory=lambda: Tokens(normalised=True))

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One share a record of the first corpus, looked up in the second.

        Returns:
            ``share``: float64 in [0, 1]; 0 for a record of fewer than ``n`` tokens.
        """
        asked, known = (ngram_hashes(bench.feature(self.tokens, each), self.n) for each in corpora)
        found = number(known.values)[1].find(asked.values) >= 0
        rows = np.repeat(np.arange(len(asked)), asked.lengths)
        offsets = np.concatenate([[0], np.cumsum(np.bincount(rows[found], minlength=len(asked)))])
        n_found = distinct_per_row(Ragged(offsets.astype(np.int64), asked.values[found]))
        return {"share": n_found / np.maximum(distinct_per_row(asked), 1)}
