"""How much of a synthetic record is stitched from the word sequences of train."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.excess import side_by_side
from synthaudit.metrics.pointing import people_pointed_at
from synthaudit.metrics.record_means import record_mean
from synthaudit.results import Curve, Estimate, Exhibit, Line

_N_POINTS = 41


@dataclass(frozen=True)
class NgramContainment(Detector):
    """Mean share of a synthetic record's distinct n-grams that occur anywhere in train, 0 to 1.

    A record of fewer than ``n`` normalised tokens has none and counts as 0.

    Args:
        n: Tokens an n-gram, at least 1.

    Raises:
        ValueError: ``n`` is below 1.
    """

    scores = (
        ScoreSpec(
            "privacy.ngram_containment",
            "Word sequences taken from train",
            better="lower",
            unit="share of a synthetic record's word sequences",
            meaning="Of all runs of words in a synthetic record (8 words, unless set otherwise), "
            "the share found word for word somewhere in train, on average. Forms and stock phrases "
            "count: the reference says how much real text of other people holds.",
        ),
    )
    headline = "privacy.ngram_containment"
    looks_for = "a synthetic record that repeats many long word sequences only one real person uses"

    n: int = 8

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"an n-gram has at least one token, not {self.n}")

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean share, with an interval over the persons in the synthetic seat."""
        sides = {"train": view.train} | ({} if view.holdout is None else {"holdout": view.holdout})
        shares = {role: self._shares(view, real) for role, real in sides.items()}
        exhibits: tuple[Exhibit, ...] = (_curve(sides, shares, self.n),)
        if view.holdout is not None:
            exhibits += people_pointed_at(view, self.evidence(view))
        yield record_mean(view, self.scores[0], shares["train"], view.synthetic, exhibits=exhibits)

    def evidence(self, view: View) -> Evidence:
        """N-grams that only this person has, in the synthetic record that repeats most of them.

        Each is shared out among the synthetic records that repeat it.
        """
        from synthaudit.relations.owned_phrases import OwnedPhrases

        assert view.holdout is not None
        found = view.relation(OwnedPhrases((self.n,)), view.train, view.holdout, view.synthetic)
        return Evidence(*side_by_side(view, found["strength"][found["person"]]))

    def _shares(self, view: View, real: Corpus) -> NDArray[np.float64]:
        from synthaudit.relations.containment import Containment

        return np.asarray(view.relation(Containment(self.n), view.synthetic, real)["share"])


def _curve(sides: dict[str, Corpus], shares: dict[str, NDArray[np.float64]], n: int) -> Curve:
    """The share of synthetic records of which at least so much is found, by side."""
    least = np.linspace(0, 1, _N_POINTS)
    return Curve(
        f"Synthetic records by how many of their runs of {n} words are found",
        "share of a record's runs, at least",
        "share of synthetic records",
        tuple(
            Line(
                f"in {role} ({len(sides[role]):,} records)",
                tuple(least.tolist()),
                tuple(float((values >= bound).mean()) for bound in least),
            )
            for role, values in shares.items()
        ),
    )
