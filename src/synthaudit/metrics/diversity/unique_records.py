"""How many of the records are different texts?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.results import Estimate, Table

_N_SHOWN = 10


@dataclass(frozen=True)
class UniqueRecords(Metric):
    """Number of distinct texts after normalisation over the number of records, in [1 / n, 1]."""

    scores = (
        ScoreSpec(
            "diversity.unique_records",
            "Unique records",
            better="higher",
            unit="distinct texts over records",
            meaning="How many different texts there are for each record, apart from case, spacing "
            "and punctuation. Below 1, records are repeated word for word. A larger corpus of the "
            "same kind repeats more: compare at an equal number of records.",
        ),
    )
    size_dependent = True

    def features(self) -> tuple[Feature, ...]:
        """A hash of each text."""
        from synthaudit.features.text_hash import TextHash

        return (TextHash(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with a jackknife interval over the persons in the synthetic seat.

        There is no interval where no text repeats: no spread was seen, so none can be estimated.
        """
        from synthaudit.features.text_hash import TextHash

        view = seated_in_hash_order(view)
        hashes = view.feature(TextHash(), view.synthetic)
        value, interval = stats.block_jackknife(
            lambda rows: len(np.unique(hashes[rows])) / len(rows),
            view.synthetic.persons,
        )
        yield plain_estimate(
            "diversity.unique_records",
            value,
            view.synthetic,
            interval=interval,
            exhibits=(_most_repeated(view, hashes),),
        )


def _most_repeated(view: View, hashes: NDArray[np.uint64]) -> Table:
    _, texts, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    # the record that stands for a text is the one with the smallest hash, whatever the order
    order = np.lexsort((view.synthetic.hashes, texts))
    firsts = order[np.cumsum(counts) - counts]
    repeated = np.flatnonzero(counts > 1)
    shown = repeated[np.lexsort((view.synthetic.hashes[firsts[repeated]], -counts[repeated]))]
    names = view.pseudonyms(view.synthetic, firsts[shown[:_N_SHOWN]].tolist())
    return Table(
        "Most repeated texts",
        ("a record with the text", "records with the text"),
        tuple((name, int(counts[text])) for name, text in zip(names, shown, strict=False)),
        note=f"{len(repeated):,} of {len(counts):,} texts occur more than once.",
    )
