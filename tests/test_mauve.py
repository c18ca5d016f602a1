"""MAUVE: the curve against mauve-text, the clusters by what they must not depend on."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.mauve import Mauve, area, clusterings, frontier


@pytest.fixture(scope="module")
def peer():
    return pytest.importorskip("mauve.compute_mauve")


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 40), scaling=st.sampled_from([1.0, 5.0]))
def test_the_area_is_that_of_mauve_text(peer, seed, n, scaling):
    draw = np.random.default_rng(seed)
    real, made = draw.dirichlet(np.full(n, 0.5)), draw.dirichlet(np.full(n, 0.3))
    real[0] = 0  # a cluster that one side does not have
    real /= real.sum()
    curve = peer.get_divergence_curve_for_multinomials(
        real, made, np.linspace(1e-6, 1 - 1e-6, 25), scaling
    )
    x, y = curve.T
    one, other = np.argsort(x), np.argsort(y)
    expected = (
        peer.compute_area_under_curve(x[one], y[one])
        + peer.compute_area_under_curve(y[other], x[other])
    ) / 2
    assert area(frontier(real, made, scaling=scaling)) == pytest.approx(expected, abs=1e-9)


def test_the_whole_is_near_mauve_text(peer):
    """Their clusters come from another k-means: agreement within what another start changes."""
    draw = np.random.default_rng(0)
    train, made = draw.normal(1, 1, (300, 6)), draw.normal(1.3, 1.2, (300, 6))
    (found,) = Mauve(SpokenVectors(6)).estimate(make_view(speak(train), speak(made)))
    theirs = np.mean(
        [
            peer.compute_mauve(
                p_features=train, q_features=made, num_buckets=30, seed=seed, verbose=False
            ).mauve
            for seed in range(3)
        ]
    )
    assert found.value == pytest.approx(theirs, abs=0.05)


def test_by_pencil():
    assert area(frontier(np.array([0.5, 0.5]), np.array([0.5, 0.5]), scaling=5)) == pytest.approx(1)
    apart = area(frontier(np.array([1.0, 0.0]), np.array([0.0, 1.0]), scaling=5))
    assert 0 < apart < 0.01


def test_collapse_and_shift_score_low_and_equal_corpora_1():
    draw = np.random.default_rng(1)
    texts = speak(draw.normal(1, 1, (200, 5)))
    metric = Mauve(SpokenVectors(5))

    def value(made):
        (found,) = metric.estimate(make_view(texts[:100], made))
        return found.value

    fair = value(texts[100:])
    assert value(texts[:100]) == pytest.approx(1)
    assert fair > 0.7
    assert value([texts[100]] * 100) < 0.2
    assert value(speak(draw.normal(-2, 1, (100, 5)))) < 0.3


def test_clusters_do_not_leave_holes_where_texts_repeat():
    vectors = SpokenVectors().encode(angles(*[10, 10, 10, 80, 80, 170] * 10))
    for found in clusterings(vectors, 20, seed=0, n_starts=3):
        assert sorted(set(found)) == [0, 1, 2]
    (one,) = clusterings(np.zeros((5, 2)), 2, seed=0, n_starts=1)
    assert set(one) == {0}


def test_the_order_of_records_changes_nothing():
    draw = np.random.default_rng(7)
    view = make_view(speak(draw.normal(1, 1, (80, 3))), speak(draw.normal(1, 1, (90, 3))))
    mixed = make_view(
        view.train.select(draw.permutation(80)), view.synthetic.select(draw.permutation(90))
    )
    metric = Mauve(SpokenVectors(3))
    assert list(metric.estimate(view)) == list(metric.estimate(mixed))


def test_sizes_and_persons():
    texts = speak(np.random.default_rng(2).normal(1, 1, (60, 3)))
    made = make_corpus(texts, sources=[[str(row // 2)] for row in range(60)])
    (found,) = Mauve(SpokenVectors(3), n_max=50).estimate(make_view(texts, made))
    assert found.n_records == 50
    assert found.n_groups < 50
    assert found.interval.low < found.value < found.interval.high
    with pytest.raises(SynthauditError, match="two records"):
        list(Mauve(SpokenVectors()).estimate(make_view(angles(1), angles(2))))


@pytest.mark.slow
def test_two_fair_samples_differ_by_no_more_than_their_intervals_say():
    """Two seats against one train corpus, 100 times: the interval of the difference holds 0."""
    from synthaudit.stats import difference_interval

    draw = np.random.default_rng(9)
    space = SpokenVectors(8)
    metric = Mauve(space, n_starts=3)
    covered = 0
    for _ in range(100):
        train, one, other = (
            speak(draw.normal(np.repeat([0, 2], 4), 1, (200, 8))) for _ in range(3)
        )
        (a,), (b,) = (metric.estimate(make_view(train, seat)) for seat in (one, other))
        found = difference_interval(a.value, a.interval, b.value, b.interval)
        covered += found.low <= 0 <= found.high
    assert covered >= 90  # Monte-Carlo standard error 2.2
