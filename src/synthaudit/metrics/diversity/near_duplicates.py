"""Do the records repeat each other?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.linked import linked
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate, Table


@dataclass(frozen=True)
class NearDuplicates(Metric):
    """Share of records that equal or nearly match another record of the same corpus, 0 to 1.

    All pairs are looked at, under the rule of ``relations.near_matches``. The interval counts
    groups of records linked by a copy, or by their person, as one: near-copies come together, so
    records are not independent events.

    Args:
        shingle_size: Characters a window.
        threshold: Least similarity of a match, above 0, at most 1.
    """

    scores = (
        ScoreSpec(
            "diversity.near_duplicates",
            "Records with a near copy",
            better="lower",
            unit="share of records",
            meaning="Share of records that nearly repeat another record of the same corpus. Real "
            "notes do so too where they use stock phrases: compare with the reference. A larger "
            "corpus of the same kind repeats more: compare at an equal number of records.",
        ),
    )
    size_dependent = True

    shingle_size: int = 5
    threshold: float = 0.5

    def features(self) -> tuple[Feature, ...]:
        """Character shingles, and a hash of each text."""
        from synthaudit.features.shingles import Shingles
        from synthaudit.features.text_hash import TextHash

        return (Shingles(self.shingle_size), TextHash())

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an exact interval over groups of records that hang together."""
        found = self._copies(view)
        repeated = found["copy"] >= 0
        rows = np.flatnonzero(repeated)
        groups = linked(view.synthetic.persons, links=[(rows, found["copy"][rows])])
        value, interval = stats.mean_interval(repeated.astype(np.float64), groups)
        n_exact = int(found["exact"].sum())
        table = Table(
            "Records that have another like them in the corpus",
            ("records", "number"),
            (
                ("equal to another", n_exact),
                ("nearly equal to another, equal to none", int(repeated.sum()) - n_exact),
                ("unlike any other", int((~repeated).sum())),
            ),
        )
        yield plain_estimate(
            "diversity.near_duplicates",
            value,
            view.synthetic,
            interval=interval,
            exhibits=(table, _which(view, found)),
        )

    def _copies(self, view: View) -> Arrays:
        from synthaudit.features.shingles import Shingles
        from synthaudit.relations.near_copies import NearCopies
        from synthaudit.relations.near_matches import NearMatches

        matches = NearMatches(Shingles(self.shingle_size), self.threshold)
        return view.relation(NearCopies(matches), view.synthetic)


def _which(view: View, found: Arrays) -> Table:
    """Records that have a copy, those that equal another first; by hash, not by place."""
    rows = np.flatnonzero(found["copy"] >= 0)
    exact = found["exact"][rows].astype(bool)
    shown = np.lexsort((view.synthetic.hashes[rows], ~exact))[: view.n_matches]
    names = view.pseudonyms(view.synthetic, rows[shown].tolist())
    return Table(
        "Which records have another like them",
        ("record", "how"),
        tuple(
            (name, "equal" if is_exact else "nearly equal")
            for name, is_exact in zip(names, exact[shown].tolist(), strict=True)
        ),
        note=f"{len(shown):,} of {len(rows):,}.",
    )
