"""Lengths against real ones."""

import numpy as np
import pytest
from fake_bench import make_view

from synthaudit.errors import InputError
from synthaudit.metrics.fidelity.length_profile import LengthProfile


def words(*counts):
    return [" ".join(f"w{row}x{at}" for at in range(n)) for row, n in enumerate(counts)]


def only(train, made):
    (found,) = LengthProfile(n_permutations=99).estimate(make_view(words(*train), words(*made)))
    return found


def test_by_pencil():
    # Sorted lengths 2, 4, 6 against 4, 4, 10: moved by 2, 0 and 4, over a mean of 4.
    assert only([2, 4, 6], [10, 4, 4]).value == pytest.approx(2 / 4)
    assert only([3, 5], [5, 3]).value == 0


def test_twice_as_long_is_off_by_one_length_and_chance_is_not():
    draw = np.random.default_rng(0)
    train = draw.integers(20, 60, 60)
    longer, fair = only(train, 2 * train), only(train, draw.integers(20, 60, 60))
    assert longer.value == pytest.approx(1)
    assert longer.test.p == 1 / 100
    assert fair.value < 0.2
    assert fair.test.p > 0.05


def test_bars_and_quantiles_show_both_sides():
    table, bars, *_ = only(range(1, 41), range(21, 61)).exhibits
    assert table.rows[0] == ("mean", 20.5, 40.5)
    assert len(bars.labels) == len(bars.series[0].values) == 6
    for series in bars.series:
        assert sum(series.values) == pytest.approx(1)
    assert bars.series[1].values[-1] > bars.series[0].values[-1]


def test_train_without_words_is_an_error():
    with pytest.raises(InputError, match="no train record holds a token"):
        list(LengthProfile().estimate(make_view(["", ""], ["a b"])))
