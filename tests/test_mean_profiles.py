"""Profiles and their distances: by pencil, against scipy, and what the test of persons allows."""

import numpy as np
import pytest
from fake_bench import make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.metrics.mean_profiles import (
    Marks,
    compared,
    places,
    quantiles,
    total_variation,
    wasserstein,
)

NUMBERS = st.lists(st.integers(-5, 9), min_size=1, max_size=30)


@settings(max_examples=60)
@given(train=NUMBERS, made=NUMBERS)
def test_wasserstein_is_that_of_scipy(train, made):
    from scipy.stats import wasserstein_distance

    values, one, other = places(np.array(train, dtype=float), np.array(made, dtype=float))
    found = wasserstein(values)(one.mean(), other.mean())
    assert found == pytest.approx(wasserstein_distance(train, made), abs=1e-12)


def test_total_variation_by_pencil():
    assert total_variation(np.array([0.5, 0.5, 0]), np.array([0.5, 0, 0.5])) == 0.5
    assert total_variation(np.array([1.0, 0]), np.array([0, 1.0])) == 1


def test_a_profile_is_the_mean_over_records_with_and_without_marks():
    marks = Marks.of_matrix(np.array([[True, False], [True, True], [False, False], [False, False]]))
    assert marks.mean().tolist() == [0.5, 0.25]
    assert marks.mean(np.array([False, True, True, False])).tolist() == [0.5, 0.5]


def found_for(train, made, *, groups=None, n_permutations=99):
    real = make_corpus([str(row) for row in range(len(train))], "train", groups=groups)
    seated = make_corpus([str(row) for row in range(len(made))])
    if groups is not None:
        seated = make_corpus(seated.texts(), sources=[[group] for group in groups])
    values, one, other = places(np.array(train, dtype=float), np.array(made, dtype=float))
    return compared(
        "fidelity.length_profile",
        (real, one),
        (seated, other),
        wasserstein(values),
        null="same",
        seed=0,
        n_permutations=n_permutations,
    )


def test_a_shift_is_seen_with_an_interval_around_it():
    draw = np.random.default_rng(0)
    found = found_for(draw.normal(0, 1, 80).round(2), draw.normal(2, 1, 70).round(2))
    assert found.value == pytest.approx(2, abs=0.5)
    assert 1 < found.interval.low < found.value < found.interval.high < 3
    assert found.test.p == 1 / 100
    assert "null: same" in found.test.name


def test_p_values_under_the_null_are_spread_out_also_where_persons_repeat():
    draw = np.random.default_rng(1)
    p, naive = [], []
    for _ in range(60):
        train, made = np.repeat(draw.normal(size=12), 4), np.repeat(draw.normal(size=12), 4)
        groups = [str(row // 4) for row in range(48)]
        p.append(found_for(train, made, groups=groups, n_permutations=39).test.p)
        naive.append(found_for(train, made, n_permutations=39).test.p)
    assert np.mean(np.array(p) <= 0.1) <= 0.22  # 10 % expected, standard error 4 %
    assert 0.35 < np.mean(p) < 0.65
    assert np.mean(np.array(naive) <= 0.1) > 0.3  # records taken for persons


def test_the_interval_covers_the_mean_of_such_values():
    """Train fixed, 100 corpora of its own distribution: where an L1 distance is least smooth."""
    draw = np.random.default_rng(2)
    train = draw.normal(size=100).round(2)
    n = 150
    found = [found_for(train, draw.normal(size=n).round(2), n_permutations=1) for _ in range(100)]
    expected = np.mean([each.value for each in found])
    covered = np.mean([each.interval.low <= expected <= each.interval.high for each in found])
    assert covered >= 0.88  # standard error 2.2 %


def test_quantiles_lie_side_by_side():
    table = quantiles("Lengths", "tokens", np.arange(101.0), np.arange(101.0) * 2)
    assert table.columns == ("tokens", "train", "synthetic")
    assert table.rows[0] == ("mean", 50, 100)
    assert [row[1:] for row in table.rows[2:]] == [
        (5, 10),
        (25, 50),
        (50, 100),
        (75, 150),
        (95, 190),
    ]


def test_subgroups_that_enough_records_have_stand_beside_the_whole():
    labels = ["long"] * 12 + ["short"] * 12 + ["rare"] * 3
    lengths = np.array([9.0] * 12 + [2.0] * 12 + [5.0] * 3)
    sides = [
        make_corpus([f"{role} {row}" for row in range(27)], role, labels=labels)
        for role in ("train", "synthetic")
    ]
    values, one, other = places(lengths, lengths + np.where(lengths == 9, 4, 0))
    found = compared(
        "fidelity.length_profile", (sides[0], one), (sides[1], other), wasserstein(values),
        null="same", seed=0, n_permutations=9,
    )  # fmt: skip
    rows = {row[0]: row[1:] for row in found.exhibits[-1].rows}
    assert rows["label long"] == (12, 12, 4.0)
    assert rows["label short"] == (12, 12, 0.0)
    assert "label rare" not in rows
