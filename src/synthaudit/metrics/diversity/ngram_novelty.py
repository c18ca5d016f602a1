"""How many phrases of the corpus does train not have?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.results import Bars, Estimate, Series

_ORDERS = (1, 2, 3, 4, 5, 6, 8)


@dataclass(frozen=True)
class NgramNovelty(Metric):
    """Share of the corpus' ``n``-word sequences that occur nowhere in train, 0 to 1.

    Every occurrence counts, over normalised words. Real text in the seat says how much of what
    people write is new to train; a corpus below that repeats train, one far above it may not be
    text of this kind at all.

    Args:
        n: Words a sequence.

    Source: McCoy et al. (2023), TACL 11 (RAVEN).
    """

    scores = (
        ScoreSpec(
            "diversity.ngram_novelty",
            "New phrases",
            better="higher",
            unit="share of sequences of 4 words",
            meaning="Share of the corpus' phrases (four words in a row) that occur nowhere in "
            "train. Text that is copied together from train scores below real text nobody copied; "
            "words in random order score above it, so more than the reference is no merit.",
        ),
    )

    n: int = 4

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with a jackknife interval over the persons in the synthetic seat."""
        view = seated_in_hash_order(view)
        new, counts = self._new(view, self.n)
        rows = np.flatnonzero(counts)
        if not len(rows):
            yield Estimate(
                "diversity.ngram_novelty",
                float("nan"),
                0,
                0,
                not_applicable=f"No record holds {self.n} words.",
            )
            return
        seat = view.synthetic.select(rows)
        new, counts = new[rows], counts[rows]

        def share(chosen: NDArray[np.int64]) -> float:
            return float(new[chosen].sum() / counts[chosen].sum())

        value, interval = stats.block_jackknife(share, seat.persons)
        which = worst_and_typical(
            view, "New phrases", new / counts, seat, "higher", unit="share of its phrases"
        )
        yield plain_estimate(
            "diversity.ngram_novelty",
            value,
            seat,
            interval=interval,
            exhibits=(self._bars(view), which),
        )

    def _new(self, view: View, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """New sequences of each record, and all of them."""
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.ngrams import ngram_hashes

        train, made = (
            ngram_hashes(view.feature(Tokens(normalised=True), corpus), n)
            for corpus in (view.train, view.synthetic)
        )
        is_new = ~np.isin(made.values, np.unique(train.values))
        rows = np.repeat(np.arange(len(made)), made.lengths)
        return np.bincount(rows[is_new], minlength=len(made)), made.lengths

    def _bars(self, view: View) -> Bars:
        orders, shares = [], []
        for order in _ORDERS:
            new, counts = self._new(view, order)
            if counts.any():
                orders.append(f"{order} word{'s' if order > 1 else ''}")
                shares.append(float(new.sum() / counts.sum()))
        return Bars(
            "Sequences that train does not have",
            tuple(orders),
            (Series("synthetic", tuple(shares)),),
            unit="share of sequences",
        )
