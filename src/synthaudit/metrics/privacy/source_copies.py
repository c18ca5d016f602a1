"""Synthetic records that nearly repeat the very records they were made from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.pointing import strongest_matches
from synthaudit.results import Estimate, Table

_BARS = (0.5, 0.8, 1.0)


@dataclass(frozen=True)
class SourceCopies(Metric):
    """Share of synthetic records that nearly match a train record named in their own ``sources``.

    A name stands for the record of that id, and for every record of the person of that name. What
    counts as a match is what ``privacy.near_duplicates`` counts. Records whose lineage names nobody
    in train are left out.

    The reference is what chance would give: for each record, how likely one of as many other train
    records, of other persons, drawn at random, is to match it. Both count the same texts, so a
    difference is copying from what the model was shown, and no matter of stock phrases.

    Args:
        shingle_size: Characters a window.
        threshold: Least similarity of a match, above 0, at most 1.
    """

    scores = (
        ScoreSpec(
            "privacy.source_copies",
            "Copies of their own sources",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records that repeat most of a real record they were made "
            "from, such as an example shown to the model. The reference is how often they repeat "
            "as many real records that they were not made from.",
        ),
    )

    shingle_size: int = 5
    threshold: float = 0.5

    def features(self) -> tuple[Feature, ...]:
        """Character shingles."""
        from synthaudit.features.shingles import Shingles

        return (Shingles(self.shingle_size),)

    def not_applicable(self, view: View) -> str | None:
        """Nobody says what any record was made from."""
        if any(view.synthetic.sources):
            return None
        return "Lineage names no source of any record."

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, and beside it what chance gives, each with an interval over sources.

        Raises:
            UsageError: No source that is named is in train.
        """
        from synthaudit.features.shingles import Shingles
        from synthaudit.relations.near_matches import NearMatches

        reason = self.not_applicable(view)
        if reason is not None:
            yield Estimate(
                "privacy.source_copies", float("nan"), len(view.synthetic), 0, not_applicable=reason
            )
            return
        own = _own_sources(view.synthetic, view.train)
        rows = np.flatnonzero([bool(len(sources)) for sources in own])
        if not len(rows):
            raise UsageError(
                "Records name sources, but none is the id of a train record or a train person. "
                "Name the fields that hold ids with --id-field and --source-field."
            )
        matches = NearMatches(Shingles(self.shingle_size), self.threshold)
        pairs = view.relation(matches, view.synthetic, view.train)
        left, right, similarity = pairs["left"], pairs["right"], pairs["similarity"]
        mine = np.array([right[at] in own[row] for at, row in enumerate(left.tolist())], dtype=bool)
        best = np.zeros(len(view.synthetic))
        np.maximum.at(best, left[mine], similarity[mine])
        chance = _by_chance(view, own, left, right)
        seat = view.synthetic.select(rows)
        value, interval = stats.mean_interval((best[rows] > 0).astype(float), seat.persons)
        reference, around = stats.mean_interval(chance[rows], seat.persons)
        strongest = np.lexsort((right[mine], -similarity[mine], left[mine]))
        copied, first = np.unique(left[mine][strongest], return_index=True)
        yield Estimate(
            "privacy.source_copies",
            value,
            n_records=len(seat),
            n_groups=seat.n_groups,
            interval=interval,
            reference=reference,
            reference_interval=around,
            exhibits=(
                self._table(best[rows], reference, n_left_out=len(view.synthetic) - len(rows)),
                strongest_matches(
                    view,
                    "Synthetic records and the source each nearly repeats",
                    "similarity",
                    rows=copied,
                    partners=right[mine][strongest][first],
                    strengths=similarity[mine][strongest][first],
                ),
            ),
        )

    def _table(self, best: NDArray[np.float64], chance: float, *, n_left_out: int) -> Table:
        bars = [self.threshold, *(bar for bar in _BARS if bar > self.threshold)]
        rows = tuple((bar, int((best >= bar).sum()), float((best >= bar).mean())) for bar in bars)
        left_out = (
            f" {n_left_out} records name no source in train and are left out." if n_left_out else ""
        )
        return Table(
            "How near records come to what they were made from",
            ("similarity at least", "records", "share"),
            rows,
            note=f"By chance a share of {chance:.3g} would reach the first.{left_out}",
        )


def _own_sources(synthetic: Corpus, train: Corpus) -> list[frozenset[int]]:
    """Rows of train that each synthetic record names."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, (id, group) in enumerate(zip(train.ids, train.groups, strict=True)):
        for name in dict.fromkeys((id, id if group is None else group)):
            rows_of[name].append(row)
    return [
        frozenset(row for name in names or () for row in rows_of.get(name, ()))
        for names in synthetic.sources
    ]


def _by_chance(
    view: View,
    own: list[frozenset[int]],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[np.float64]:
    """How likely one of as many records of other persons is to match, for each synthetic record.

    With m of N such records matching and k drawn without replacement: 1 - C(N - m, k) / C(N, k).
    """
    persons, n_records = view.train.persons, np.bincount(view.train.persons)
    matching: dict[int, list[int]] = defaultdict(list)
    for row, partner in zip(left.tolist(), right.tolist(), strict=True):
        matching[row].append(partner)
    chance = np.zeros(len(own))
    for row, partners in matching.items():
        shut_out = {int(persons[source]) for source in own[row]}
        n_others = len(persons) - int(n_records[sorted(shut_out)].sum())
        n_matching = sum(int(persons[partner]) not in shut_out for partner in partners)
        missed = 1.0
        for drawn in range(min(len(own[row]), n_others)):
            missed *= max(0, n_others - n_matching - drawn) / (n_others - drawn)
        chance[row] = 1 - missed
    return chance
