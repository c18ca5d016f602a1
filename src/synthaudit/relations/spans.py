"""The longest runs of tokens that records of two corpora have in common."""

from dataclasses import dataclass, field

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.suffix_array import longest_shared_spans
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True, slots=True)
class SharedSpans:
    """For each record its longest token span that also occurs in the other corpus, exactly.

    Args:
        tokens: The tokens that are compared.
    """

    tokens: Tokens = field(default_factory=lambda: Tokens(normalised=True))

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Longest spans of a left and a right corpus, all int64.

        Returns:
            ``left_longest``, ``right_longest``: tokens of the span, 0 where no token is shared.
            ``left_start``: its first token in the left record. ``left_partner``: a record of
            ``right`` that holds it, -1 where there is none.
        """
        left, right = corpora
        lefts, rights = longest_shared_spans(
            bench.feature(self.tokens, left), bench.feature(self.tokens, right)
        )
        return {
            "left_longest": lefts.longest,
            "left_start": lefts.start,
            "left_partner": lefts.partner,
            "right_longest": rights.longest,
        }
