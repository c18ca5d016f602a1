"""Are records as easy or hard to read as real ones?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.features.reading_ease import ReadingEase
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.mean_profiles import (
    compared,
    farthest_from_usual,
    places,
    quantiles,
    wasserstein,
)
from synthaudit.results import Estimate


@dataclass(frozen=True)
class Readability(Metric):
    """Wasserstein distance of Flesch reading ease from train, in its points; 0 or more.

    Records without a word are left out. The formula is for English; its syllables are guessed from
    the spelling, alike on both sides.

    Args:
        language: Of the texts, ISO 639-1.
        seed: Of the permutations.
        n_permutations: Draws of the test.

    Source: Flesch (1948), Journal of Applied Psychology 32(3).
    """

    scores = (
        ScoreSpec(
            "fidelity.readability",
            "Difference of reading ease",
            better="lower",
            unit="points of Flesch reading ease",
            meaning="How far the ease of reading of synthetic records would have to move, on "
            "average, to be spread as that of real ones. Ten points are about the step from one "
            "class of readers to the next. Chance alone makes it positive, the more so for small "
            "corpora.",
        ),
    )
    size_dependent = True

    language: str = "en"
    seed: int = 0
    n_permutations: int = 999

    def features(self) -> tuple[Feature, ...]:
        """Reading ease, where there is a formula for it."""
        return (ReadingEase(),) if self._is_english() else ()

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (the interface)
        """The texts are not in English."""
        if self._is_english():
            return None
        return f"Flesch reading ease is defined for English, and the language is '{self.language}'."

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance; see ``mean_profiles.compared`` for interval and test.

        Raises:
            InputError: A side has no record with a word.
        """
        found = []
        for corpus in (view.train, view.synthetic):
            ordered = in_hash_order(corpus)
            ease = view.feature(ReadingEase(), ordered)
            rows = np.flatnonzero(~np.isnan(ease))
            if not len(rows):
                raise InputError(f"no record of {corpus.role} holds a word.", field="text")
            found.append((ordered.select(rows), ease[rows]))
        (train, of_train), (made, of_made) = found
        values, train_marks, made_marks = places(of_train, of_made)
        yield compared(
            "fidelity.readability",
            (train, train_marks),
            (made, made_marks),
            wasserstein(values),
            null="synthetic and train records are equally easy to read",
            seed=self.seed,
            n_permutations=self.n_permutations,
            exhibits=(
                quantiles("Flesch reading ease", "points", of_train, of_made),
                farthest_from_usual(view, "Reading ease", "points", of_train, of_made, made),
            ),
        )

    def _is_english(self) -> bool:
        return self.language.lower().split("-")[0] == "en"
