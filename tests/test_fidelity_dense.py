"""Similarities of embeddings: values by pencil, intervals over persons."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.centroid_similarity import CentroidSimilarity
from synthaudit.metrics.fidelity.nearest_similarity import NearestSimilarity

PLANE = SpokenVectors()


def only(metric, view):
    (found,) = by_id(metric.estimate(view)).values()
    return found


def test_nearest_similarity_by_pencil():
    found = only(NearestSimilarity(PLANE), make_view(angles(0, 90), angles(0, 30, 150)))
    assert found.value == pytest.approx((1 + np.cos(np.pi / 6) + 0.5) / 3)
    assert (found.n_records, found.n_groups) == (3, 3)
    assert found.interval.low < found.value < found.interval.high


def test_nearest_similarity_of_opposites_is_minus_one():
    assert only(NearestSimilarity(PLANE), make_view(angles(0), angles(180))).value == -1


def test_records_of_one_person_do_not_narrow_the_interval():
    texts = angles(10, 20, 40, 70)
    once = only(NearestSimilarity(PLANE), make_view(angles(0), texts))
    people = make_corpus(texts * 5, sources=[["a"], ["b"], ["c"], ["d"]] * 5)
    often = only(NearestSimilarity(PLANE), make_view(angles(0), people))
    assert (often.n_records, often.n_groups) == (20, 4)
    assert often.value == pytest.approx(once.value)
    assert often.interval.low == pytest.approx(once.interval.low)
    assert often.interval.high == pytest.approx(once.interval.high)


def test_centroid_similarity_by_pencil():
    found = only(CentroidSimilarity(PLANE), make_view(angles(0, 60), angles(90, 90)))
    assert found.value == pytest.approx(np.cos(np.pi / 3))
    assert found.interval is None  # equal records show no spread


def test_centroid_similarity_is_the_cosine_of_the_means():
    draw = np.random.default_rng(5)
    train, made = draw.normal(1, 1, (30, 6)), draw.normal(1, 2, (40, 6))
    found = only(CentroidSimilarity(SpokenVectors(6)), make_view(speak(train), speak(made)))
    means = [
        (side / np.linalg.norm(side, axis=1, keepdims=True)).mean(axis=0) for side in (train, made)
    ]
    cosine = means[0] @ means[1] / np.linalg.norm(means[0]) / np.linalg.norm(means[1])
    assert found.value == pytest.approx(cosine, abs=1e-6)
    assert found.interval.low < found.value < found.interval.high


@pytest.mark.parametrize("made", [["", ""], speak([[1, 0], [-1, 0]])], ids=["empty", "opposite"])
def test_a_centre_without_direction_is_an_error(made):
    with pytest.raises(SynthauditError, match="no direction"):
        only(CentroidSimilarity(PLANE), make_view(angles(0), made))
