"""Are all labels there in like numbers?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.label_values import LabelValues, no_labels
from synthaudit.results import Bars, Estimate, Series

_N_SHOWN = 30
_MIN_RECORDS = 10  # behind every label that is named: rarer ones could tell of a person


@dataclass(frozen=True)
class LabelBalance(Metric):
    """Entropy of the labels over the most it could be, 0 to 1.

    What it could be at most is the logarithm of the number of labels that train or the synthetic
    seat knows. A record with several labels counts once for each; numbers are cut into five bands
    of equal width over the range of train. Records without a label are left out. It rises with
    the number of records by itself, as the entropy of a small sample is too low on average.

    Source: Pielou (1966), Journal of Theoretical Biology 13 (evenness).
    """

    scores = (
        ScoreSpec(
            "diversity.label_balance",
            "Balance of labels",
            better="higher",
            unit="entropy over the most possible",
            meaning="How evenly the records spread over the labels: 1 means each label as often as "
            "any other, 0 that all records have the same. Real labels are seldom even: text that "
            "is to stand for them should come near the reference, and text made to fill gaps may "
            "lie above it. Fewer records miss more of the rare labels: compare at an equal number "
            "of records.",
        ),
    )
    size_dependent = True

    def not_applicable(self, view: View) -> str | None:
        """No labels, free text, two kinds of labels, or only one label."""
        lacking = no_labels(view.train, view.synthetic)
        if lacking is not None:
            return lacking
        values = LabelValues.of_train(view.train)
        sides = (view.train, view.synthetic)
        if len({name for side in sides for names in values.each(side) for name in names}) < 2:  # noqa: PLR2004
            return "There is only one label, so nothing can be uneven."
        return None

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The balance, with a jackknife interval over the persons in the synthetic seat."""
        view = seated_in_hash_order(view)
        values = LabelValues.of_train(view.train)
        real, made = values.each(view.train), values.each(view.synthetic)
        rows = values.labelled(view.synthetic)
        seen = {name for names in (*real, *made) for name in names}
        # a band nobody is in is a label one can have all the same
        names = values.names or tuple(sorted(seen))
        place = {name: at for at, name in enumerate(names)}

        def counted(sets: list[tuple[str, ...]]) -> NDArray[np.float64]:
            found = np.zeros((len(sets), len(names)))
            for row, each in enumerate(sets):
                found[row, [place[name] for name in each]] = 1
            return found

        carried = counted(made)

        def balance(chosen: NDArray[np.int64]) -> float:
            return evenness(carried[chosen].sum(axis=0))

        seat = view.synthetic.select(rows)
        value, interval = stats.block_jackknife(balance, seat.persons, for_pairs=True)
        yield plain_estimate(
            "diversity.label_balance",
            value,
            seat,
            interval=interval,
            exhibits=(_bars(names, carried, counted(real)),),
        )


def evenness(counts: NDArray[np.float64]) -> float:
    """Entropy of the shares of ``counts`` over the logarithm of their number, 0 to 1.

    Args:
        counts: How often each label occurs; at least two labels, at least one occurrence.
    """
    shares = counts[counts > 0] / counts.sum()
    return float(np.clip(-(shares @ np.log(shares)) / np.log(len(counts)), 0.0, 1.0))


def _bars(
    names: tuple[str, ...], synthetic: NDArray[np.float64], train: NDArray[np.float64]
) -> Bars:
    shares = [side.mean(axis=0) for side in (synthetic, train)]
    counts = synthetic.sum(axis=0) + train.sum(axis=0)
    order = np.flatnonzero(counts >= _MIN_RECORDS)
    order = np.sort(order[np.argsort(-shares[1][order], kind="stable")[:_N_SHOWN]])
    return Bars(
        "Share of records with each label",
        tuple(names[at] for at in order),
        tuple(
            Series(name, tuple(side[order].tolist()))
            for name, side in zip(("synthetic", "train"), shares, strict=True)
        ),
        unit="share of labelled records",
    )
