"""How varied are words and phrases, at a fixed number of them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.results import Curve, Estimate, Interval, Line

if TYPE_CHECKING:
    from synthaudit.kernels.frequencies import Frequencies

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
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.frequencies import Frequencies
        from synthaudit.kernels.ngrams import ngrams_by_order

        view = seated_in_hash_order(view)
        lengths = [view.feature(Tokens(), corpus).lengths for corpus in view.compared]
        synthetic, train = (
            ngrams_by_order(view.feature(Tokens(), corpus), max(_ORDERS))
            for corpus in (view.synthetic, view.train)
        )
        for order, made, real in zip(_ORDERS, synthetic, train, strict=True):
            id = f"diversity.distinct_{order}"
            n_drawn = min(
                self.n_tokens,
                len(made[0].values),
                *(int(np.maximum(each - order + 1, 0).sum()) for each in lengths),
            )
            if not n_drawn:
                whose = "real record compared" if len(made[0].values) else "record"
                reason = f"No {whose} holds {order} tokens."
                yield Estimate(id, float("nan"), 0, 0, not_applicable=reason)
                continue
            ngrams = Frequencies.of(*made)
            sizes = ngrams.sizes()
            yield plain_estimate(
                id,
                expected_distinct(sizes[0], n_drawn, sizes[1]) / n_drawn,
                view.synthetic,
                interval=_interval(ngrams, n_drawn, view.synthetic),
                exhibits=(
                    _curve(order, n_drawn, self.n_tokens, sizes, Frequencies.of(*real).sizes()),
                ),
            )


def expected_distinct(
    counts: NDArray[np.int64], n_drawn: int, n_kinds: NDArray[np.int64] | None = None
) -> float:
    """Expected number of kinds among ``n_drawn`` items drawn without replacement.

    Args:
        counts: How often each kind occurs.
        n_drawn: From 0 to the number of items.
        n_kinds: Where several kinds share an entry of ``counts``, how many they are.
    """
    if n_kinds is None:
        counts, n_kinds = np.unique(counts[counts > 0], return_counts=True)
    n_items = int(counts @ n_kinds)
    expected = 0.0
    for count, n_alike in zip(counts.tolist(), n_kinds.tolist(), strict=True):
        others = n_items - count
        missed = 0.0
        if n_drawn <= others:
            missed = exp(_log_choose(others, n_drawn) - _log_choose(n_items, n_drawn))
        expected += n_alike * (1.0 - missed)
    return min(expected, float(n_drawn))  # which rounding may exceed by a hair


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _interval(ngrams: "Frequencies", n_drawn: int, corpus: Corpus) -> Interval | None:
    """Over the records that hold an n-gram at all: without them any block leaves some to draw."""
    rows = np.flatnonzero(ngrams.kinds.lengths)

    def share(chosen: NDArray[np.int64]) -> float:
        left_out = np.ones(len(rows), dtype=bool)
        left_out[chosen] = False
        counts, n_kinds = ngrams.sizes_without(rows[left_out])
        n_kept = min(n_drawn, int(counts @ n_kinds))
        return expected_distinct(counts, n_kept, n_kinds) / n_kept

    return stats.block_jackknife(share, corpus.persons[rows], for_pairs=True)[1]


def _curve(
    order: int,
    n_drawn: int,
    n_wanted: int,
    synthetic: tuple[NDArray[np.int64], NDArray[np.int64]],
    train: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Curve:
    compared = f"compared at {n_drawn:,}"
    if n_drawn < n_wanted:
        compared += f", all that one of the corpora has; {n_wanted:,} were wanted"
    lines = []
    for name, (counts, n_kinds) in (("synthetic", synthetic), ("train", train)):
        n_items = int(counts @ n_kinds)
        sizes = np.unique(np.geomspace(1, max(n_items, 1), num=_N_POINTS).astype(np.int64))
        if n_items:
            shares = tuple(
                expected_distinct(counts, size, n_kinds) / size for size in sizes.tolist()
            )
            lines.append(Line(name, tuple(sizes.astype(float).tolist()), shares))
    return Curve(
        f"Distinct {order}-grams by number drawn ({compared})",
        f"{order}-grams drawn",
        "share that are different",
        tuple(lines),
    )
