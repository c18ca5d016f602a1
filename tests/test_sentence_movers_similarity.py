"""The least work between heaps, beside a linear programme, and what becomes of it."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from spoken_vectors import SpokenVectors

from synthaudit.kernels.transport import least_work
from synthaudit.metrics.fidelity.sentence_movers_similarity import SentenceMoversSimilarity
from synthaudit.models.weightless import WeightlessEmbedder


def programme(costs, left, right):
    n, m = costs.shape
    sums = np.zeros((n + m, n * m))
    for i in range(n):
        sums[i, i * m : (i + 1) * m] = 1
    for j in range(m):
        sums[n + j, j::m] = 1
    heaps = np.concatenate([left / left.sum(), right / right.sum()])
    return linprog(costs.ravel(), A_eq=sums, b_eq=heaps, method="highs").fun


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 10**6), st.sampled_from((0, 1, 3, 12)))
def test_equals_a_linear_programme(n, m, seed, decimals):
    """Few decimals make many plans equally cheap."""
    draw = np.random.Generator(np.random.PCG64(seed))
    costs = draw.random((n, m)).round(decimals)
    left, right = draw.integers(1, 30, n), draw.integers(1, 30, m)
    assert least_work(costs, left, right) == pytest.approx(programme(costs, left, right), abs=1e-9)


@pytest.mark.parametrize("shape", [(0, 2), (2, 0), (3, 2)])
def test_weights_must_fit(shape):
    with pytest.raises(ValueError, match="for 2 and 2 weights"):
        least_work(np.zeros(shape), np.ones(2, dtype=int), np.ones(2, dtype=int))


def contributions(hypotheses, references):
    view = make_view(make_corpus(references, "train"), make_corpus(hypotheses))
    metric = SentenceMoversSimilarity(embedder=SpokenVectors())
    return metric.in_common(view, view.synthetic, np.arange(len(hypotheses)))


def test_by_pencil():
    right, left, up = "1 0", "-1 0", "0 1"
    # half of the words have to be moved by the square root of 2; all of them by 2
    expected = [np.exp(-np.sqrt(2) / 2), np.exp(-2), 1.0, 0.0]
    found = contributions(
        [f"{right}\n{up}", right, f"{up}\n{right}", ""], [right, left, f"{right}\n{up}", right]
    )
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_copies_score_one_and_order_of_sentences_does_not_count(clinic):
    train = clinic["train"].select(np.arange(20))
    metric = SentenceMoversSimilarity(embedder=WeightlessEmbedder().fitted(train.texts()))
    found = by_id(metric.estimate(make_view(train, train.seated("synthetic"))))
    assert found["fidelity.sentence_movers_similarity"].value == pytest.approx(1, abs=1e-4)
