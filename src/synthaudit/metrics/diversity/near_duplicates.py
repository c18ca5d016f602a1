"""Do the records repeat each other?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
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
            "corpus of the same kind repeats more: compare at equal size.",
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
        groups = _linked(found["copy"], view.synthetic.persons)
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
            "diversity.near_duplicates", value, view.synthetic, interval=interval, exhibits=(table,)
        )

    def _copies(self, view: View) -> Arrays:
        from synthaudit.features.shingles import Shingles
        from synthaudit.relations.near_copies import NearCopies
        from synthaudit.relations.near_matches import NearMatches

        matches = NearMatches(Shingles(self.shingle_size), self.threshold)
        return view.relation(NearCopies(matches), view.synthetic)


def _linked(copies: NDArray[np.int64], persons: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of the group of each record: linked to its copy and to the records of its person."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows = np.flatnonzero(copies >= 0)
    first_of_person = np.unique(persons, return_index=True)[1][persons]
    sources = np.concatenate((rows, np.arange(len(persons))))
    targets = np.concatenate((copies[rows], first_of_person))
    shape = (len(persons), len(persons))
    links = coo_array((np.ones(len(sources), dtype=np.int8), (sources, targets)), shape=shape)
    groups: NDArray[np.int64] = connected_components(links, directed=False)[1].astype(np.int64)
    return groups
