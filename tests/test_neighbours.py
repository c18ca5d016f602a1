"""Nearest neighbours are exact, whatever the blocks; ties go to the lower row or are shared."""

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, angles, cosine_distance, speak

from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.relations import neighbours
from synthaudit.relations.neighbours import NearestVotes, Neighbours, in_ties

PLANE = Embeddings(SpokenVectors())


def nearest(relation, *texts):
    return relation.compute(DirectBench(), *(make_corpus(side) for side in texts))


def test_distances_and_rows_by_pencil():
    found = nearest(Neighbours(PLANE, k=2), angles(0, 90), angles(60, 10, 180))
    assert found["indices"].tolist() == [[1, 0], [0, 1]]
    expected = [
        [cosine_distance(10), cosine_distance(60)],
        [cosine_distance(30), cosine_distance(80)],
    ]
    np.testing.assert_allclose(found["distances"], expected, atol=1e-6)
    assert found["distances"].dtype == np.float32
    assert found["indices"].dtype == np.int64


def test_a_corpus_against_itself_without_oneself():
    found = nearest(Neighbours(PLANE, exclude_self=True), angles(0, 10, 100))
    assert found["indices"][:, 0].tolist() == [1, 0, 1]


def test_copies_are_at_distance_zero_and_the_lower_row_wins():
    vectors = speak(np.random.default_rng(0).normal(size=(50, 30)))
    wide = Embeddings(SpokenVectors(30))
    found = nearest(Neighbours(wide, k=2), vectors, vectors + vectors)
    assert (found["distances"] == 0).all()
    assert found["indices"].tolist() == [[row, row + 50] for row in range(50)]


def test_an_empty_text_is_at_distance_one_from_everything():
    found = nearest(Neighbours(PLANE, k=2), [""], [*angles(5), ""])
    assert found["distances"].tolist() == [[1.0, 1.0]]


def test_too_few_candidates_is_an_error_that_says_how_many():
    with pytest.raises(SynthauditError, match="2 nearest records were asked for, and there are 1"):
        nearest(Neighbours(PLANE, k=2, exclude_self=True), angles(1, 2))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), n_queries=st.integers(1, 20), n_base=st.integers(3, 30))
def test_any_blocks_agree_with_a_full_sort(seed, n_queries, n_base):
    draw = np.random.default_rng(seed)
    # Few distinct directions, so that ties are common.
    queries, base = (speak(draw.integers(-2, 3, size=(n, 3))) for n in (n_queries, n_base))
    space = Embeddings(SpokenVectors(3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "QUERY_ROWS", 4)
        patch.setattr(neighbours, "BASE_ROWS", 7)
        found = nearest(Neighbours(space, k=3), queries, base)
        votes = nearest(NearestVotes(space), queries, base[:2], base[2:])["votes"]
    distances = 1 - space.compute(queries).astype(float) @ space.compute(base).astype(float).T
    np.testing.assert_allclose(found["distances"], np.sort(distances, axis=1)[:, :3], atol=2e-6)
    np.testing.assert_allclose(
        np.take_along_axis(distances, found["indices"], axis=1), found["distances"], atol=2e-6
    )
    tied = distances < distances.min(axis=1, keepdims=True) + 1e-5
    np.testing.assert_allclose(votes, (tied / tied.sum(axis=1, keepdims=True)).sum(axis=0))


def test_votes_go_to_the_nearest_of_all_and_ties_are_shared():
    found = nearest(NearestVotes(PLANE), angles(0, 40, 90), angles(5, 80), angles(0, 80))
    assert found["votes"].tolist() == [1.0, 0.5, 1.0, 0.5]


def test_an_empty_text_votes_for_everybody_alike():
    found = nearest(NearestVotes(PLANE), [""], angles(5, 80), angles(0, 70))
    assert found["votes"].tolist() == [0.25] * 4


def test_distances_do_not_depend_on_who_else_asks():
    draw = np.random.default_rng(0)
    wide = Embeddings(SpokenVectors(96))
    queries, base = (speak(draw.normal(size=(n, 96))) for n in (13, 61))
    together = nearest(Neighbours(wide, k=3), queries, base)
    for row, query in enumerate(queries):
        alone = nearest(Neighbours(wide, k=3), [query], base)
        for name in ("distances", "indices"):
            np.testing.assert_array_equal(alone[name][0], together[name][row])


def test_votes_do_not_depend_on_the_order_of_voters():
    draw = np.random.default_rng(1)
    voters, base = (speak(draw.integers(-2, 3, size=(n, 3))) for n in (200, 40))
    space = Embeddings(SpokenVectors(3))
    forward, backward = (
        nearest(NearestVotes(space), side, base)["votes"] for side in (voters, voters[::-1])
    )
    np.testing.assert_array_equal(forward, backward)


def test_noise_below_a_tie_ranks_nobody():
    distances = np.array([0.8073665, 0.80736643, 0.807368, 0.0], np.float32)
    assert in_ties(distances) == pytest.approx([0.807366, 0.807366, 0.807368, 0], abs=1e-12)
    assert in_ties(distances)[0] == in_ties(distances)[1]
