"""How strongly released text points at each canary."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.canaries.manifest import PlacedCanaries
from synthaudit.metrics.base import View

NONE_PLANTED = (
    "No canaries were planted: `synthaudit canaries make` and `place` do, before anything is "
    "generated, and --canaries names their manifest."
)


def canary_signal(view: View, canaries: PlacedCanaries) -> NDArray[np.float64]:
    """Mean log ratio per token of two bigram models, of the released text and of train.

    Train is without the canaries, and no coin is looked at. Shape (n_canaries,), in their order.

    Source: Meeus et al. (2025), The Canary's Echo, arXiv 2502.14921 (the signal; calibration by the
        train text is ours).
    """
    from synthaudit.features.tokens import Tokens
    from synthaudit.ragged import Ragged
    from synthaudit.relations.bigram_likelihood import mean_log_ratio

    tokens = Tokens(normalised=True)
    own = tokens.compute([canary.text for canary in canaries.canaries])
    # As if of one person, so that no canary is in the background of another.
    persons = np.append(np.zeros(len(own), np.int64), 1 + view.train.persons)
    ratio = mean_log_ratio(
        view.feature(tokens, view.synthetic),
        Ragged.concatenate([own, view.feature(tokens, view.train)]),
        persons,
    )
    # Equal texts must tie whatever the order of summation.
    return np.round(ratio[: len(own)], 9)


def coins(canaries: PlacedCanaries) -> NDArray[np.bool_]:
    """Which canaries went into train."""
    return np.array([canary.included for canary in canaries.canaries], dtype=bool)
