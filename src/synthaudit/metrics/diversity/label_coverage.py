"""Which of the labels of real text does the corpus have?"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.label_values import LabelValues, no_labels
from synthaudit.results import Estimate, Table

_N_SHOWN = 40
_MIN_RECORDS = 10  # of train behind every label that is named: rarer ones could tell of a person


@dataclass(frozen=True)
class LabelCoverage(Metric):
    """Share of the labels of train that a draw of fixed size from the corpus holds, 0 to 1.

    The draw is as large as the smallest corpus compared in the audit, and the share is the one
    expected over all draws (rarefaction): a large corpus has no advantage. Numbers are cut into
    five bands over the range of train. Where records carry several labels, the sets of labels that
    occur together in train are a score of their own.
    """

    scores = (
        ScoreSpec(
            "diversity.label_coverage",
            "Labels covered",
            better="higher",
            unit="share of the labels of train, in a draw of fixed size",
            meaning="Of the labels that occur in train, the share that also occur in the corpus. "
            "Labels that are missing cannot be learnt from it. All corpora are compared at an "
            "equal number of records.",
        ),
        ScoreSpec(
            "diversity.label_combination_coverage",
            "Label combinations covered",
            better="higher",
            unit="share of the combinations of train, in a draw of fixed size",
            meaning="Of the sets of labels that occur together on a record of train, the share "
            "that also occur together in the corpus. Rare sets are missed by real text too: look "
            "at the reference.",
        ),
    )

    def not_applicable(self, view: View) -> str | None:
        """No labels, free text, or two kinds of labels."""
        return no_labels(view.train, view.synthetic)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """Both shares, with jackknife intervals over the persons in the synthetic seat.

        They are conservative: of a label met once, leaving out a block says that it is missed far
        more often than it is. There is no interval where no block takes a label away.
        """
        view = seated_in_hash_order(view)
        values = LabelValues.of_train(view.train)
        rows = values.labelled(view.synthetic)
        n_drawn = min(len(values.labelled(each)) for each in (view.synthetic, *view.compared))
        real, made = values.each(view.train), values.each(view.synthetic)
        yield self._covered(view, "diversity.label_coverage", real, made, rows, n_drawn)
        if view.train.label_kind != "classes":
            yield Estimate(
                "diversity.label_combination_coverage",
                float("nan"),
                0,
                0,
                not_applicable="Each record has one label, so none occur together.",
            )
            return
        both = [[(" + ".join(names) or "none",) for names in side] for side in (real, made)]
        yield self._covered(
            view, "diversity.label_combination_coverage", both[0], both[1], rows, n_drawn
        )

    def _covered(
        self,
        view: View,
        id: str,
        real: Sequence[tuple[str, ...]],
        made: Sequence[tuple[str, ...]],
        rows: NDArray[np.int64],
        n_drawn: int,
    ) -> Estimate:
        from synthaudit.stats.rarefaction import chance_met

        known = Counter(name for names in real for name in names)
        wanted = sorted(known)
        place = {name: at for at, name in enumerate(wanted)}
        carried = np.zeros((len(made), len(wanted)), dtype=np.int64)
        for row, names in enumerate(made):
            carried[row, [place[name] for name in names if name in place]] = 1

        def covered(chosen: NDArray[np.int64]) -> float:
            counts = carried[chosen].sum(axis=0)
            met = chance_met(counts, len(chosen), min(n_drawn, len(chosen)))
            return round(float(met.mean()), 12)

        seat = view.synthetic.select(rows)
        value, interval = stats.block_jackknife(covered, seat.persons)
        counts = carried.sum(axis=0)
        missing = [name for name, count in zip(wanted, counts, strict=True) if not count]
        missing.sort(key=lambda name: (-known[name], name))
        named = [name for name in missing if known[name] >= _MIN_RECORDS][:_N_SHOWN]
        table = Table(
            "Labels of train that are missing",
            ("label", "records of train"),
            tuple((name, known[name]) for name in named),
            note=f"{len(missing):,} of {len(wanted):,} are missing among {len(made):,} records; "
            f"compared at {n_drawn:,}. Labels of fewer than {_MIN_RECORDS} train records are "
            "not named.",
        )
        return plain_estimate(id, value, seat, interval=interval, exhibits=(table,))
