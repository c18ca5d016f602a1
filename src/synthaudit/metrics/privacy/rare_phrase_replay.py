"""Do word sequences that only one person uses come back in the synthetic corpus?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.excess import excess_estimate, side_by_side
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate, Table

LENGTHS = (2, 3, 4, 5)
"""Words a phrase. Short ones survive edits and translation, long ones hardly match by chance."""


@dataclass(frozen=True)
class RarePhraseReplay(Detector):
    """Mean share of a person's rare phrases that reappear: train minus holdout, -1 to 1.

    A phrase is rare when one person has it and nobody else, in train and holdout taken together.

    Source: Amin et al. (2026), arXiv 2606.16952: what matches unseen people is chance.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = (
        ScoreSpec(
            "privacy.rare_phrase_replay",
            "Rare phrases that reappear",
            better="lower",
            unit="share of a person's rare phrases, beyond chance",
            meaning="Some runs of two to five words are used by one real person only. This is the "
            "share of a person's that reappear in the synthetic corpus, minus the same share for "
            "people the generator never saw: 0 is what chance gives.",
        ),
    )
    headline: ClassVar[str] = "privacy.rare_phrase_replay"
    looks_for: ClassVar[str] = (
        "a synthetic record that gathers word sequences only one real person uses"
    )
    weight: ClassVar[float] = 4.0  # sees copied, edited and spliced text first, measured
    needs_holdout: ClassVar[bool] = True
    disjoint_people: ClassVar[bool] = True

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The excess, with an interval over persons."""
        found = _phrases(view)
        share = _ratio(found["found"].sum(axis=1), found["owned"].sum(axis=1))
        yield excess_estimate(
            "privacy.rare_phrase_replay",
            view,
            side_by_side(view, share[found["person"]]),
            exhibits=(_table(view, found),),
        )

    def evidence(self, view: View) -> Evidence:
        """Rare phrases of the person in the synthetic record that repeats most of them.

        Each is shared out among the synthetic records that repeat it; the sum is held against the
        square root of how many rare phrases the person has, since long texts match more by chance.
        """
        found = _phrases(view)
        strength = found["strength"] / np.sqrt(np.maximum(found["owned"].sum(axis=1), 1))
        return Evidence(*side_by_side(view, np.round(strength, 9)[found["person"]]))


def _phrases(view: View) -> Arrays:
    from synthaudit.relations.owned_phrases import OwnedPhrases

    assert view.holdout is not None
    return view.relation(OwnedPhrases(LENGTHS), view.train, view.holdout, view.synthetic)


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(part / np.maximum(whole, 1), dtype=np.float64)


def _table(view: View, found: Arrays) -> Table:
    sides = [np.unique(side) for side in np.split(found["person"], [len(view.train)])]
    rows: list[tuple[str | float | None, ...]] = []
    for place, length in enumerate(LENGTHS):
        counts = [
            int(found[name][side, place].sum()) for side in sides for name in ("found", "owned")
        ]
        rates = [counts[0] / max(counts[1], 1), counts[2] / max(counts[3], 1)]
        rows.append((f"{length} words", *counts, rates[0] - rates[1]))
    return Table(
        "Phrases that only one person uses, by length",
        ("phrase", "train, found", "train, all", "holdout, found", "holdout, all", "excess share"),
        tuple(rows),
        note="Found: some synthetic record repeats it. The generator never saw the holdout: what "
        "reappears of it is chance.",
    )
