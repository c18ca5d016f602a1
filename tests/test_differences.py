"""Intervals of differences, recovered from two intervals."""

import numpy as np
import pytest

from synthaudit import stats
from synthaudit.results import Interval


def test_published_difference_of_two_shares():
    """Newcombe (1998), Statistics in Medicine 17, table II, 56/70 less 48/80 by Wilson's score
    limits: 0.0524 to 0.3339."""
    one = Interval(0.6918, 0.8773, 0.95, "wilson")
    two = Interval(0.4904, 0.7004, 0.95, "wilson")
    found = stats.difference_interval(56 / 70, one, 48 / 80, two)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=3e-4)


def test_taking_the_other_way_round_mirrors_it():
    one, two = Interval(1, 5, 0.95, "a"), Interval(0, 7, 0.95, "b")
    there = stats.difference_interval(2, one, 3, two)
    back = stats.difference_interval(3, two, 2, one)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_an_interval_short_of_its_value_narrows_nothing():
    found = stats.difference_interval(2, Interval(2.5, 3, 0.95, "a"), 0, Interval(-1, 1, 0.95, "b"))
    assert found.low <= 2 <= found.high


def test_levels_must_be_equal():
    with pytest.raises(ValueError, match="differ"):
        stats.difference_interval(0, Interval(0, 0, 0.9, "a"), 0, Interval(0, 0, 0.95, "b"))


@pytest.mark.parametrize(("share", "n_one", "n_two"), [(0.02, 200, 100), (0.3, 60, 90)])
def test_it_covers_the_difference_of_shares(share, n_one, n_two):
    """From exact intervals, which cover at least 95 %, so the difference does too."""
    random = np.random.Generator(np.random.PCG64(5))
    n_worlds, held = 2000, 0
    for one, two in zip(
        random.binomial(n_one, share, n_worlds),
        random.binomial(n_two, share, n_worlds),
        strict=True,
    ):
        found = stats.difference_interval(
            one / n_one,
            stats.clopper_pearson(int(one), n_one),
            two / n_two,
            stats.clopper_pearson(int(two), n_two),
        )
        held += found.low <= 0 <= found.high
    assert held / n_worlds >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / n_worlds)
