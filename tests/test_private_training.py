"""DP-SGD: gradients by person against one-by-one ones, noise and accounting against formulas."""

import sys

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from scipy.stats import norm

from synthaudit.errors import MissingExtraError, PlanError
from synthaudit.models import private_training
from synthaudit.models.language_model import Size, new_model, one_thread, summed_losses
from synthaudit.models.language_tokens import ByteTokens, Vocabulary
from synthaudit.models.language_training import Pace
from synthaudit.models.private_training import Budget, require_opacus, train_privately

pytest.importorskip("opacus", reason="the extra dp is not installed")

VOCABULARY = Vocabulary(ByteTokens(), 1, 32)
TEXTS = ["a", "bb cc", "the cat sat on the mat and slept", "dddd", "ee ff gg"]
PERSONS = [VOCABULARY.windows(text, 0) for text in TEXTS]
WINDOWS = [person[0] for person in PERSONS]


def llama():
    with one_thread(0, "cpu"):
        return new_model(Size(16, 2), VOCABULARY, "cpu")


def gpt2():
    from transformers import GPT2Config, GPT2LMHeadModel

    with one_thread(0, "cpu"):
        return GPT2LMHeadModel(
            GPT2Config(
                vocab_size=VOCABULARY.size,
                n_embd=16,
                n_layer=1,
                n_head=2,
                n_positions=32,
                resid_pdrop=0.0,
                embd_pdrop=0.0,
                attn_pdrop=0.0,
                bos_token_id=None,
                eos_token_id=None,
            )
        )


@pytest.mark.parametrize("make", [llama, gpt2])
@pytest.mark.parametrize("norm_limit", [0.3, 1e6])
def test_the_sum_is_that_of_clipped_gradients_taken_one_by_one(make, norm_limit):
    model = make().train()
    parameters = list(model.parameters())
    expected = [torch.zeros_like(weights) for weights in parameters]
    n_clipped = 0
    for window in WINDOWS:
        model.zero_grad()
        loss, count = summed_losses(model, [window], "cpu")
        (loss / count).sum().backward()
        length = torch.sqrt(sum((weights.grad**2).sum() for weights in parameters))
        n_clipped += bool(length > norm_limit)
        for total, weights in zip(expected, parameters, strict=True):
            total.add_(weights.grad, alpha=min(1.0, norm_limit / float(length)))
    assert n_clipped == (len(WINDOWS) if norm_limit < 1 else 0)
    budget = Budget(1.0, 1e-3, norm_limit, "rdp")
    with private_training._gradients_by_window(model) as watched:
        private_training._check(watched, model, "cpu")
        for n_at_once in (1, 2, 64):
            found = private_training._clipped_sum(
                watched, parameters, WINDOWS, budget, n_at_once, "cpu"
            )
            for total, wanted in zip(found, expected, strict=True):
                assert torch.allclose(total, wanted, atol=1e-5)


def test_nobody_drawn_is_a_step_of_noise_alone():
    model = llama().train()
    parameters = list(model.parameters())
    budget = Budget(1.0, 1e-3, 1.0, "rdp")
    with private_training._gradients_by_window(model) as watched:
        found = private_training._clipped_sum(watched, parameters, [], budget, 4, "cpu")
    assert all(not total.any() for total in found)


def test_an_architecture_with_wrong_gradients_is_refused():
    class Mixing(torch.nn.Module):
        """Looks at the whole batch, so that no window has a gradient of its own."""

        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def get_input_embeddings(self):
            return self.inner.get_input_embeddings()

        def forward(self, **inputs):
            found = self.inner(**inputs)
            found.logits = found.logits - found.logits.mean(dim=0, keepdim=True)
            return found

    model = Mixing(llama())
    with pytest.raises(PlanError, match="architecture"):
        train_privately(
            model,
            PERSONS,
            Pace(1, 1e-3, 2),
            Budget(8, 1e-2, 1, "rdp"),
            "cpu",
            np.random.default_rng(0),
        )


def test_layers_with_buffers_are_refused():
    model = llama()
    model.norm_of_batch = torch.nn.BatchNorm1d(2)
    with (
        pytest.raises(PlanError, match="architecture"),
        private_training._gradients_by_window(model),
    ):
        pass


