"""How many phrases of the corpus does train not have?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.ragged import Ragged
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
        found = _new_by_order(view, max(self.n, *_ORDERS))
        new, counts = found[self.n]
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
            exhibits=(_bars(found), which),
        )


def _new_by_order(
    view: View, longest: int
) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each order: new sequences of each record, and all of them."""
    from synthaudit.features.tokens import Tokens
    from synthaudit.kernels.ngrams import found_in, ngrams_by_order

    made, train = (
        view.feature(Tokens(normalised=True), corpus) for corpus in (view.synthetic, view.train)
    )
    n_made = len(made)
    both = Ragged.concatenate([made, train])
    del made, train
    found = {}
    for order, (ngrams, n_repeated) in enumerate(ngrams_by_order(both, longest), start=1):
        counts = ngrams.lengths[:n_made]
        found[order] = (counts - found_in(ngrams, n_repeated, n_made), counts)
    return found


def _bars(found: Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Bars:
    held = [order for order in _ORDERS if found[order][1].any()]
    return Bars(
        "Sequences that train does not have",
        tuple(f"{order} word{'s' if order > 1 else ''}" for order in held),
        (
            Series(
                "synthetic",
                tuple(float(found[order][0].sum() / found[order][1].sum()) for order in held),
            ),
        ),
        unit="share of sequences",
    )
