"""Scores of each synthetic record against its real counterpart.

The counterpart is what ``relations.counterparts`` says: the source where lineage names one, else
the nearest train record. For the reference real text sits in the synthetic seat. It names no
source, so it is held against the nearest train record: the most that a real text has in common
with the text of anybody else. Where the synthetic side is paired with its sources, an exhibit also
gives the same records against their nearest, which is like against like.
"""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, View
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.counterparts import (
    LABEL,
    NEAREST,
    NONE,
    PAIR,
    SOURCE,
    Counterparts,
    Match,
)
from synthaudit.relations.neighbours import Neighbours
from synthaudit.results import Estimate, Table

HELD_AGAINST = (
    " A record is held against the real record it was made from, where that is known, else against "
    "the most similar one; real text in the same seat is always held against the most similar one."
)
"""What readers must know about every score of this kind."""

_NAMES = {
    SOURCE: "a record it was made from",
    PAIR: "a record its pair belongs to",
    LABEL: "the nearest of the same label",
    NEAREST: "the nearest record",
}


@dataclass(frozen=True)
class Paired(Metric):
    """A mean over synthetic records of how much each has in common with its real counterpart.

    A subclass declares one score and says what a pair has in common.

    Args:
        embedder: What the nearest record is looked for with.
        match: ``source`` (the record that lineage names, else the nearest), ``nearest``, or
            ``label`` (the nearest of the same label, such as an ICD code; records whose label train
            does not have are left out).
    """

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    match: Match = "source"

    def features(self) -> tuple[Feature, ...]:
        """Embeddings, and what the score reads."""
        return (Embeddings(self.embedder), *self.read())

    @abstractmethod
    def read(self) -> tuple[Feature, ...]:
        """Features that ``in_common`` reads."""

    @abstractmethod
    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """What each record has in common with its counterpart, shape (len(made),).

        Args:
            view: The seats.
            made: Records in the synthetic seat.
            partners: The row of each one's counterpart in train.
        """

    def chosen(self, corpus: Corpus) -> NDArray[np.int64]:
        """Rows of the synthetic seat that count: all, unless a subclass takes a sample by hash."""
        return np.arange(len(corpus))

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean, with an interval over the persons in the synthetic seat; train is fixed."""
        kind = view.synthetic.label_kind if self.match == "label" else "none"
        counterparts = Counterparts(Embeddings(self.embedder), self.match, kind)
        known = view.relation(counterparts, view.synthetic, view.train)
        rows = self.chosen(view.synthetic)
        n_without = int((known["found"][rows] == NONE).sum())
        rows = rows[known["found"][rows] != NONE]
        rows = rows[np.argsort(view.synthetic.hashes[rows], kind="stable")]
        made = view.synthetic.select(rows)
        partners, found = known["rows"][rows], known["found"][rows]
        # the last bits follow from the batch or block a record was in
        values = np.round(self.in_common(view, made, partners), 9)
        how = self._how(view, rows, values, found, n_without) if view.drawn else ()
        yield record_mean(view, self.scores[0], values, made, partners=partners, exhibits=how)

    def _how(
        self,
        view: View,
        rows: NDArray[np.int64],
        values: NDArray[np.float64],
        found: NDArray[np.int64],
        n_without: int,
    ) -> tuple[Table, ...]:
        """How counterparts were found, unless each is simply the nearest record of all."""
        kinds = [kind for kind in _NAMES if (found == kind).any()]
        if kinds == [NEAREST] and not n_without:
            return ()
        lines: list[tuple[str | float | None, ...]] = [
            (_NAMES[kind], int((found == kind).sum()), float(values[found == kind].mean()))
            for kind in kinds
        ]
        named = np.flatnonzero(found != NEAREST)
        if len(named):
            nearest = view.relation(
                Neighbours(Embeddings(self.embedder)), view.synthetic, view.train
            )
            own = rows[named]
            beside = self.in_common(view, view.synthetic.select(own), nearest["indices"][own, 0])
            text = "all but the last group, held against the nearest record"
            if NEAREST not in kinds:
                text = "the same records, held against the nearest"
            lines.append((text, len(named), float(beside.mean())))
        note = f"{n_without:,} records have a label that no train record has, and are left out."
        return (
            Table(
                "What records were held against",
                ("held against", "records", self.scores[0].unit),
                tuple(lines),
                note=note if n_without else None,
            ),
        )


@dataclass(frozen=True)
class SampledPaired(Paired):
    """The same where every record costs a model: at most so many records, chosen by hash.

    Args:
        n_max: Records that are scored at most.
        n_max_quick: The same in profile ``quick``.
        profile: ``quick``, ``standard`` or ``full``.
        seed: Which.
    """

    n_max: int = 2000
    n_max_quick: int = 32
    profile: str = "standard"
    seed: int = 0

    def most(self) -> int:
        """Records that are scored at most."""
        return min(self.n_max, self.n_max_quick) if self.profile == "quick" else self.n_max

    def chosen(self, corpus: Corpus) -> NDArray[np.int64]:
        """At most as many rows as the profile allows, by hash."""
        sample = corpus.sample(self.most(), seed=self.seed)
        if sample is corpus or sample.rows is None:
            return np.arange(len(corpus))
        whole = np.arange(len(corpus)) if corpus.rows is None else corpus.rows
        return np.flatnonzero(np.isin(whole, sample.rows))
