"""Distances of paper A: by pencil, against scipy, self and own person left out."""

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.fidelity.euclidean_distance import EuclideanDistance
from synthaudit.relations import euclidean
from synthaudit.relations.euclidean import EuclideanDistances

PLANE = SpokenVectors()


def chord(degrees):
    return 2 * np.sin(np.radians(degrees) / 2)


def test_by_pencil():
    found = by_id(EuclideanDistance(PLANE).estimate(make_view(angles(0, 60), angles(0, 90))))
    pairs = [chord(0), chord(60), chord(90), chord(30)]
    value = {id.rsplit(".", 1)[1]: each.value for id, each in found.items()}
    assert value["average"] == pytest.approx(np.mean(pairs), abs=1e-6)
    assert value["minimum"] == 0
    assert value["average_minimum"] == pytest.approx(chord(30) / 2, abs=1e-6)
    assert found["fidelity.euclidean_distance.minimum"].interval is None
    assert found["fidelity.euclidean_distance.average_minimum"].interval is not None
    rows = found["fidelity.euclidean_distance.average"].exhibits[0].rows
    assert [row[0] for row in rows] == ["average", "minimum", "average minimum"]
    assert [row[2] for row in rows] == pytest.approx([1, 1, 1], abs=1e-6)  # 60 degrees


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 15), m=st.integers(1, 15))
def test_agrees_with_scipy_over_any_blocks(seed, n, m):
    from scipy.spatial.distance import cdist

    draw = np.random.default_rng(seed)
    space = SpokenVectors(4)
    left = make_corpus(speak(draw.normal(size=(n, 4))), groups=[str(row // 2) for row in range(n)])
    right = make_corpus(speak(draw.normal(size=(m, 4))), "train")
    relation = EuclideanDistances(Embeddings(space))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(euclidean, "QUERY_ROWS", 4)
        patch.setattr(euclidean, "BASE_ROWS", 3)
        found = relation.compute(DirectBench(), left, right)
        expected = cdist(space.encode(left.texts()), space.encode(right.texts()))
        np.testing.assert_allclose(found["means"], expected.mean(axis=1), atol=2e-3)
        np.testing.assert_allclose(found["minima"], expected.min(axis=1), atol=2e-3)
        if n <= 2:
            with pytest.raises(SynthauditError, match="two people"):
                relation.compute(DirectBench(), left)
            return
        own = relation.compute(DirectBench(), left)
    within = cdist(space.encode(left.texts()), space.encode(left.texts()))
    other = np.arange(n)[:, None] // 2 != np.arange(n) // 2
    for row in range(n):
        assert own["means"][row] == pytest.approx(within[row, other[row]].mean(), abs=2e-3)
        assert own["minima"][row] == pytest.approx(within[row, other[row]].min(), abs=2e-3)
        assert other[row, own["nearest"][row]]


def test_copies_are_nearer_and_strangers_farther_than_real_records():
    draw = np.random.default_rng(3)
    real = draw.normal(1, 1, (80, 4))

    def values(made):
        view = make_view(speak(real[:40]), speak(made))
        return by_id(EuclideanDistance(SpokenVectors(4)).estimate(view))

    id = "fidelity.euclidean_distance.average_minimum"
    fair, copied, strange = values(real[40:]), values(real[:40]), values(-real[40:])
    assert copied[id].value == 0 < fair[id].value < strange[id].value
    of_train = fair[id].exhibits[0].rows[2][2]
    assert fair[id].value == pytest.approx(of_train, rel=0.5)


def test_train_of_one_person_is_said():
    train = make_corpus(angles(1, 50), "train", groups=["a", "a"])
    found = by_id(EuclideanDistance(PLANE).estimate(make_view(train, angles(5))))
    table = found["fidelity.euclidean_distance.minimum"].exhibits[0]
    assert "one person" in table.note
    assert {row[2] for row in table.rows} == {None}
