"""Synthetic records that nearly repeat a train record."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View, mean_estimate
from synthaudit.metrics.pointing import people_pointed_at, strongest_matches
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate, Exhibit


@dataclass(frozen=True)
class NearDuplicates(Detector):
    """Share of synthetic records that nearly match a train record, 0 to 1.

    Every pair is compared, on sets of character windows: by Jaccard index, or by containment of the
    shorter where lengths differ much; ``relations.near_matches`` has the exact rule.

    Args:
        shingle_size: Characters a window.
        threshold: Least similarity of a match, above 0, at most 1.
    """

    scores = (
        ScoreSpec(
            "privacy.near_duplicates",
            "Near copies",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records that repeat most of a train record, edited, "
            "reordered or cut short. Stock phrases match by chance: the reference says how "
            "often. A free retelling in other words is not seen.",
        ),
    )
    headline = "privacy.near_duplicates"
    looks_for = "real records that some synthetic record repeats with edits or cuts"

    shingle_size: int = 5
    threshold: float = 0.5

    def features(self) -> tuple[Feature, ...]:
        """Character shingles."""
        from synthaudit.features.shingles import Shingles

        return (Shingles(self.shingle_size),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an exact interval over the persons in the synthetic seat."""
        pairs = self._pairs(view, view.train)
        matched = np.zeros(len(view.synthetic))
        matched[pairs["left"]] = 1.0
        strongest = np.lexsort((pairs["right"], -pairs["similarity"], pairs["left"]))
        rows, first = np.unique(pairs["left"][strongest], return_index=True)
        exhibits: tuple[Exhibit, ...] = (
            strongest_matches(
                view,
                "Synthetic records and the train record each nearly repeats",
                "similarity",
                rows=rows,
                partners=pairs["right"][strongest][first],
                strengths=pairs["similarity"][strongest][first],
            ),
        )
        if view.holdout is not None:
            exhibits += people_pointed_at(view, self.evidence(view))
        yield mean_estimate("privacy.near_duplicates", matched, view.synthetic, exhibits=exhibits)

    def evidence(self, view: View) -> Evidence:
        """The strongest similarity of each real record to a synthetic one, 0 without a match."""
        assert view.holdout is not None
        return Evidence(self._strongest(view, view.train), self._strongest(view, view.holdout))

    def _strongest(self, view: View, real: Corpus) -> NDArray[np.float64]:
        pairs = self._pairs(view, real)
        strongest = np.zeros(len(real))
        np.maximum.at(strongest, pairs["right"], pairs["similarity"])
        return strongest

    def _pairs(self, view: View, real: Corpus) -> Arrays:
        from synthaudit.features.shingles import Shingles
        from synthaudit.relations.near_matches import NearMatches

        matches = NearMatches(Shingles(self.shingle_size), self.threshold)
        return view.relation(matches, view.synthetic, real)
