"""Squared MMD: the textbook sums, persons as the unit, an exact permutation test."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.mmd2 import Mmd2

SPACE = SpokenVectors(4)


def cloud(seed, n, *, centre=0.0):
    return speak(np.random.default_rng(seed).normal(centre, 1, (n, 4)))


def estimate(train, synthetic, **settings):
    (found,) = Mmd2(settings.pop("embedder", SPACE), **settings).estimate(
        make_view(train, synthetic)
    )
    return found


def textbook(left, right):
    """Lemma 6 of Gretton et al., pair by pair."""
    both = np.concatenate([left, right]).astype(float)
    gaps = [
        np.sum((both[i] - both[j]) ** 2) for i in range(len(both)) for j in range(i + 1, len(both))
    ]
    bandwidth = np.median(gaps)

    def kernel(x, y):
        return np.exp(-np.sum((x.astype(float) - y.astype(float)) ** 2) / (2 * bandwidth))

    def within(side):
        pairs = [kernel(x, y) for i, x in enumerate(side) for j, y in enumerate(side) if i != j]
        return np.mean(pairs)

    between = np.mean([kernel(x, y) for x in left for y in right])
    return within(left) + within(right) - 2 * between


def test_value_is_the_textbook_sum():
    train, synthetic = cloud(0, 13), cloud(1, 9, centre=0.7)
    found = estimate(train, synthetic, n_permutations=9)
    assert found.value == pytest.approx(
        textbook(SPACE.encode(synthetic), SPACE.encode(train)), abs=1e-7
    )
    assert (found.n_records, found.n_groups) == (9, 9)


def test_a_shift_is_seen_and_its_interval_leaves_out_zero():
    found = estimate(cloud(0, 60), cloud(1, 60, centre=1.0), n_permutations=99)
    assert found.test.p == 1 / 100
    assert found.test.statistic == found.value
    assert "null:" in found.test.name
    assert 0 < found.interval.low < found.value < found.interval.high


def test_p_values_under_the_null_are_spread_out():
    p = [
        estimate(cloud(2 * seed, 15), cloud(2 * seed + 1, 15), n_permutations=39).test.p
        for seed in range(40)
    ]
    assert 0.35 < np.mean(p) < 0.65
    assert np.mean(np.array(p) <= 0.1) <= 0.25


def test_equal_texts_everywhere_show_no_difference():
    found = estimate(angles(*[5] * 8), angles(*[5] * 6), embedder=SpokenVectors())
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.test.p == 1


def test_repeats_within_a_person_are_no_difference():
    """Each person's note five times over: the usual sums would see clusters, and reject."""
    train, synthetic = cloud(3, 25), cloud(4, 25)
    once = estimate(train, synthetic, n_permutations=19)
    view = make_view(
        make_corpus(train * 5, "train", groups=[str(row % 25) for row in range(125)]),
        make_corpus(synthetic * 5, sources=[[f"s{row % 25}"] for row in range(125)]),
    )
    (often,) = Mmd2(SPACE, n_permutations=99).estimate(view)
    assert often.value == pytest.approx(once.value, abs=1e-3)
    assert often.test.p > 0.05
    assert often.n_groups == 25


def test_samples_are_drawn_by_hash_and_say_their_size():
    train, synthetic = cloud(0, 40), cloud(1, 50)
    view = make_view(train, synthetic)
    (found,) = Mmd2(SPACE, n_max=30, n_permutations=9).estimate(view)
    assert found.n_records == 30
    backwards = view.synthetic.select(np.arange(50)[::-1])
    (same,) = Mmd2(SPACE, n_max=30, n_permutations=9).estimate(make_view(view.train, backwards))
    assert same.value == pytest.approx(found.value, abs=1e-9)


def test_few_persons_have_a_value_and_no_interval():
    found = estimate(cloud(0, 3), cloud(1, 2), n_permutations=9)
    assert np.isfinite(found.value)
    assert found.interval is None


def test_one_person_is_an_error():
    with pytest.raises(SynthauditError, match="two persons on both sides"):
        estimate(cloud(0, 5), cloud(1, 1))
