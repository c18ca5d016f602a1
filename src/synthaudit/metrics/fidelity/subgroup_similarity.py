"""Is any kind of record imitated worse than the average tells?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.subgroups import subgroups
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.relations.nearest_other import NearestOther
from synthaudit.relations.neighbours import Neighbours
from synthaudit.results import Estimate, Interval, Table

_MIN_RECORDS = 10  # of a subgroup, on both sides

Row = tuple[str | float | None, ...]


@dataclass(frozen=True)
class SubgroupSimilarity(Metric):
    """Similarity to the nearest real record in the worst subgroup, less that of train, -2 to 2.

    In every subgroup of at least ten records on both sides: the mean cosine of its synthetic
    records to the nearest train record, less the mean cosine of its train records to the nearest
    of another person in train. The value is the smallest of these differences.

    Args:
        embedder: What similarity is measured with.
        subgroups: What makes subgroups: ``label``, ``length`` (quarters of train by words), or
            fields of the records' ``meta``; what is not on both sides is passed over.
    """

    scores = (
        ScoreSpec(
            "fidelity.subgroup_similarity",
            "Similarity in the worst subgroup",
            better="higher",
            unit="cosine, less that of real records",
            meaning="How near synthetic records are in meaning to their nearest train record, "
            "beside how near other people's train records are to each other, in the kind of record "
            "where this is worst: 0 is as near as real ones. Kinds are labels, lengths and styles. "
            "The worst of several always looks bad: compare with real text in the same seat.",
        ),
    )
    size_dependent = True  # the worst of several is worse where each is less sure

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    subgroups: tuple[str, ...] = ("label", "length", "style")

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The smallest difference, from the ends of intervals that hold for all subgroups at once.

        Each subgroup's interval counts the persons in the synthetic seat and is widened after
        Bonferroni for their number; so the smallest lower and the smallest upper end hold the
        smallest difference, with at least the stated confidence: the interval is conservative.
        Train is fixed.
        """
        order = np.argsort(view.synthetic.hashes, kind="stable")
        train, made = view.train, view.synthetic.select(order)
        found = [
            group
            for group in subgroups(train, made, self.subgroups)
            if min(len(group.train), len(group.made)) >= _MIN_RECORDS
        ]
        if not found:
            yield Estimate(
                "fidelity.subgroup_similarity",
                float("nan"),
                n_records=len(made),
                n_groups=made.n_groups,
                not_applicable=f"No subgroup has {_MIN_RECORDS} records on both sides.",
            )
            return
        embeddings = Embeddings(self.embedder)
        # of the seat as it stands, which other metrics ask for too
        near = view.relation(Neighbours(embeddings), view.synthetic, train)["distances"][order, 0]
        own = view.relation(NearestOther(embeddings), train)["distances"]
        level = 1 - 0.05 / len(found)
        found_rows: list[tuple[float, Row]] = []
        ends: list[tuple[float, float] | None] = []
        for group in found:
            usual = float(1 - own[group.train].astype(np.float64).mean())
            mean, interval = stats.mean_interval(
                1 - near[group.made].astype(np.float64), made.persons[group.made], level=level
            )
            end = None if interval is None else (interval.low - usual, interval.high - usual)
            ends.append(end)
            sizes = len(group.train), len(group.made)
            row = (group.name, *sizes, usual, mean, mean - usual, *(end or (None, None)))
            found_rows.append((mean - usual, row))
        found_rows.sort(key=lambda item: item[0])
        known = [end for end in ends if end is not None]
        interval = None
        if len(known) == len(ends):
            interval = Interval(
                min(low for low, _ in known),
                min(high for _, high in known),
                0.95,
                f"jackknife over persons, Bonferroni over {len(found)} subgroups",
            )
        yield plain_estimate(
            "fidelity.subgroup_similarity",
            found_rows[0][0],
            made,
            interval=interval,
            exhibits=(
                Table(
                    "Similarity to the nearest train record, by subgroup, the worst first",
                    (
                        "subgroup",
                        "train records",
                        "synthetic records",
                        "of train records",
                        "of synthetic records",
                        "difference",
                        "from",
                        "to",
                    ),
                    tuple(row for _, row in found_rows),
                    note=f"Intervals hold for all {len(found)} subgroups at once, with 95 % "
                    "confidence. Fewer than ten records on a side make no subgroup.",
                ),
            ),
        )
