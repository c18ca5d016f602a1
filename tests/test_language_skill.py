"""Whether a model learnt: unigrams against optimisers, the private check against its definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from synthaudit.models.language_skill import (
    best_unigram_loss,
    frequencies,
    private_advantage,
    unigram_loss,
)
from synthaudit.models.language_tokens import Window

SIZE = 6
shares = st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE).filter(any)
tables = st.lists(shares, min_size=1, max_size=5)


def table(rows):
    counts = np.array(rows, dtype=float)
    return counts / counts.sum(axis=1, keepdims=True)


def test_frequencies_count_what_is_to_be_predicted():
    persons = [[Window((5, 1, 1, 2)), Window((5, 1, 3), 2)], [Window((0, 4))]]
    assert frequencies(persons, SIZE).tolist() == [
        [0.0, 0.5, 0.25, 0.25, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    ]


def test_unigram_loss_on_paper():
    learnt, asked = table([[1, 1, 0, 0, 0, 0]]), table([[1, 0, 0, 0, 0, 1]])
    floor = 0.01 / 6
    expected = -(math.log(0.99 / 2 + floor) + math.log(floor)) / 2
    assert unigram_loss(learnt, asked) == pytest.approx(expected)


@given(tables)
def test_no_unigram_model_is_better_than_the_best(rows):
    asked = table(rows)
    best = best_unigram_loss(asked)
    assert best <= unigram_loss(asked, asked) + 1e-12
    mean, floor = asked.mean(axis=0), 0.01 / SIZE
    found = minimize(
        lambda q: -(mean @ np.log(q)),
        np.full(SIZE, 1 / SIZE),
        jac=lambda q: -mean / q,
        bounds=[(floor, 1)] * SIZE,
        constraints={"type": "eq", "fun": lambda q: q.sum() - 1},
        method="SLSQP",
    )
    assert best == pytest.approx(found.fun, abs=2e-3)
    assert best <= found.fun + 1e-6


@given(tables, shares, st.floats(0, 100))
def test_one_person_moves_the_advantage_by_the_cap_at_most(rows, one, loss):
    class NoNoise:
        def laplace(self, scale):
            return 0.0

    rng = np.random.default_rng(len(rows))
    losses = rng.random(len(rows)) * 20
    cap = math.log(SIZE / 0.01)
    before, after = (
        private_advantage(own, table(all_rows), 1.0, NoNoise())[0] * len(own)
        for own, all_rows in ((losses, rows), (np.append(losses, loss), [*rows, one]))
    )
    assert abs(after - before) <= cap + 1e-9


def test_noise_has_the_stated_scale():
    asked = table([[1, 1, 1, 1, 1, 1]] * 10)
    losses = np.full(10, math.log(6))
    rng = np.random.default_rng(0)
    drawn = [private_advantage(losses, asked, 2.0, rng)[0] * 10 for _ in range(4000)]
    # a Laplace draw is off by its scale on average
    assert np.mean(np.abs(drawn)) == pytest.approx(math.log(600) / 2, rel=0.1)


def test_a_model_no_better_than_unigrams_passes_in_one_case_of_twenty():
    asked = table([[1, 1, 1, 1, 1, 1]] * 10)
    losses = np.full(10, math.log(6))
    rng = np.random.default_rng(0)
    share = np.mean([private_advantage(losses, asked, 2.0, rng)[1] for _ in range(4000)])
    assert abs(share - 0.05) < 4 * math.sqrt(0.05 * 0.95 / 4000)


def test_a_clear_advantage_passes():
    asked = table([[1, 1, 1, 1, 1, 1]] * 100)
    better = private_advantage(np.full(100, 0.5), asked, 8.0, np.random.default_rng(0))
    assert better[1]
    assert better[0] == pytest.approx(math.log(6) - 0.5, abs=0.05)
