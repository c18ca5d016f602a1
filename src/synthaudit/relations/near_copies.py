"""Which records of one corpus have a near-copy in it."""

from dataclasses import dataclass, field

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.features.text_hash import TextHash
from synthaudit.kernels.near_join import near_join
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.near_matches import NearMatches


@dataclass(frozen=True, slots=True)
class NearCopies:
    """For each record one other that equals it after normalisation or nearly matches it.

    Only whether there is one is asked: a collapsed corpus of n records has n * n pairs, and they
    are never listed.

    Args:
        matches: When two records nearly match.
    """

    matches: NearMatches = field(default_factory=NearMatches)

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One entry a record of one corpus.

        Returns:
            ``copy``: row of another record that equals or nearly matches it, -1 where there is
            none, int64. ``exact``: whether that one equals it, bool.
        """
        (corpus,) = corpora
        hashes = bench.feature(TextHash(), corpus)
        _, firsts, texts, counts = np.unique(
            hashes, return_index=True, return_inverse=True, return_counts=True
        )
        shingles = bench.feature(self.matches.shingles, corpus).take(firsts)
        texts_with, partners, _ = near_join(
            shingles, shingles, self.matches.rule(), exclude_self=True, limit=1
        )
        near = np.full(len(firsts), -1, dtype=np.int64)
        near[texts_with] = firsts[partners]
        # equal texts stand together, in order of rows: each points at its neighbour in the group
        order = np.argsort(texts, kind="stable")
        group_ends = np.cumsum(counts)
        following = np.append(order[1:], -1)
        following[group_ends - 1] = order[group_ends - counts]
        equal = np.empty(len(corpus), dtype=np.int64)
        equal[order] = following
        exact = counts[texts] > 1
        return {"copy": np.where(exact, equal, near[texts]), "exact": exact}
