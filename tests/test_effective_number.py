"""The Vendi score, through the small matrix and through the large one."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.metrics.diversity.effective_number import EffectiveNumber, effective_number


def share(texts, n_dimensions=2):
    (found,) = EffectiveNumber(SpokenVectors(n_dimensions)).estimate(make_view(["1 0"], texts))
    return found


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 30), n_empty=st.integers(0, 4))
def test_agrees_with_the_kernel_of_all_pairs(seed, n, n_empty):
    vectors = SpokenVectors(5).encode(speak(np.random.default_rng(seed).normal(size=(n, 5))))
    kernel = np.zeros((n + n_empty, n + n_empty))
    kernel[:n, :n] = vectors.astype(float) @ vectors.T.astype(float)
    kernel[n:, n:] = 1  # empty texts are like each other and unlike all others
    eigenvalues = np.linalg.eigvalsh(kernel / len(kernel))
    eigenvalues = eigenvalues[eigenvalues > 1e-12]
    expected = np.exp(-np.sum(eigenvalues * np.log(eigenvalues)))
    padded = np.concatenate([vectors, np.zeros((n_empty, 5))]).astype(float)
    assert effective_number(padded) == pytest.approx(expected, rel=1e-5)


@pytest.mark.filterwarnings("ignore:Please import `csr_matrix`")  # theirs, from an old scipy
@pytest.mark.parametrize("n", [5, 60])
def test_agrees_with_vendi_score(n):
    """The authors' package, through the small matrix (n above dimensions) and the large one."""
    vendi = pytest.importorskip("vendi_score.vendi")
    vectors = SpokenVectors(12).encode(speak(np.random.default_rng(n).normal(0.5, 1, (n, 12))))
    theirs = vendi.score_dual(vectors.astype(float)) if n > 12 else vendi.score_X(vectors)
    assert effective_number(vectors.astype(float)) == pytest.approx(theirs, rel=1e-5)


def test_one_text_many_times_is_worth_one():
    found = share(angles(*[30] * 8))
    assert found.value == pytest.approx(1 / 8)


def test_texts_with_nothing_in_common_are_worth_all():
    assert share(speak(np.eye(4)), 4).value == pytest.approx(1)


def test_two_kinds_of_text_are_worth_two():
    assert share(angles(0, 0, 0, 90, 90, 90)).value == pytest.approx(2 / 6)


def test_only_empty_texts_are_worth_one():
    assert share(["", "", ""]).value == pytest.approx(1 / 3)


def test_the_interval_is_around_the_value_and_counts_persons():
    texts = speak(np.random.default_rng(1).normal(1, 1, (60, 6)))
    corpus = make_corpus(texts, sources=[[str(row // 3)] for row in range(60)])
    found = share(corpus, 6)
    assert found.n_groups == 20
    assert found.interval.high - found.value == pytest.approx(found.value - found.interval.low)
    assert 1 / 60 < found.interval.low < found.interval.high < 6 / 60
