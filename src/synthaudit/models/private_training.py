"""Training a causal language model with differential privacy; the unit is the person.

Each step draws every person with the same probability, independently; one window of each drawn
person, at random; clips that window's gradient; adds Gaussian noise to the sum. So whatever of a
person is drawn, the person moves a step by the clipping norm at most.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from synthaudit.errors import MissingExtraError, PlanError
from synthaudit.models.language_model import summed_losses
from synthaudit.models.language_tokens import Window
from synthaudit.models.language_training import Pace, schedule_of

Accountant = Literal["rdp", "prv"]

_GRADIENTS_AT_ONCE = 2**22
"""Numbers of per-window gradients in memory: 16 MiB, so that windows of like length go together."""

_ORDERS = (*(1 + quarter / 4 for quarter in range(1, 36)), *range(10, 64))
"""Renyi orders tried; any set gives a valid bound, these a tight one for epsilon up to 50."""

_TOLERANCE = 1e-3
"""By which opacus and one-by-one gradients may differ, as a share of their norm."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent.

    Args:
        epsilon: For the presence of a whole person.
        delta: Probability with which the promise may fail.
        max_grad_norm: Clipping norm of a window's gradient.
        accountant: How steps add up: Renyi (``rdp``) or numerically (``prv``, tighter).
    """

    epsilon: float
    delta: float
    max_grad_norm: float
    accountant: Accountant


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, and how.

    Args:
        epsilon: At the budget's delta; at most the budget's epsilon.
        noise_multiplier: Standard deviation of the noise over the clipping norm.
        sampling_rate: Probability that a person is drawn in a step.
        n_steps: Steps.
    """

    epsilon: float
    noise_multiplier: float
    sampling_rate: float
    n_steps: int


def require_opacus() -> None:
    """Say so early where it is missing.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        import opacus  # noqa: F401 (only whether it is there)
    except ImportError:
        raise MissingExtraError(
            "opacus", extra="dp", purpose="causal_lm with epsilon set"
        ) from None


def train_privately(
    model: Any,
    persons: Sequence[Sequence[Window]],
    pace: Pace,
    budget: Budget,
    device: str,
    rng: np.random.Generator,
) -> Spent:
    """Fit ``model`` by DP-SGD, Adam taking the noisy gradients.

    Args:
        model: Changed in place.
        persons: The windows of each.
        pace: How.
        budget: What may be spent.
        device: Where the model is.
        rng: Who is drawn, and the noise: secret, or the promise is void.

    Raises:
        PlanError: The budget is too small for any noise, or the gradients of single windows are
            not right for this architecture.

    Source: Abadi et al. (2016), CCS, algorithm 1; Poisson sampling and accounting: Mironov et al.
        (2019), arXiv:1908.10530; Gopi et al. (2021), NeurIPS.
    """
    import torch

    rate = min(1.0, pace.batch_size / len(persons))
    n_steps = max(1, round(pace.epochs / rate))
    noise = _noise_multiplier(budget, rate, n_steps)
    parameters = [weights for weights in model.parameters() if weights.requires_grad]
    n_at_once = max(1, _GRADIENTS_AT_ONCE // sum(weights.numel() for weights in parameters))
    optimizer = torch.optim.Adam(parameters, lr=pace.learning_rate)
    schedule = schedule_of(optimizer, n_steps)
    model.train()
    with _gradients_by_window(model) as watched:
        _check(watched, model, device)
        for _ in range(n_steps):
            drawn = np.flatnonzero(rng.random(len(persons)) < rate)
            windows = [persons[at][int(rng.random() * len(persons[at]))] for at in drawn.tolist()]
            totals = _clipped_sum(watched, parameters, windows, budget, n_at_once, device)
            for weights, total in zip(parameters, totals, strict=True):
                shape = tuple(weights.shape)
                added = rng.standard_normal(shape) * noise * budget.max_grad_norm
                noisy = total + torch.from_numpy(added).to(device, weights.dtype)
                weights.grad = noisy / (rate * len(persons))
            optimizer.step()
            schedule.step()
    return Spent(_epsilon(budget, noise, rate, n_steps), noise, rate, n_steps)


def _clipped_sum(
    model: Any,
    parameters: Sequence[Any],
    windows: Sequence[Window],
    budget: Budget,
    n_at_once: int,
    device: str,
) -> list[Any]:
    """The sum of the windows' gradients, each no longer than the clipping norm."""
    import torch

    totals = [torch.zeros_like(weights) for weights in parameters]
    windows = sorted(windows, key=lambda window: len(window.tokens))
    for start in range(0, len(windows), n_at_once):
        _backward(model, windows[start : start + n_at_once], device)
        with torch.no_grad():
            norms = torch.stack(
                [weights.grad_sample.flatten(1).norm(dim=1) for weights in parameters]
            ).norm(dim=0)
            factors = (budget.max_grad_norm / (norms + 1e-6)).clamp(max=1.0)
            for total, weights in zip(totals, parameters, strict=True):
                total.add_(torch.einsum("i,i...->...", factors, weights.grad_sample))
        _clear(parameters)
    return totals


