"""Are records as long as real ones?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.mean_profiles import (
    compared,
    farthest_from_usual,
    places,
    quantiles,
    two_series,
    wasserstein,
)
from synthaudit.results import Bars, Estimate

_BANDS = (0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class LengthProfile(Metric):
    """Wasserstein distance of record lengths from train, over the mean train length; 0 or more.

    Lengths are counted in tokens, those between white space as written.

    Args:
        seed: Of the permutations.
        n_permutations: Draws of the test.
    """

    scores = (
        ScoreSpec(
            "fidelity.length_profile",
            "Difference of lengths",
            better="lower",
            unit="share of the mean real length",
            meaning="By what share of the usual real length a record would have to grow or shrink, "
            "on average, for the synthetic lengths to be spread as the real ones are. Chance alone "
            "makes it positive, the more so for small corpora.",
        ),
    )
    size_dependent = True

    seed: int = 0
    n_permutations: int = 999

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The distance; see ``mean_profiles.compared`` for interval and test.

        Raises:
            InputError: No train record holds a token.
        """
        from synthaudit.features.tokens import Tokens

        sides = in_hash_order(view.train), in_hash_order(view.synthetic)
        train, made = (view.feature(Tokens(), side).lengths.astype(np.float64) for side in sides)
        if not train.any():
            raise InputError("no train record holds a token, so lengths cannot be compared.")
        values, of_train, of_made = places(train, made)
        yield compared(
            "fidelity.length_profile",
            (sides[0], of_train),
            (sides[1], of_made),
            wasserstein(values / train.mean()),
            null="synthetic and train records are equally long",
            seed=self.seed,
            n_permutations=self.n_permutations,
            exhibits=(
                quantiles("Tokens a record", "tokens", train, made),
                _by_band(train, made),
                farthest_from_usual(view, "Tokens", "tokens", train, made, sides[1]),
            ),
        )


def _by_band(train: NDArray[np.float64], made: NDArray[np.float64]) -> Bars:
    """Shares of records in bands of length; the bands follow train."""
    edges = np.unique(np.quantile(train, _BANDS, method="lower"))
    names = [f"{low + 1:g} to {high:g}" for low, high in pairwise(edges)]
    shares = [
        np.bincount(np.searchsorted(edges, side, side="left"), minlength=len(edges) + 1) / len(side)
        for side in (train, made)
    ]
    return Bars(
        "Records by length",
        (f"up to {edges[0]:g}", *names, f"above {edges[-1]:g}"),
        two_series(shares[0].tolist(), shares[1].tolist()),
        unit="share of records",
    )
