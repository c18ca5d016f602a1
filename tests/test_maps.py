"""Maps: what they show, that they name nobody, and that the order of records is no matter."""

from dataclasses import replace

import numpy as np
from fake_bench import make_view
from spoken_vectors import SpokenVectors, speak

from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.fidelity.centroid_similarity import CentroidSimilarity
from synthaudit.metrics.fidelity.nearest_similarity import NearestSimilarity
from synthaudit.metrics.maps import pca_map, principal_components, tsne_map
from synthaudit.results import Scatter

SPACE = SpokenVectors(5)
EMBEDDINGS = Embeddings(SPACE)


def view_of(seed=0, n=40):
    draw = np.random.default_rng(seed)
    here, there = draw.normal([6, 0, 0, 0, 0], 1, (n, 5)), draw.normal([0, 6, 0, 0, 0], 1, (n, 5))
    return make_view(speak(here), speak(there), speak(here + draw.normal(0, 0.3, (n, 5))))


def middle(cloud):
    return np.array([np.mean(cloud.x), np.mean(cloud.y)])


def test_components_are_those_of_scikit_learn():
    from sklearn.decomposition import PCA

    vectors = np.random.default_rng(1).normal(size=(50, 6)) * [5, 3, 1, 1, 1, 1]
    ours, held = principal_components(vectors)
    fitted = PCA(2, svd_solver="full").fit(vectors)
    np.testing.assert_allclose(np.abs(ours), np.abs(fitted.transform(vectors)), atol=1e-9)
    np.testing.assert_allclose(held, fitted.explained_variance_ratio_, atol=1e-9)


def test_one_dimension_makes_a_line():
    points, held = principal_components(np.array([[1.0], [2.0], [4.0]]))
    assert points.shape == (3, 2)
    assert not points[:, 1].any()
    assert held == (1.0, 0.0)


def test_corpora_that_differ_lie_apart_and_those_that_do_not_together():
    for (drawn,) in (pca_map(view_of(), EMBEDDINGS), tsne_map(view_of(), EMBEDDINGS, seed=0)):
        clouds = {cloud.name: cloud for cloud in drawn.clouds}
        assert set(clouds) == {"train", "synthetic", "holdout"}
        apart = np.linalg.norm(middle(clouds["train"]) - middle(clouds["synthetic"]))
        together = np.linalg.norm(middle(clouds["train"]) - middle(clouds["holdout"]))
        assert apart > 3 * together


def test_the_order_of_records_changes_nothing():
    view = view_of(3)
    rows = np.random.default_rng(0).permutation(40)
    mixed = make_view(view.train.select(rows), view.synthetic.select(rows), view.holdout)
    assert pca_map(view, EMBEDDINGS) == pca_map(mixed, EMBEDDINGS)
    assert tsne_map(view, EMBEDDINGS, seed=1) == tsne_map(mixed, EMBEDDINGS, seed=1)


def test_few_or_equal_records_make_no_map():
    few = view_of(n=5)
    assert pca_map(few, EMBEDDINGS) == tsne_map(few, EMBEDDINGS, seed=0) == ()
    same = make_view(["1 0 0 0 0"] * 20, ["1 0 0 0 0"] * 20)
    assert tsne_map(same, EMBEDDINGS, seed=0) == ()
    (drawn,) = pca_map(same, EMBEDDINGS)
    assert not any(any(cloud.x) for cloud in drawn.clouds)


def test_the_scores_carry_them_and_quick_leaves_the_slow_one_out():
    view = view_of()

    def maps(metric):
        (found,) = metric.estimate(view)
        return [each.title for each in found.exhibits if isinstance(each, Scatter)]

    assert maps(CentroidSimilarity(SPACE)) == ["Map of texts: principal components"]
    assert maps(NearestSimilarity(SPACE)) == ["Map of texts: t-SNE"]
    assert maps(NearestSimilarity(SPACE, profile="quick")) == []


def test_nothing_is_drawn_where_nobody_looks_and_the_number_is_the_same():
    view = view_of()
    for metric in (NearestSimilarity(SPACE), CentroidSimilarity(SPACE)):
        (seen,), (unseen,) = metric.estimate(view), metric.estimate(replace(view, drawn=False))
        assert unseen.exhibits == ()
        assert (unseen.value, unseen.interval) == (seen.value, seen.interval)
