"""Training a causal language model without a promise of privacy."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.language_model import summed_losses
from synthaudit.models.language_tokens import Window

WARM_UP = 0.05
"""Share of steps in which the learning rate rises; in the second half it falls."""

_BLOCK = 16  # batches that are sorted by length together


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, how long and in what portions a model learns.

    Args:
        epochs: Passes over the text; private training: expected times that a person is drawn.
        learning_rate: At its peak.
        batch_size: Windows a step; private training: persons expected a step.
    """

    epochs: int
    learning_rate: float
    batch_size: int


def schedule_of(optimizer: Any, n_steps: int) -> Any:
    """The learning rate rises, stays, and falls in the second half."""
    import torch

    n_warm_up = max(1, round(WARM_UP * n_steps))
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, (step + 1) / n_warm_up, max(0.0, (n_steps - step) / (n_steps / 2))),
    )


def train(
    model: Any,
    windows: Sequence[Window],
    pace: Pace,
    device: str,
    *,
    seed: int,
    after_epoch: Callable[[], None],
) -> None:
    """Fit ``model``: AdamW, gradients clipped.

    Args:
        model: Changed in place.
        windows: All that is learnt.
        pace: How.
        device: Where the model is.
        seed: Order of windows.
        after_epoch: Told after each pass.

    Source: Loshchilov and Hutter (2019), ICLR.
    """
    import torch

    rng = np.random.Generator(np.random.PCG64(seed))
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=pace.learning_rate, weight_decay=0.01, fused=True
    )
    schedule = schedule_of(optimizer, pace.epochs * -(-len(windows) // pace.batch_size))
    for _ in range(pace.epochs):
        model.train()
        for batch in _shuffled_batches(windows, pace.batch_size, rng):
            optimizer.zero_grad()
            sums, counts = summed_losses(model, [windows[at] for at in batch], device)
            (sums.sum() / counts.sum()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        after_epoch()


def _shuffled_batches(
    windows: Sequence[Window], size: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Batches in random order; windows of like length share one, so that little is padded."""
    lengths = np.array([len(window.tokens) for window in windows])
    order = rng.permutation(len(windows))
    batches = []
    for start in range(0, len(order), _BLOCK * size):
        block = order[start : start + _BLOCK * size]
        block = block[np.argsort(lengths[block], kind="stable")]
        batches += [block[at : at + size] for at in range(0, len(block), size)]
    for place in rng.permutation(len(batches)):
        yield batches[place]
