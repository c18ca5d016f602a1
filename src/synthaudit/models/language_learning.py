"""A language model is trained, and shown to have learnt on persons that were set aside."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthaudit.errors import UsageError
from synthaudit.models.language_model import mean_losses
from synthaudit.models.language_skill import frequencies, private_advantage, unigram_loss
from synthaudit.models.language_tokens import Window
from synthaudit.models.language_training import Pace, train
from synthaudit.models.private_training import Budget, train_privately

Persons = Sequence[Sequence[Window]]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Text by person.

    Args:
        learnt: The windows of each person the model is trained on.
        held_out: Of each it is not.
        size: Tokens there are.
    """

    learnt: Persons
    held_out: Persons
    size: int


def learn(
    model: Any, lessons: Lessons, pace: Pace, device: str, *, seed: int
) -> dict[str, float | int]:
    """Train without a promise of privacy; losses in nats a token.

    The best loss of any epoch counts: a model trained too long has learnt, though it came to
    repeat its train text.

    Raises:
        UsageError: It learnt nothing.
    """
    held_out: list[float] = []

    def look() -> None:
        held_out.append(float(mean_losses(model, lessons.held_out, device).mean()))

    windows = [window for person in lessons.learnt for window in person]
    train(model, windows, pace, device, seed=seed, after_epoch=look)
    unigram = unigram_loss(
        frequencies(lessons.learnt, lessons.size), frequencies(lessons.held_out, lessons.size)
    )
    if min(held_out) >= unigram:
        raise UsageError(
            f"causal_lm did not learn: on {len(lessons.held_out)} persons set aside its loss is "
            f"{min(held_out):.3f} nats a token at best, and knowing only how common each token is "
            f"gives {unigram:.3f}. Raise epochs or learning_rate, or give it more text."
        )
    return {
        "n_persons_held_out": len(lessons.held_out),
        "unigram_loss": round(unigram, 4),
        "held_out_loss": round(held_out[-1], 4),
        "best_held_out_loss": round(min(held_out), 4),
    }


def learn_privately(
    model: Any,
    lessons: Lessons,
    pace: Pace,
    budget: Budget,
    device: str,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Train by DP-SGD, then look, privately too, at the persons set aside.

    A person is either trained on or looked at, so the promise for the whole is the worse of two,
    not their sum (parallel composition). Numbers of persons are taken as known.

    Raises:
        UsageError: It learnt nothing, or nothing that can be seen within the budget.

    Source: McSherry (2009), SIGMOD, theorem 4 (parallel composition).
    """
    spent = train_privately(model, lessons.learnt, pace, budget, device, rng)
    advantage, has_learnt = 0.0, False
    if lessons.held_out:
        losses = mean_losses(model, lessons.held_out, device)
        asked = frequencies(lessons.held_out, lessons.size)
        advantage, has_learnt = private_advantage(losses, asked, budget.epsilon, rng)
    if not has_learnt:
        raise UsageError(
            f"causal_lm did not learn, or not so that {len(lessons.held_out)} persons set aside "
            f"show it within epsilon {budget.epsilon:g} (it seems better by {advantage:.3f} nats a "
            "token, noised, than knowing only how common each token is). Raise epochs, batch_size, "
            "learning_rate or epsilon, make the model smaller, or give it more persons. Each "
            "further try on the same persons spends the budget again."
        )
    return {
        "unit": "person",
        "epsilon": max(spent.epsilon, budget.epsilon),
        "epsilon_training": round(spent.epsilon, 6),
        "delta": budget.delta,
        "accountant": budget.accountant,
        "noise_multiplier": spent.noise_multiplier,
        "max_grad_norm": budget.max_grad_norm,
        "sampling": "poisson",
        "sampling_rate": spent.sampling_rate,
        "steps": spent.n_steps,
        "n_persons": len(lessons.learnt) + len(lessons.held_out),
        "n_persons_held_out": len(lessons.held_out),
        "better_than_unigram_noised": round(advantage, 4),
    }


def weights_digest(model: Any) -> str:
    """SHA-256 of the weights."""
    sha = hashlib.sha256()
    for name, weights in sorted(model.state_dict().items()):
        sha.update(name.encode())
        sha.update(weights.cpu().numpy().tobytes())
    return sha.hexdigest()
