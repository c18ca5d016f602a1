"""Bounds on epsilon and the test over coins, against brute force and published values."""

from itertools import product
from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from synthaudit import stats
from synthaudit.stats.epsilon import trade_off_refuted


def tail(n_correct, n_guesses, epsilon):
    """At least so many of independent guesses, each right as often as epsilon allows, added up."""
    right = exp(epsilon) / (1 + exp(epsilon))
    return sum(
        comb(n_guesses, k) * right**k * (1 - right) ** (n_guesses - k)
        for k in range(n_correct, n_guesses + 1)
    )


def test_the_known_value():
    bound = stats.epsilon_one_run(75, 100)
    assert bound == pytest.approx(0.70, abs=0.005)
    assert tail(75, 100, bound) == pytest.approx(0.05)
    # The same by Clopper and Pearson, whose interval has both ends.
    low = stats.clopper_pearson(75, 100, level=0.9).low
    assert bound == pytest.approx(log(low / (1 - low)))


@pytest.mark.parametrize(
    ("n_coins", "n_guesses", "n_correct", "delta", "printed"),
    [(1000, 100, 75, 1e-4, 0.673), (100_000, 1510, 1439, 1e-5, 2.675)],
)
def test_values_printed_in_the_paper(n_coins, n_guesses, n_correct, delta, printed):
    """arXiv 2305.08846, appendix D and section 7."""
    found = stats.epsilon_one_run(n_correct, n_guesses, delta=delta, n_coins=n_coins)
    assert found == pytest.approx(printed, abs=1e-3)


@given(st.integers(0, 25), st.integers(0, 25), st.floats(0, 4))
def test_p_is_the_binomial_tail(one, other, epsilon):
    n_correct, n_guesses = sorted((one, other))
    assert stats.one_run_p(n_correct, n_guesses, epsilon) == pytest.approx(
        tail(n_correct, n_guesses, epsilon)
    )


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 60), st.data(), st.sampled_from([0.0, 1e-4]))
def test_the_bound_is_where_p_reaches_one_twentieth(n_guesses, data, delta):
    n_correct = data.draw(st.integers(0, n_guesses))
    bound = stats.epsilon_one_run(n_correct, n_guesses, delta=delta, n_coins=100)
    reached = stats.one_run_p(n_correct, n_guesses, bound, delta=delta, n_coins=100)
    if bound == 0:
        assert stats.one_run_p(n_correct, n_guesses, 1e-6, delta=delta, n_coins=100) > 0.0499
    else:
        assert reached == pytest.approx(0.05, rel=1e-6)
    assert bound <= stats.epsilon_one_run(n_correct, n_guesses)


def test_few_guesses_show_nothing_and_abstaining_costs_with_delta_alone():
    assert stats.epsilon_one_run(4, 4) == 0
    assert stats.epsilon_one_run(5, 5) > 0
    assert stats.epsilon_one_run(0, 0) == 0
    assert stats.epsilon_one_run(30, 40) == stats.epsilon_one_run(30, 40, n_coins=4000)
    few, many = (
        stats.epsilon_one_run(30, 40, delta=1e-4, n_coins=n_coins) for n_coins in (40, 4000)
    )
    assert many < few < stats.epsilon_one_run(30, 40)


@pytest.mark.parametrize("counts", [(3, 2), (-1, 2)])
def test_what_is_no_guess_is_refused(counts):
    with pytest.raises(ValueError, match="make no bound"):
        stats.epsilon_one_run(*counts)
    with pytest.raises(ValueError, match="make no bound"):
        stats.gdp_one_run(*counts, n_coins=10)
    with pytest.raises(ValueError, match="make no bound"):
        stats.epsilon_one_run(2, 5, n_coins=4)


def most_likely(n_correct, n_guesses, n_coins, lines):
    """The largest chance of so many right guesses: a linear program over all distributions.

    Args:
        lines: (slope, height) of straight lines whose minimum is 1 - f.
    """
    numbers = np.arange(n_guesses + 1)
    above = [
        np.where(numbers > least, numbers, 0)
        - slope * np.where(numbers >= least, n_guesses - numbers, 0)
        for slope, _ in lines
        for least in range(n_guesses)
    ]  # fmt: skip
    heights = [n_coins * height for _, height in lines for _ in range(n_guesses)]
    found = linprog(
        -(numbers >= n_correct).astype(float), A_ub=np.array(above), b_ub=heights,
        A_eq=np.ones((1, n_guesses + 1)), b_eq=[1], bounds=(0, 1), method="highs",
    )  # fmt: skip
    return -found.fun


