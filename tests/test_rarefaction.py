from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy, hypergeom

from synthaudit.stats.rarefaction import chance_met, expected_entropy


@pytest.mark.parametrize(
    ("counts", "n_drawn"), [([1, 1, 1], 2), ([3], 1), ([2, 1], 2), ([4, 2, 1, 1], 5), ([2, 2], 3)]
)
def test_the_expected_entropy_is_the_mean_over_all_draws(counts, n_drawn):
    items = [kind for kind, count in enumerate(counts) for _ in range(count)]
    draws = [entropy(np.bincount(draw), base=2) for draw in combinations(items, n_drawn)]
    assert expected_entropy(np.array(counts), n_drawn) == pytest.approx(np.mean(draws), abs=1e-12)


def test_leaving_out_what_hardly_happens_changes_nothing():
    counts = np.array([40_000, 9_000, 900, 90, 9, 1])
    n_items, n_drawn = counts.sum(), 3_000
    whole = 0.0
    for count in counts:
        drawn = np.arange(1, min(count, n_drawn) + 1)
        chance = hypergeom.pmf(drawn, n_items, count, n_drawn)
        whole += float(chance @ (-drawn / n_drawn * np.log2(drawn / n_drawn)))
    assert expected_entropy(counts, n_drawn) == pytest.approx(whole, abs=1e-9)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.data())
def test_the_expected_entropy_stays_in_its_range_and_rises_with_the_draw(counts, data):
    counts = np.array(counts)
    n_drawn = data.draw(st.integers(1, int(counts.sum())))
    found = expected_entropy(counts, n_drawn)
    assert 0 <= found <= np.log2(n_drawn) + 1e-12
    assert found <= entropy(counts, base=2) + 1e-9
    assert expected_entropy(counts, int(counts.sum())) == pytest.approx(entropy(counts, base=2))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.data())
def test_the_chance_to_be_met_is_hypergeometric(counts, data):
    n_items = max(*counts, 1) + data.draw(st.integers(0, 10))
    n_drawn = data.draw(st.integers(0, n_items))
    expected = [1 - hypergeom.pmf(0, n_items, count, n_drawn) for count in counts]
    np.testing.assert_allclose(chance_met(np.array(counts), n_items, n_drawn), expected, atol=1e-9)
