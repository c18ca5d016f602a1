"""Tokens, windows, losses and drawing of the causal language models."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.errors import SynthauditError
from synthaudit.models.language_model import (
    Size,
    mean_losses,
    new_model,
    one_thread,
    summed_losses,
)
from synthaudit.models.language_sampling import Sampler
from synthaudit.models.language_tokens import ByteTokens, LearntTokens, Vocabulary, Window
from synthaudit.models.language_training import Pace, train

VOCABULARY = Vocabulary(ByteTokens(), 2, 32)


@pytest.fixture
def model():
    with one_thread(0, "cpu"):
        return new_model(Size(16, 1), VOCABULARY, "cpu")


def sampler(model, **options):
    settings = {"temperature": 1.0, "top_p": 1.0, "max_text_tokens": 200} | options
    return Sampler(model.eval(), VOCABULARY, "cpu", **settings)


@given(st.text())
def test_bytes_are_the_text(text):
    usual = text.encode(errors="replace").decode()
    assert ByteTokens().decode(ByteTokens().encode(usual)) == usual


def test_learnt_tokens_are_the_text_and_the_same_each_time():
    texts = ["she sleeps badly", "she sleeps well", "he eats badly ☹"] * 3
    first, again = LearntTokens(texts, 300), LearntTokens(texts, 300)
    for text in [*texts, "something new: ünïcödé"]:
        assert first.decode(first.encode(text)) == text
        assert first.encode(text) == again.encode(text)
    assert 256 < first.size <= 300
    assert len(first.encode("she sleeps")) < len("she sleeps")


@given(st.text("abc", max_size=200), st.integers(0, 1), st.integers(32, 50))
def test_windows_hold_every_token_once(text, condition, max_tokens):
    vocabulary = Vocabulary(ByteTokens(), 2, max_tokens)
    windows = vocabulary.windows(text, condition)
    wanted = [token for window in windows for token in window.tokens[window.n_given :]]
    first = vocabulary.condition(condition)
    marks = [*[vocabulary.more] * (len(windows) - 1), vocabulary.end]
    assert wanted[0] == first
    assert [token for token in wanted if token < 256] == list(text.encode())
    assert [token for token in wanted[1:] if token >= 256] == marks
    for window in windows:
        assert len(window.tokens) <= max_tokens
        assert window.tokens[:2] == (vocabulary.start, first)


def test_a_window_that_goes_on_repeats_the_end_of_the_one_before():
    text = "".join(chr(ord("A") + at) for at in range(50))
    first, second = VOCABULARY.windows(text, 0)[:2]
    n = len(first.tokens) - 3
    assert first.tokens[-1] == VOCABULARY.more
    assert bytes(first.tokens[2:-1]).decode() == text[:n]
    assert second.tokens[2] == VOCABULARY.more
    assert bytes(second.tokens[3 : second.n_given]).decode() == text[n - 8 : n]


def test_losses_are_those_of_each_window_alone(model):
    persons = [VOCABULARY.windows(text, 1) for text in ("a", "bc" * 30, "def")]
    found = mean_losses(model, persons, "cpu")
    for person, loss in zip(persons, found, strict=True):
        total, count = 0.0, 0
        for window in person:
            with torch.no_grad():
                scores = model(input_ids=torch.tensor([window.tokens])).logits[0].log_softmax(-1)
            for at in range(window.n_given, len(window.tokens)):
                total -= float(scores[at - 1, window.tokens[at]])
                count += 1
        assert loss == pytest.approx(total / count, rel=1e-4)


def test_losses_that_are_no_numbers_are_an_error(model):
    with torch.no_grad():
        model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(SynthauditError, match="astray"):
        mean_losses(model, [VOCABULARY.windows("a", 0)], "cpu")


def test_a_long_text_is_learnt_and_told_over_several_windows(model):
    texts = ["She sleeps badly, eats little and walks for hours; he does not.", "Short."]
    windows = [w for at, text in enumerate(texts) for w in VOCABULARY.windows(text, at)]
    losses = []
    with one_thread(1, "cpu"):
        wide = new_model(Size(64, 2), VOCABULARY, "cpu")
        pace = Pace(150, 1e-2, 4)

        def look():
            losses.append(float(summed_losses(wide, windows, "cpu")[0].detach().sum()))

        train(wide, windows, pace, "cpu", seed=0, after_epoch=look)
        told = sampler(wide, temperature=0.0).texts([0, 1, 0], np.random.default_rng(0))
        cut = sampler(wide, temperature=0.0, max_text_tokens=30)
        assert cut.texts([0, 1], np.random.default_rng(0)) == [None, "Short."]
    assert told == [texts[0], texts[1], texts[0]]
    assert len(losses) == 150
    assert losses[-1] < losses[0] / 20


def test_drawing_follows_the_shares_of_the_model(model):
    scores = np.full((20_000, VOCABULARY.size), -50.0)
    scores[:, [3, 7, 9]] = np.log([0.5, 0.3, 0.2])
    scores[:, VOCABULARY.start] = 50.0  # may not be drawn
    rng = np.random.default_rng(1)
    for options, shares in (
        ({}, [0.5, 0.3, 0.2]),
        ({"top_p": 0.8}, [0.625, 0.375, 0.0]),
        ({"top_p": 0.4}, [1.0, 0.0, 0.0]),
        ({"temperature": 0.5}, [25 / 38, 9 / 38, 4 / 38]),
        ({"temperature": 0.0}, [1.0, 0.0, 0.0]),
    ):
        drawn = sampler(model, **options)._drawn(scores, rng)
        found = [np.mean(drawn == token) for token in (3, 7, 9)]
        assert np.allclose(found, shares, atol=0.02), options


def test_texts_are_the_same_for_the_same_seed_and_text_by_text_different(model):
    with one_thread(0, "cpu"):
        first, again, other = (
            sampler(model, max_text_tokens=2000).texts([0, 1] * 4, np.random.default_rng(seed))
            for seed in (1, 1, 2)
        )
    assert first == again
    assert first != other
    assert len(set(first)) > 4


def test_shares_of_conditions_add_up_over_all_that_may_follow(model):
    shares = sampler(model).shares()
    assert len(shares) == 2
    assert sum(shares) == pytest.approx(1.0)


def test_settings_of_torch_are_put_back():
    before = torch.get_num_threads(), torch.initial_seed()
    with one_thread(5, "cpu"):
        assert torch.get_num_threads() == 1
        assert torch.are_deterministic_algorithms_enabled()
    assert (torch.get_num_threads(), torch.initial_seed()) == before
    assert not torch.are_deterministic_algorithms_enabled()


def test_windows_are_frozen():
    assert Window((1, 2)) == Window((1, 2), 1)
