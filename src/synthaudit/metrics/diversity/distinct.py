"""How varied are words and phrases, at a fixed number of them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.ragged import Ragged
from synthaudit.results import Curve, Estimate, Interval, Line

_ORDERS = (1, 2, 3, 4)
_N_POINTS = 24


@dataclass(frozen=True)
class Distinct(Metric):
    """Distinct n-grams over all n-grams, above 0, at most 1, as expected in a draw of fixed size.

    The plain ratio falls as a corpus grows. So it is not taken over the corpus but over a random
    draw of ``n_tokens`` n-grams without replacement, and not by drawing but exactly, as its
    expectation (rarefaction): each n-gram that occurs c times among N is missed with probability
    C(N - c, m) / C(N, m). Corpora of any size then compare at one count: all that are compared in
    an audit are drawn from alike, as many as the smallest of them has where that is fewer, which
    the exhibit says.

    Args:
        n_tokens: Size of the draw.

    Source: Hurlbert (1971), Ecology 52(4), for rarefaction; Li et al. (2016) for distinct-n.
    """

    scores = tuple(
        ScoreSpec(
            f"diversity.distinct_{order}",
            f"Distinct {'words' if order == 1 else f'sequences of {order} words'}",
            better="higher",
            unit="distinct over all, in a draw of fixed size",
            meaning=f"Of so many {'words' if order == 1 else f'sequences of {order} words'} drawn "
            "at random from the corpus, the share that are different. Low values mean a small "
            "stock of phrases, used again and again. Compare with real text, drawn alike.",
        )
        for order in _ORDERS
    )
    n_tokens: int = 5_000

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """One share an order, with a jackknife interval over the persons in the synthetic seat."""
        view = seated_in_hash_order(view)
        synthetic, train = (self._ngrams(view, corpus) for corpus in (view.synthetic, view.train))
        others = [self._ngrams(view, corpus) for corpus in view.compared]
        for order in _ORDERS:
            ngrams = synthetic[order - 1]
            id = f"diversity.distinct_{order}"
            if not len(ngrams.values):
                yield Estimate(
                    id, float("nan"), 0, 0, not_applicable=f"No record holds {order} tokens."
                )
                continue
            n_drawn = min(
                self.n_tokens, len(ngrams.values), *(len(n[order - 1].values) for n in others)
            )
            counts = _counts(ngrams)
            yield plain_estimate(
                id,
                expected_distinct(counts, n_drawn) / n_drawn,
                view.synthetic,
                interval=_interval(ngrams, n_drawn, view.synthetic),
                exhibits=(
                    _curve(order, n_drawn, self.n_tokens, counts, _counts(train[order - 1])),
                ),
            )

    def _ngrams(self, view: View, corpus: Corpus) -> tuple[Ragged, ...]:
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.ngrams import number_ngrams

        return number_ngrams(view.feature(Tokens(), corpus), max(_ORDERS)).numbered


def expected_distinct(counts: NDArray[np.int64], n_drawn: int) -> float:
    """Expected number of kinds among ``n_drawn`` items drawn without replacement.

    Args:
        counts: How often each kind occurs.
        n_drawn: From 0 to the sum of ``counts``.
    """
    n_items = int(counts.sum())
    expected = 0.0
    for count, n_kinds in zip(*np.unique(counts[counts > 0], return_counts=True), strict=True):
        others = n_items - int(count)
        missed = 0.0
        if n_drawn <= others:
            missed = exp(_log_choose(others, n_drawn) - _log_choose(n_items, n_drawn))
        expected += float(n_kinds) * (1.0 - missed)
    return min(expected, float(n_drawn))  # which rounding may exceed by a hair


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _counts(ngrams: Ragged) -> NDArray[np.int64]:
    return np.bincount(ngrams.values)


def _interval(ngrams: Ragged, n_drawn: int, corpus: Corpus) -> Interval | None:
    """Over the records that hold an n-gram at all: without them any block leaves some to draw."""
    rows = np.flatnonzero(ngrams.lengths)

    def share(chosen: NDArray[np.int64]) -> float:
        kept = ngrams.take(rows[chosen])
        n_kept = min(n_drawn, len(kept.values))
        return expected_distinct(_counts(kept), n_kept) / n_kept

    return stats.block_jackknife(share, corpus.persons[rows], for_pairs=True)[1]


def _curve(
    order: int,
    n_drawn: int,
    n_wanted: int,
    synthetic: NDArray[np.int64],
    train: NDArray[np.int64],
) -> Curve:
    compared = f"compared at {n_drawn:,}"
    if n_drawn < n_wanted:
        compared += f", all that one of the corpora has; {n_wanted:,} were wanted"
    lines = []
    for name, counts in (("synthetic", synthetic), ("train", train)):
        sizes = np.unique(np.geomspace(1, max(counts.sum(), 1), num=_N_POINTS).astype(np.int64))
        if counts.any():
            shares = tuple(expected_distinct(counts, int(size)) / float(size) for size in sizes)
            lines.append(Line(name, tuple(sizes.astype(float).tolist()), shares))
    return Curve(
        f"Distinct {order}-grams by number drawn ({compared})",
        f"{order}-grams drawn",
        "share that are different",
        tuple(lines),
    )
