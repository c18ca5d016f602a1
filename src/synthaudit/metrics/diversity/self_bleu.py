"""How much does each record repeat the phrases of the others?"""

import dataclasses
import functools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.ragged import Ragged
from synthaudit.results import Bars, Estimate, Exhibit, Interval, Series

_ORDERS = (2, 3, 4, 5)
_N_BLOCKS = 10


@dataclass(frozen=True)
class SelfBleu(Metric):
    """Mean BLEU of each record with all other records as references, 0 to 1; exact, not sampled.

    Tokens are those between white space, as written; smoothing method 1; the closest reference
    length. With these settings the published table of the Texygen benchmark comes out to three
    decimals. The value rises with the number of words that a record's phrases are looked for in, so
    it is compared at equal token count: at an equal number of records a corpus of shorter texts
    would look more varied than it is.

    Args:
        interval_records: Above this many records the interval is worked out on a sample of that
            size, chosen by hash, and its method says so; it is then wider than it need be.

    Source: Zhu et al. (2018), Texygen, SIGIR.
    """

    scores = tuple(
        ScoreSpec(
            f"diversity.self_bleu_{order}",
            f"Self-BLEU-{order}",
            better="lower",
            unit="BLEU",
            meaning=f"How far each record is made of phrases of up to {order} words that other "
            "records use too; 1 means nothing is new. It rises with the number of words in the "
            "corpus, so only the value at an equal number of words may be compared with real text.",
        )
        for order in _ORDERS
    )
    size_dependent = True
    size_unit = "tokens"
    version = 2  # 1: the reference was taken at equal record count

    interval_records: int = 20_000

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """One mean an order, with a delete-block jackknife over persons.

        Raises:
            ValueError: There are fewer than two records.
        """
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.ngrams import number_ngrams
        from synthaudit.kernels.self_bleu import self_bleu

        view = seated_in_hash_order(view)
        tokens = view.feature(Tokens(), view.synthetic)
        by_record = self_bleu(number_ngrams(tokens, max(_ORDERS)))
        values = by_record.mean(axis=0)
        intervals = self._intervals(tokens, values, view.synthetic)
        for order in _ORDERS:
            exhibits: tuple[Exhibit, ...] = ()
            if view.drawn:
                title, of_record = f"BLEU-{order} against all others", by_record[:, order - 1]
                which = worst_and_typical(
                    view, title, of_record, view.synthetic, "lower", unit="BLEU"
                )
                exhibits = (_bars(values), which) if order == max(_ORDERS) else (which,)
            yield plain_estimate(
                f"diversity.self_bleu_{order}",
                values[order - 1],
                view.synthetic,
                interval=intervals[order],
                exhibits=exhibits,
            )

    def _intervals(
        self, tokens: Ragged, values: NDArray[np.float64], corpus: Corpus
    ) -> dict[int, Interval | None]:
        """An interval for each order; the blocks are the same for all, so each is scored once."""
        from synthaudit.kernels.ngrams import number_ngrams
        from synthaudit.kernels.self_bleu import self_bleu

        if corpus.n_groups < 3:  # noqa: PLR2004 (without one of them two must be left to compare)
            return dict.fromkeys(_ORDERS)
        sample = np.sort(np.argsort(corpus.hashes, kind="stable")[: self.interval_records])
        ngrams = number_ngrams(tokens.take(sample), max(_ORDERS))
        means: dict[bytes, NDArray[np.float64]] = {}

        def mean(rows: NDArray[np.int64], order: int) -> float:
            key = rows.tobytes()
            if key not in means:
                means[key] = self_bleu(ngrams, rows).mean(axis=0)
            return float(means[key][order - 1])

        intervals: dict[int, Interval | None] = {}
        for order in _ORDERS:
            sampled, interval = stats.block_jackknife(
                functools.partial(mean, order=order),
                corpus.persons[sample],
                n_blocks=_N_BLOCKS,
                for_pairs=True,  # each record is held against every other
            )
            if interval is not None and len(sample) < len(corpus):
                interval = dataclasses.replace(
                    interval,
                    low=interval.low + values[order - 1] - sampled,
                    high=interval.high + values[order - 1] - sampled,
                    method=f"{interval.method} on {len(sample):,} records",
                )
            intervals[order] = interval
        return intervals


def _bars(values: NDArray[np.float64]) -> Bars:
    return Bars(
        "Self-BLEU by longest phrase",
        tuple(f"{order} words" for order in _ORDERS),
        (Series("self-BLEU", tuple(float(values[order - 1]) for order in _ORDERS)),),
        unit="BLEU",
    )
