"""A classifier between the sides: honest folds, a known AUC, an interval wide enough."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from spoken_vectors import SpokenVectors, speak

from synthaudit.errors import SynthauditError
from synthaudit.metrics.fidelity.discriminator_auc import DiscriminatorAuc

SPACE = SpokenVectors(4)
METRIC = DiscriminatorAuc(SPACE, penalty=1.0)


def cloud(seed, n, *, centre=0.0):
    return speak(np.random.default_rng(seed).normal((centre, 0, 0, 0), 1, (n, 4)))


def estimate(train, synthetic, metric=METRIC):
    (found,) = metric.estimate(make_view(train, synthetic))
    return found


def test_agrees_with_scikit_learn_out_of_fold():
    view = make_view(cloud(0, 40), cloud(1, 40, centre=0.5))
    folds = METRIC._folds(view.synthetic, view.train)
    vectors = np.concatenate([SPACE.encode(side.texts()) for side in (view.synthetic, view.train)])
    is_made = np.repeat([1, 0], 40)
    log_odds = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(C=1.0, class_weight="balanced")),
        vectors.astype(float),
        is_made,
        cv=PredefinedSplit(folds),
        method="decision_function",
    )
    (found,) = METRIC.estimate(view)
    assert found.value == pytest.approx(roc_auc_score(is_made, log_odds), abs=1e-9)


def test_one_distribution_is_chance_and_two_are_told_apart():
    alike = estimate(cloud(2, 150), cloud(3, 150))
    assert alike.interval.low < 0.5 < alike.interval.high
    apart = estimate(cloud(2, 50), cloud(3, 50, centre=99))
    assert apart.value == 1
    assert 0.5 < apart.interval.low < apart.interval.high == 1


def test_the_interval_is_delong_s_made_wider():
    found = estimate(cloud(4, 100), cloud(5, 100, centre=0.3))
    assert "delong, widened" in found.interval.method
    chance_width = 2 * 1.96 * np.sqrt(201 / (12 * 100 * 100))
    assert 1.3 < (found.interval.high - found.interval.low) / chance_width < 1.6


def test_sides_are_cut_to_one_size():
    assert estimate(cloud(6, 30), cloud(7, 80)).n_records == 30
    assert estimate(cloud(6, 30), cloud(7, 80), DiscriminatorAuc(SPACE, n_max=20)).n_records == 20


def test_folds_keep_persons_whole_and_lineage_together():
    train = make_corpus(cloud(0, 30), "train", groups=[f"p{row // 3}" for row in range(30)])
    made = make_corpus(
        cloud(1, 30),
        sources=[["train-5"] if row < 10 else [f"p{row % 10}"] for row in range(20)]
        + [["new"]] * 10,
    )
    folds = METRIC._folds(made, train)
    of_made, of_train = folds[:30], folds[30:]
    assert all(len(set(of_train[train.persons == person])) == 1 for person in range(10))
    assert set(of_made[:10]) == {of_train[5]}
    for row in range(10, 20):
        assert of_made[row] == of_train[3 * (row % 10)]
    assert len(set(of_made[20:])) == 1
    assert sorted(np.bincount(of_train)) == [6] * 5


def test_several_records_a_person_get_the_jackknife():
    train = make_corpus(cloud(0, 120), "train", groups=[str(row // 3) for row in range(120)])
    found = estimate(train, cloud(1, 120, centre=0.4))
    assert found.interval.method.startswith("block jackknife, widened")
    assert found.interval.low < found.value < found.interval.high


def test_few_persons_with_many_records_get_no_interval():
    train = make_corpus(cloud(0, 40), "train", groups=[str(row // 20) for row in range(40)])
    assert estimate(train, cloud(1, 40)).interval is None


def test_too_few_persons_is_an_error():
    with pytest.raises(SynthauditError, match="one part holds all records of a side"):
        estimate(make_corpus(cloud(0, 9), "train", groups=["one"] * 9), cloud(1, 9))
