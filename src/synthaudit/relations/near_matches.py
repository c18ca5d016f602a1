"""Which records of two corpora are near-copies of each other."""

from dataclasses import dataclass, field

from synthaudit.corpus import Corpus
from synthaudit.features.shingles import Shingles
from synthaudit.kernels.near_join import NearRule, near_join
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True, slots=True)
class NearMatches:
    """Every pair of records whose shingle sets nearly agree, none sampled, each verified exactly.

    The similarity of two records is the Jaccard index of their shingle sets, and a pair counts from
    ``threshold`` on. A copy that was cut short cannot reach it, so where the shorter has at most
    ``length_ratio`` of the longer's shingles, and at least ``min_shingles``, the similarity is the
    containment of the shorter (the share of its shingles the longer has too), and a pair counts
    from ``containment`` on.

    The three defaults of containment were chosen on the even-numbered half of MTS-Dialog: back-
    translations of its train dialogues, the long ones cut to a third, against unseen dialogues.
    There they raise the share of back-translations found from French from 0.71 to 0.84 and add no
    unseen dialogue; at a bar of 0.6, or with 100 shingles, everyday phrases begin to match: a long
    dialogue holds half of the shingles of almost any short one.

    Args:
        shingles: The sets that are compared.
        threshold: Least Jaccard index of a pair, 0 (excluded) to 1.
        containment: Least containment of a pair, 0 to 1; ``threshold`` where that is higher.
        length_ratio: Most the shorter may have, as a share of the longer, for containment to count.
        min_shingles: Least the shorter must have for containment to count.
    """

    shingles: Shingles = field(default_factory=Shingles)
    threshold: float = 0.5
    containment: float = 0.7
    length_ratio: float = 0.75
    min_shingles: int = 200

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """One entry a pair of a left and a right corpus, ordered by both row numbers.

        Returns:
            ``left`` and ``right``: row numbers, int64. ``similarity``: ``threshold`` to 1, float64.
        """
        left, right = corpora
        lefts, rights, similarity = near_join(
            bench.feature(self.shingles, left), bench.feature(self.shingles, right), self.rule()
        )
        return {"left": lefts, "right": rights, "similarity": similarity}

    def rule(self) -> NearRule:
        """When two shingle sets nearly agree."""
        return NearRule(self.threshold, self.containment, self.length_ratio, self.min_shingles)