def _backward(model: Any, windows: Sequence[Window], device: str) -> None:
    """Gradients of each window's mean loss."""
    sums, counts = summed_losses(model, windows, device)
    (sums / counts).sum().backward()


def _clear(parameters: Sequence[Any]) -> None:
    for weights in parameters:
        weights.grad = weights.grad_sample = None


@contextmanager
def _gradients_by_window(model: Any) -> Iterator[Any]:
    """``model`` in opacus' wrapper, which keeps each window's gradient in ``grad_sample``."""
    from opacus.grad_sample import GradSampleModule

    try:
        watched = GradSampleModule(model, loss_reduction="sum", strict=True)
    except NotImplementedError:
        raise _wrong_architecture() from None
    with warnings.catch_warnings():
        # Embeddings take whole numbers, which have no gradients: nothing is missing.
        warnings.filterwarnings("ignore", message="Full backward hook is firing")
        try:
            yield watched
        finally:
            watched.remove_hooks()
            for weights in model.parameters():
                weights.grad_sample = None


def _check(watched: Any, model: Any, device: str) -> None:
    """Compare with gradients taken one by one, on made-up windows.

    Raises:
        PlanError: They differ: clipping would not hold what it promises.
    """
    n = model.get_input_embeddings().weight.shape[0]
    made_up = [
        Window(tuple((7 * at + 3 * length) % n for at in range(length))) for length in (5, 9, 12)
    ]
    parameters = [weights for weights in model.parameters() if weights.requires_grad]
    _backward(watched, made_up, device)
    together = [weights.grad_sample for weights in parameters]
    if any(not hasattr(each, "shape") or len(each) != len(made_up) for each in together):
        raise _wrong_architecture()
    for row, window in enumerate(made_up):
        _clear(parameters)
        watched.disable_hooks()
        _backward(model, [window], device)
        watched.enable_hooks()
        for weights, each in zip(parameters, together, strict=True):
            scale = weights.grad.norm() + 1e-9
            if not (each[row] - weights.grad).norm() <= _TOLERANCE * scale:
                raise _wrong_architecture()
    _clear(parameters)


def _wrong_architecture() -> PlanError:
    return PlanError(
        "causal_lm: gradients of single windows cannot be had rightly for this model's "
        "architecture, so epsilon would promise too much. Leave 'model' out to train a small one, "
        "or name a GPT-2 or Llama."
    )


def _noise_multiplier(budget: Budget, rate: float, n_steps: int) -> float:
    from opacus.accountants.utils import get_noise_multiplier

    with _quiet_accountant():
        try:
            found: float = get_noise_multiplier(
                target_epsilon=budget.epsilon,
                target_delta=budget.delta,
                sample_rate=rate,
                steps=n_steps,
                accountant=budget.accountant,
                epsilon_tolerance=0.01 * min(1.0, budget.epsilon),
                **_options(budget),
            )
        except ValueError:
            raise PlanError(
                f"causal_lm: no noise is enough for epsilon {budget.epsilon:g} in {n_steps} steps. "
                "Raise epsilon or lower epochs."
            ) from None
    return found


def _epsilon(budget: Budget, noise: float, rate: float, n_steps: int) -> float:
    from opacus.accountants import create_accountant

    accountant = create_accountant(mechanism=budget.accountant)
    accountant.history = [(noise, rate, n_steps)]
    with _quiet_accountant():
        return float(accountant.get_epsilon(delta=budget.delta, **_options(budget)))


def _options(budget: Budget) -> dict[str, Any]:
    return {"alphas": _ORDERS} if budget.accountant == "rdp" else {}


@contextmanager
def _quiet_accountant() -> Iterator[None]:
    with warnings.catch_warnings():
        # The bound then holds all the same, only less tightly.
        warnings.filterwarnings("ignore", message="Optimal order is the")
        # Where everybody is drawn, log(1 - 1) is minus infinity, as it should be.
        warnings.filterwarnings("ignore", message="divide by zero encountered in log")
        yield
