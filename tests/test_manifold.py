"""Precision, recall, density and coverage against their definitions, record by record."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.manifold import Manifold


def values(view, metric):
    return {id.split(".")[1]: found.value for id, found in by_id(metric.estimate(view)).items()}


def by_definition(real, made, k):
    def distance(x, y):
        return max(0.0, 1 - float(x @ y)) if not np.allclose(x, y, atol=1e-6) else 0.0

    def radius(side, own):
        return sorted(
            distance(side[own], side[other]) for other in range(len(side)) if other != own
        )[k - 1]

    edge = 1e-6  # single precision
    real_radius = [radius(real, i) + edge for i in range(len(real))]
    made_radius = [radius(made, j) + edge for j in range(len(made))]
    near = np.array([[distance(x, y) for y in made] for x in real])
    in_real = np.array(
        [[near[i, j] <= real_radius[i] for j in range(len(made))] for i in range(len(real))]
    )
    in_made = np.array(
        [[near[i, j] <= made_radius[j] for j in range(len(made))] for i in range(len(real))]
    )
    return {
        "precision": np.mean([in_real[:, j].any() for j in range(len(made))]),
        "recall": np.mean([in_made[i].any() for i in range(len(real))]),
        "density": in_real.sum() / (k * len(made)),
        "coverage": np.mean([in_real[i].any() for i in range(len(real))]),
    }


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), n=st.integers(4, 20), spread=st.floats(0.2, 3))
def test_agrees_with_the_definitions(seed, n, spread):
    draw = np.random.default_rng(seed)
    space = SpokenVectors(3)
    real, made = speak(draw.normal(size=(n, 3))), speak(draw.normal(0.3, spread, (n, 3)))
    found = values(make_view(real, made), Manifold(space, k=3))
    expected = by_definition(space.encode(real), space.encode(made), 3)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("k", [3, 5])
def test_agrees_with_prdc(k):
    """The authors' package; Euclidean there, which on unit vectors ranks like the cosine."""
    prdc = pytest.importorskip("prdc")
    draw = np.random.default_rng(k)
    real, made = speak(draw.normal(size=(90, 6))), speak(draw.normal(0.4, 0.8, (90, 6)))
    space = SpokenVectors(6)
    theirs = prdc.compute_prdc(
        space.encode(real).astype(float), space.encode(made).astype(float), nearest_k=k
    )
    assert values(make_view(real, made), Manifold(space, k=k)) == pytest.approx(theirs, abs=1e-9)


def test_by_pencil():
    # With k = 1 the real balls are [-10, 10], [0, 20], [30, 170], [100, 240], and the synthetic
    # ones [-5, 15], [5, 25], [15, 35], [135, 365].
    view = make_view(angles(0, 10, 100, 170), angles(5, 15, 25, 250))
    found = by_id(Manifold(SpokenVectors(), k=1).estimate(view))
    assert found["fidelity.precision"].value == 2 / 4  # 5 and 15
    assert found["fidelity.recall"].value == 3 / 4  # all but 100
    assert found["fidelity.density"].value == 3 / 4  # 5 twice, 15 once
    assert found["fidelity.coverage"].value == 2 / 4  # 0 and 10
    assert found["fidelity.precision"].interval.method == "clopper-pearson"


def test_a_corpus_compared_with_itself_is_perfect():
    texts = angles(*range(0, 90, 7))
    found = values(make_view(texts, texts), Manifold(SpokenVectors()))
    assert found["precision"] == found["recall"] == found["coverage"] == 1
    assert found["density"] >= 1


def test_far_corpora_share_nothing():
    view = make_view(angles(*range(10)), angles(*range(100, 110)))
    assert set(values(view, Manifold(SpokenVectors())).values()) == {0}


def test_collapse_onto_one_real_record_keeps_precision_and_loses_coverage():
    found = values(
        make_view(angles(*range(0, 180, 6)), angles(*[90] * 30)), Manifold(SpokenVectors())
    )
    assert found["precision"] == 1
    assert found["coverage"] < 0.3
    assert found["recall"] < 0.1


def test_both_sides_are_cut_to_one_size_and_count_their_persons():
    train = make_corpus(angles(*range(40)), "train", groups=[str(row // 2) for row in range(40)])
    found = by_id(
        Manifold(SpokenVectors(), n_max=25).estimate(make_view(train, angles(*range(30))))
    )
    assert {estimate.n_records for estimate in found.values()} == {25}
    assert found["fidelity.precision"].n_groups == 25
    assert found["fidelity.recall"].n_groups < 25


def test_too_few_records_is_an_error():
    with pytest.raises(SynthauditError, match="more than 5 records on both sides, and there are 5"):
        values(make_view(angles(*range(9)), angles(*range(5))), Manifold(SpokenVectors()))
