"""Fréchet distance of Gaussians: by pencil, by a matrix root, what its interval covers."""

import warnings

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.frechet_distance import FrechetDistance, frechet, gaussian


def distance(one, other):
    return frechet(gaussian(np.asarray(one)), gaussian(np.asarray(other)))


def by_matrix_root(one, other):
    from scipy.linalg import sqrtm

    s, t = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the product may be singular
        root = sqrtm(s @ t)
    gap = one.mean(axis=0) - other.mean(axis=0)
    return gap @ gap + np.trace(s + t - 2 * np.real(root))


def test_by_pencil():
    # One dimension: squared gap of means plus squared gap of standard deviations.
    one, other = np.array([[0.0], [2.0]]), np.array([[5.0], [9.0]])
    assert distance(one, other) == pytest.approx(6**2 + (2**0.5 - 8**0.5) ** 2)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(8, 60),
    m=st.integers(8, 60),
    d=st.integers(1, 7),
    spread=st.floats(0.1, 3),
)
def test_agrees_with_the_root_by_scipy(seed, n, m, d, spread):
    draw = np.random.default_rng(seed)
    one = draw.normal(size=(n, d)) @ draw.normal(size=(d, d))
    other = draw.normal(0.5, spread, (m, d))
    if d == 1:
        expected = (one.mean() - other.mean()) ** 2 + (one.std(ddof=1) - other.std(ddof=1)) ** 2
    else:
        expected = by_matrix_root(one, other)
    assert distance(one, other) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert distance(other, one) == pytest.approx(distance(one, other), rel=1e-9, abs=1e-8)


def test_fewer_records_than_dimensions():
    """Both covariances are singular: scipy needs a ridge, and comes near as the ridge vanishes."""
    from scipy.linalg import sqrtm

    draw = np.random.default_rng(4)
    one, other = draw.normal(size=(6, 20)), draw.normal(0.2, 1, (9, 20))
    s, t = (np.cov(side, rowvar=False) + 1e-12 * np.eye(20) for side in (one, other))
    root = np.real(sqrtm(s))
    gap = one.mean(axis=0) - other.mean(axis=0)
    inner = np.linalg.eigvalsh(root @ t @ root)
    expected = gap @ gap + np.trace(s + t) - 2 * np.sqrt(np.maximum(inner, 0)).sum()
    assert distance(one, other) == pytest.approx(expected, rel=1e-5)


def test_a_corpus_is_at_distance_0_from_itself_however_collapsed():
    vectors = np.random.default_rng(0).normal(size=(40, 8))
    assert distance(vectors, vectors) == pytest.approx(0, abs=1e-8)
    flat = np.repeat(vectors[:2], 20, axis=0)
    assert distance(flat, flat) == pytest.approx(0, abs=1e-8)


def estimate(train, made, **more):
    (found,) = FrechetDistance(SpokenVectors(5), **more).estimate(make_view(train, made))
    return found


def test_collapse_and_shift_are_far_and_the_parts_add_up():
    draw = np.random.default_rng(2)
    real = draw.normal(1, 1, (120, 5))
    near = estimate(speak(real[:60]), speak(real[60:]))
    collapsed = estimate(speak(real[:60]), speak(np.repeat(real[60:62], 30, axis=0)))
    shifted = estimate(speak(real[:60]), speak(real[60:] - 1.5))
    assert collapsed.value > 5 * near.value
    assert shifted.value > 5 * near.value
    assert near.interval.low < near.value < near.interval.high
    parts = [row[1] for row in near.exhibits[0].rows]
    assert sum(parts) == pytest.approx(near.value)


def test_persons_are_the_unit_and_samples_say_their_size():
    draw = np.random.default_rng(3)
    train, made = speak(draw.normal(size=(30, 5))), speak(draw.normal(size=(20, 5)))
    corpus = make_corpus(made * 2, sources=[[str(row % 20)] for row in range(40)])
    assert estimate(train, corpus).n_groups == 20
    assert estimate(train, made, n_max=12).n_records == 12


def test_too_few_records():
    with pytest.raises(SynthauditError, match="two records"):
        FrechetDistance(SpokenVectors()).estimate(make_view(angles(1, 2), angles(3))).__next__()
    (found,) = FrechetDistance(SpokenVectors()).estimate(make_view(angles(1, 20), angles(3, 40, 9)))
    assert found.interval is None


def test_the_interval_covers_the_mean_of_such_values_where_a_bootstrap_does_not():
    """Forty dimensions, 80 records: the bias is many standard errors; 80 corpora."""
    draw = np.random.default_rng(5)
    scale = np.linspace(1.5, 0.2, 40)
    train = draw.normal(size=(80, 40)) * scale + 1
    fitted = gaussian(train)
    from synthaudit import stats

    def value(rows):
        return frechet(fitted, gaussian(rows))

    def corpus():
        return draw.normal(size=(80, 40)) * scale + 1

    expected = np.mean([value(corpus()) for _ in range(150)])
    covered, bootstrap = 0, 0
    for _ in range(80):
        made = corpus()
        _, interval = stats.block_jackknife(lambda rows, of=made: value(of[rows]), np.arange(80))
        covered += interval.low <= expected <= interval.high
    for _ in range(10):
        made = corpus()
        again = [value(made[draw.integers(0, 80, 80)]) for _ in range(40)]
        bootstrap += np.quantile(again, 0.025) <= expected
    assert covered >= 69  # 95 % is 76, standard error 2
    assert bootstrap == 0