def exact_epsilon(noise, n_steps, delta):
    """Of the Gaussian mechanism ``n_steps`` times (Balle and Wang, 2018, theorem 8)."""
    mu = np.sqrt(n_steps) / noise

    def excess(epsilon):
        return (
            norm.cdf(mu / 2 - epsilon / mu)
            - np.exp(epsilon) * norm.cdf(-mu / 2 - epsilon / mu)
            - delta
        )

    return brentq(excess, 0, 200)


@pytest.mark.parametrize("accountant", ["rdp", "prv"])
def test_what_is_spent_is_what_theory_says(accountant):
    budget = Budget(3.0, 1e-3, 1.0, accountant)
    spent = train_privately(
        llama(), PERSONS, Pace(4, 1e-3, len(PERSONS)), budget, "cpu", np.random.default_rng(0)
    )
    assert (spent.sampling_rate, spent.n_steps) == (1.0, 4)
    assert 2.9 <= spent.epsilon <= 3.0
    exact = exact_epsilon(spent.noise_multiplier, 4, 1e-3)
    assert exact <= spent.epsilon + 0.02
    assert spent.epsilon <= 1.3 * exact


def test_noise_and_draws_come_from_the_generator_given():
    def weights(seed):
        model = llama()
        with one_thread(0, "cpu"):
            train_privately(
                model,
                PERSONS,
                Pace(2, 1e-2, 2),
                Budget(5.0, 1e-2, 1.0, "rdp"),
                "cpu",
                np.random.default_rng(seed),
            )
        return torch.cat([each.detach().flatten() for each in model.parameters()])

    first = weights(1)
    assert torch.equal(first, weights(1))
    assert not torch.allclose(first, weights(2), atol=1e-3)


def test_the_noise_has_the_stated_spread(monkeypatch):
    """One step without learning from anybody: gradients are noise over the expected batch."""
    seen = []

    class Watching(torch.optim.SGD):
        def __init__(self, parameters, lr):
            super().__init__(parameters, lr=lr)

        def step(self, closure=None):
            seen.append(
                torch.cat([w.grad.flatten() for g in self.param_groups for w in g["params"]])
            )

    monkeypatch.setattr(torch.optim, "Adam", Watching)
    spent = train_privately(
        llama(),
        PERSONS,
        Pace(1, 0.1, 5),
        Budget(2.0, 1e-2, 1e-3, "rdp"),
        "cpu",
        np.random.default_rng(0),
    )
    expected = spent.noise_multiplier * 1e-3 / 5
    assert float(seen[0].std()) == pytest.approx(expected, rel=0.05)


def test_a_person_with_many_records_is_drawn_as_often_as_one_with_one(monkeypatch):
    many = [[window for text in TEXTS for window in VOCABULARY.windows(text, 0)] * 5, PERSONS[0]]
    drawn = []

    def watch(model, parameters, windows, *rest):
        drawn.append(windows)
        return [torch.zeros_like(weights) for weights in parameters]

    monkeypatch.setattr(private_training, "_clipped_sum", watch)
    spent = train_privately(
        llama(),
        many,
        Pace(100, 1e-3, 1),
        Budget(50.0, 1e-2, 1.0, "rdp"),
        "cpu",
        np.random.default_rng(0),
    )
    assert spent.sampling_rate == 0.5
    assert len(drawn) == spent.n_steps == 200
    assert {len(windows) for windows in drawn} == {0, 1, 2}
    n_of_first = sum(
        any(window in many[0] and window not in many[1] for window in w) for w in drawn
    )
    # a draw of the first person is one of 5 different texts, one of them also the second's
    assert abs(n_of_first / 200 - 0.5 * 5 / 6) < 4 * np.sqrt(0.25 / 200)


def test_a_budget_below_any_noise_is_refused():
    with pytest.raises(PlanError, match="Raise epsilon"):
        train_privately(
            llama(),
            PERSONS,
            Pace(10, 1e-3, 5),
            Budget(1e-7, 1e-9, 1.0, "rdp"),
            "cpu",
            np.random.default_rng(0),
        )


def test_without_opacus_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "opacus", None)
    with pytest.raises(MissingExtraError, match=r"synthaudit\[dp\]"):
        require_opacus()