@pytest.mark.parametrize(
    ("mu", "n_correct", "n_guesses", "n_coins"),
    [(0.5, 9, 12, 12), (1.0, 10, 12, 20), (0.3, 8, 10, 30), (1.5, 12, 12, 40)],
)
def test_gaussian_recursion_solves_the_linear_program(mu, n_correct, n_guesses, n_coins):
    epsilons = np.linspace(-6, 8, 141)
    heights = ndtr(-epsilons / mu + mu / 2) - np.exp(epsilons) * ndtr(-epsilons / mu - mu / 2)
    lines = list(zip(np.exp(epsilons), heights, strict=True))
    best = most_likely(n_correct, n_guesses, n_coins, lines)

    def refuted(chance):
        return trade_off_refuted(
            lambda right: float(ndtr(ndtri(right) - mu)),
            n_correct, n_guesses, n_coins=n_coins, chance=chance,
        )  # fmt: skip

    assert refuted(best * 1.001)  # the lines lie a little above the curve
    assert not refuted(best * 0.99)


def test_gaussian_bound_grows_with_what_is_right_and_is_tighter_where_noise_is_gaussian():
    bounds = [stats.gdp_one_run(right, 100, n_coins=200) for right in (50, 65, 80, 95, 100)]
    assert bounds[0] == 0
    assert bounds == sorted(bounds)
    assert stats.epsilon_of_gdp(bounds[-1], 1e-5) > stats.epsilon_one_run(
        100, 100, delta=1e-5, n_coins=200
    )


@pytest.mark.parametrize("mu", [0.1, 1.0, 3.0])
def test_epsilon_of_gaussian_is_where_delta_is_reached(mu):
    epsilon = stats.epsilon_of_gdp(mu, 1e-5)
    delta = ndtr(-epsilon / mu + mu / 2) - exp(epsilon) * ndtr(-epsilon / mu - mu / 2)
    assert delta == pytest.approx(1e-5, rel=1e-4)
    assert stats.epsilon_of_gdp(0, 1e-5) == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=9))
def test_the_test_over_coins_counts_every_toss(tosses):
    evidence, heads = (np.array(column) for column in zip(*tosses, strict=True))
    centred = rankdata(evidence) - (len(heads) + 1) / 2
    sums = [centred[np.array(toss, bool)].sum() for toss in product((0, 1), repeat=len(heads))]
    expected = np.mean(np.array(sums) >= centred[heads].sum() - 1e-9)
    assert stats.coins_p(evidence, heads) == pytest.approx(expected)


def test_the_test_over_coins_refuses_nonsense():
    with pytest.raises(ValueError, match="NaN"):
        stats.coins_p(np.array([np.nan]), np.array([True]))
    with pytest.raises(ValueError, match="coins"):
        stats.coins_p(np.empty(0), np.empty(0, bool))


def test_bounds_hold_where_epsilon_is_known():
    """Randomised response on coins; a Gaussian mechanism for the Gaussian bound."""
    random = np.random.Generator(np.random.PCG64(5))
    n_repeats, n_coins, n_guesses = 400, 80, 40
    for epsilon in (0.5, 2.0):
        right = random.binomial(n_guesses, exp(epsilon) / (1 + exp(epsilon)), n_repeats)
        bounds = np.array([stats.epsilon_one_run(int(each), n_guesses) for each in right])
        # Of 400, more than 34 with a chance of 5 % or less: under one in a thousand.
        assert (bounds > epsilon).sum() <= 34
    mu = 1.0
    n_above = 0
    for _ in range(n_repeats):
        heads = random.random(n_coins) < 0.5
        seen = mu * (heads - 0.5) + random.normal(size=n_coins)
        rows = np.argsort(-np.abs(seen))[:n_guesses]
        n_correct = int((heads[rows] == (seen[rows] > 0)).sum())
        n_above += stats.gdp_one_run(n_correct, n_guesses, n_coins=n_coins) > mu
    assert n_above <= 34
