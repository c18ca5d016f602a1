"""How many of the words of a record are new within that record?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.record_means import record_mean
from synthaudit.results import Estimate


@dataclass(frozen=True)
class TypeTokenRatio(Metric):
    """Mean over records of distinct tokens over all tokens, above 0, at most 1.

    Tokens are those between white space, as written. Records without any are left out. The ratio
    falls with the length of a record and is near 1 for any short text.

    Source: Templin (1957), Certain Language Skills in Children.
    """

    scores = (
        ScoreSpec(
            "diversity.type_token_ratio",
            "Type-token ratio",
            better="higher",
            unit="distinct tokens over tokens, a record",
            meaning="How rarely words repeat inside one record, on average. It looks at each "
            "record alone, so it cannot see a collapsed corpus: a thousand copies of one varied "
            "sentence score as well as a thousand different ones. Long records score lower.",
        ),
    )

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean, with a jackknife interval over the persons in the synthetic seat."""
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.ngrams import distinct_per_row

        tokens = view.feature(Tokens(), view.synthetic)
        rows = np.flatnonzero(tokens.lengths)
        if not len(rows):
            raise InputError("no record holds a token, so there is no ratio.")
        ratios = distinct_per_row(tokens)[rows] / tokens.lengths[rows]
        yield record_mean(view, self.scores[0], ratios, view.synthetic.select(rows))
