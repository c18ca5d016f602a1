"""Whether a language model learnt anything: is it better than knowing how common each token is?"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.language_tokens import Window

Floats = NDArray[np.float64]

_UNSEEN = 0.01
"""Share of a unigram model's probability that is spread over all tokens, seen or not."""

_CONFIDENCE = 0.95
"""With which the noise of a private check must not have made the difference."""


def frequencies(persons: Sequence[Sequence[Window]], size: int) -> Floats:
    """How often each token is to be predicted in each person's text, shape (n_persons, size)."""
    counts = np.zeros((len(persons), size))
    for row, person in enumerate(persons):
        for window in person:
            np.add.at(counts[row], list(window.tokens[window.n_given :]), 1.0)
    shares: Floats = counts / counts.sum(axis=1, keepdims=True)
    return shares


def unigram_loss(learnt: Floats, asked: Floats) -> float:
    """Mean loss in nats a token over persons, of the frequencies of others.

    Args:
        learnt: Frequencies by person, shape (n_persons, size).
        asked: The same of those it is tried on.
    """
    size = learnt.shape[1]
    unigram = (1 - _UNSEEN) * learnt.mean(axis=0) + _UNSEEN / size
    return float(-(asked @ np.log(unigram)).mean())


def best_unigram_loss(asked: Floats) -> float:
    """Least mean loss that any unigram model can have, none of its tokens rarer than the floor.

    Never above ``unigram_loss``, whatever that learnt from.
    """
    size = asked.shape[1]
    floor = _UNSEEN / size
    mean = asked.mean(axis=0)
    pinned = np.zeros(size, dtype=bool)
    while True:
        free = mean[~pinned].sum()
        best = np.where(pinned, floor, mean * (1 - floor * pinned.sum()) / free)
        below = ~pinned & (best < floor)
        if not below.any():
            return float(-(mean @ np.log(best)))
        pinned |= below


def private_advantage(
    losses: Floats, asked: Floats, epsilon: float, rng: np.random.Generator
) -> tuple[float, bool]:
    """By how much a model beats the best unigram, in nats a token, noised; and whether it does.

    Both summed losses change by at most ln(size / 0.01) when a person comes or goes: the model's
    because it is capped there, the unigram's because its tokens have a floor. So their difference
    does too, and Laplace noise of that scale over epsilon gives epsilon-differential privacy.

    Args:
        losses: The model's mean loss on each person it was not trained on, shape (n_persons,).
        asked: Frequencies in their text, shape (n_persons, size).
        epsilon: What may be spent on these persons.
        rng: The noise: secret, or the promise is void.

    Source: Dwork et al. (2006), TCC (the Laplace mechanism).
    """
    cap = math.log(asked.shape[1] / _UNSEEN)
    scale = cap / epsilon
    advantage = len(losses) * best_unigram_loss(asked) - np.minimum(losses, cap).sum()
    noised = float(advantage + rng.laplace(scale=scale))
    needed = scale * math.log(1 / (2 * (1 - _CONFIDENCE)))
    return noised / len(losses), noised > needed
