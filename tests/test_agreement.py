"""Krippendorff's alpha against his worked examples, his definition spelled out, and NLTK."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from synthaudit.stats.agreement import alpha_interval, krippendorff_alpha

GAP = np.nan
# Krippendorff (2011), example A: two observers, ten units; example C: four observers, twelve units.
TWO = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float).T
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
).T


@pytest.mark.parametrize(
    ("ratings", "scale", "published"),
    [(TWO, "nominal", 0.095), (FOUR, "nominal", 0.743), (FOUR, "ordinal", 0.815)],
)
def test_the_published_examples(ratings, scale, published):
    assert round(krippendorff_alpha(ratings, scale), 3) == published


def test_to_check_by_pencil():
    # pairs in units: (0, 0), (0, 1), (1, 1); values 0 0 0 1 1 1; disagree 2 of 6 ordered pairs;
    # by chance 2 * 3 * 3 / (6 * 5) = 3 / 5; alpha = 1 - (1 / 3) / (3 / 5) = 4 / 9
    ratings = np.array([[0, 0], [0, 1], [1, 1]], dtype=float)
    assert krippendorff_alpha(ratings, "nominal") == pytest.approx(4 / 9)
    assert krippendorff_alpha(ratings, "ordinal") == pytest.approx(4 / 9)


def by_definition(ratings, scale):
    """Mean distance of answers in one unit over mean distance of all answers, pair by pair."""
    units = [row[~np.isnan(row)] for row in ratings]
    units = [unit for unit in units if len(unit) >= 2]
    pool = np.concatenate(units)

    def apart(one, two):
        if scale == "nominal":
            return float(one != two)
        low, high = min(one, two), max(one, two)
        between = ((pool >= low) & (pool <= high)).sum()
        return (between - ((pool == low).sum() + (pool == high).sum()) / 2) ** 2 * (one != two)

    def pairs(values):
        return sum(
            apart(values[i], values[j])
            for i in range(len(values))
            for j in range(len(values))
            if i != j
        )

    observed = sum(pairs(unit) / (len(unit) - 1) for unit in units) / len(pool)
    expected = pairs(pool) / (len(pool) * (len(pool) - 1))
    return 1 - observed / expected if expected else None


ANSWERS = st.lists(
    st.lists(st.one_of(st.integers(0, 3).map(float), st.just(GAP)), min_size=3, max_size=3),
    min_size=2,
    max_size=8,
).map(np.array)


@given(ANSWERS, st.sampled_from(["nominal", "ordinal"]))
def test_equals_the_definition(ratings, scale):
    assume(((~np.isnan(ratings)).sum(axis=1) >= 2).any())
    expected = by_definition(ratings, scale)
    if expected is None:
        with pytest.raises(ValueError, match="all answers are the same"):
            krippendorff_alpha(ratings, scale)
    else:
        assert krippendorff_alpha(ratings, scale) == pytest.approx(expected, abs=1e-9)


def test_equals_nltk():
    random = np.random.default_rng(0)
    ratings = random.integers(0, 4, size=(40, 3)).astype(float)
    ratings[:, 1] = np.where(random.random(40) < 0.6, ratings[:, 0], ratings[:, 1])
    task = AnnotationTask(
        [
            (f"rater {at}", f"record {row}", answer)
            for row, each in enumerate(ratings)
            for at, answer in enumerate(each)
        ]
    )
    assert krippendorff_alpha(ratings, "nominal") == pytest.approx(task.alpha(), abs=1e-9)


def test_nobody_to_compare_with_is_refused():
    with pytest.raises(ValueError, match="no unit has two answers"):
        krippendorff_alpha(np.array([[1, GAP], [GAP, 2]]), "nominal")
    assert alpha_interval(np.array([[1.0, 2.0], [2.0, 2.0]]), "nominal") is None


def test_the_interval_holds_the_value_and_is_the_same_again():
    ends = alpha_interval(FOUR, "ordinal", seed=3)
    assert ends.low < krippendorff_alpha(FOUR, "ordinal") < ends.high <= 1
    assert ends == alpha_interval(FOUR, "ordinal", seed=3)


def test_the_interval_covers():
    """Two raters who each see the truth with probability 0.8: alpha known from a large sample."""
    random = np.random.default_rng(1)

    def rated(n):
        truth = random.integers(0, 3, size=(n, 1))
        guessed = random.integers(0, 3, size=(n, 2))
        return np.where(random.random((n, 2)) < 0.8, truth, guessed).astype(float)

    true = krippendorff_alpha(rated(200_000), "nominal")
    found = [alpha_interval(rated(60), "nominal", n_draws=200, seed=at) for at in range(80)]
    covered = np.mean([each.low <= true <= each.high for each in found])
    assert covered >= 0.88
