"""How many records open by one of a few templates?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.linked import linked
from synthaudit.results import Estimate, Table

_N_SHOWN = 20


@dataclass(frozen=True)
class TemplateShare(Metric):
    """Share of records whose opening at least ``n_others`` other records have too, 0 to 1.

    An opening is the first ``n_words`` words with numbers and names masked (``Skeletons``). The
    interval counts records with one opening, or of one person, as one: they come together.

    Args:
        n_words: Words of an opening.
        n_others: Other records that must open alike for it to be called a template.
    """

    scores = (
        ScoreSpec(
            "diversity.template_share",
            "Records from a template",
            better="lower",
            unit="share of records",
            meaning="Share of records that open with the same words as at least two others, "
            "numbers and names aside. Clinical text has stock openings of its own: compare with "
            "the reference. A larger corpus of the same kind repeats more: compare at an equal "
            "number of records.",
        ),
    )
    size_dependent = True

    n_words: int = 8
    n_others: int = 2

    def features(self) -> tuple[Feature, ...]:
        """Masked openings."""
        from synthaudit.features.skeletons import Skeletons

        return (Skeletons(self.n_words),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an exact interval over groups of records that hang together."""
        from synthaudit.features.skeletons import Skeletons
        from synthaudit.kernels.hashing import EMPTY

        seat = view.synthetic
        opened = view.feature(Skeletons(self.n_words), seat)
        _, kind, counts = np.unique(opened, return_inverse=True, return_counts=True)
        is_text = opened != EMPTY
        templated = (counts[kind] > self.n_others) & is_text
        # texts without words are nobody's template, so they do not hang together
        keys = np.where(is_text, kind, len(counts) + np.arange(len(kind)))
        groups = linked(keys, seat.persons)
        value, interval = stats.mean_interval(templated.astype(np.float64), groups)
        yield plain_estimate(
            "diversity.template_share",
            value,
            seat,
            interval=interval,
            exhibits=(self._table(view, kind, counts, is_text),),
        )

    def _table(
        self,
        view: View,
        kind: NDArray[np.int64],
        counts: NDArray[np.int64],
        is_text: NDArray[np.bool_],
    ) -> Table:
        # the record that stands for a template is the one with the smallest hash, whatever the
        # order of the file
        order = np.lexsort((view.synthetic.hashes, kind))
        firsts = order[np.cumsum(counts) - counts]
        found = np.flatnonzero((counts > self.n_others) & is_text[firsts])
        shown = found[np.lexsort((view.synthetic.hashes[firsts[found]], -counts[found]))]
        names = view.pseudonyms(view.synthetic, firsts[shown[:_N_SHOWN]].tolist())
        return Table(
            "Most repeated openings",
            ("a record with the opening", "records with the opening", "share of records"),
            tuple(
                (name, int(counts[at]), float(counts[at] / len(kind)))
                for name, at in zip(names, shown, strict=False)
            ),
            note=f"{len(found):,} openings of {self.n_words} words occur more than "
            f"{self.n_others} times.",
        )
