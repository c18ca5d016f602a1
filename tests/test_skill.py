"""Measures of predictions against scikit-learn and pencil, and how sure they are."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from synthaudit.models import assessment
from synthaudit.models.assessment import assess
from synthaudit.models.skill import (
    class_measures,
    classes_measures,
    measures_by_class,
    number_measures,
    quadratic_kappa,
)
from synthaudit.models.task_types.grades import bounds_of_grades
from synthaudit.models.tasks import Task

SCORES = {
    "f1": reference.f1_score,
    "precision": reference.precision_score,
    "recall": reference.recall_score,
}


def rng(seed=0):
    return np.random.default_rng(seed)


def test_numbers_by_pencil():
    truth, predicted = np.array([1.0, 2.0, 3.0]), np.array([1.0, 4.0, 2.0])
    measures = number_measures(truth, predicted, np.ones(3))
    assert measures == {"rmse": pytest.approx((5 / 3) ** 0.5), "mae": pytest.approx(1.0)}


def test_classes_by_pencil():
    # Class 0: 2 right of 3, claimed twice, F1 4/5. Class 1: 1 right of 1, claimed twice, F1 2/3.
    measures = class_measures(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), np.ones(4), 2)
    assert measures["macro_f1"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert measures["accuracy"] == 0.75
    assert measures["mcc"] == pytest.approx(1 / 3**0.5)


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(2, 40))
@settings(max_examples=60, deadline=None)
def test_measures_of_classes_are_those_of_sklearn(seed, n_classes, n):
    truth, predicted = rng(seed).integers(n_classes, size=(2, n))
    measures = class_measures(truth, predicted, np.ones(n), n_classes)
    present = np.unique(truth)
    expected = reference.f1_score(
        truth, predicted, labels=present, average="macro", zero_division=0
    )
    assert measures["macro_f1"] == pytest.approx(expected)
    assert measures["accuracy"] == pytest.approx(reference.accuracy_score(truth, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one class on both sides
        expected = reference.matthews_corrcoef(truth, predicted)
    assert measures["mcc"] == pytest.approx(expected)
    each = measures_by_class(truth, predicted, n_classes)
    for name, score in SCORES.items():
        expected = score(truth, predicted, labels=range(n_classes), average=None, zero_division=0)
        assert each[name] == pytest.approx(expected)
        of_those_present = score(truth, predicted, labels=present, average="macro", zero_division=0)
        assert measures[f"macro_{name}"] == pytest.approx(of_those_present)


def test_kappa_by_pencil():
    # Distances 0, 0, 1; all pairs of {0, 1, 2} and {0, 1, 1}: mean 1.
    truth, predicted = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 1.0])
    assert quadratic_kappa(truth, predicted, np.ones(3)) == pytest.approx(1 - 1 / 3)
    assert quadratic_kappa(truth, truth, np.ones(3)) == 1
    assert quadratic_kappa(truth, 2 - truth, np.ones(3)) == pytest.approx(-1)
    assert quadratic_kappa(np.ones(3), np.ones(3), np.ones(3)) == 0


@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(2, 40))
@settings(max_examples=60, deadline=None)
def test_kappa_is_that_of_sklearn(seed, n_grades, n):
    truth, predicted = rng(seed).integers(n_grades, size=(2, n))
    if len({*truth, *predicted}) > 1:
        expected = reference.cohen_kappa_score(
            truth, predicted, weights="quadratic", labels=range(n_grades)
        )
        found = quadratic_kappa(truth.astype(float), predicted.astype(float), np.ones(n))
        assert found == pytest.approx(expected, abs=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(2, 30))
@settings(max_examples=60, deadline=None)
def test_measures_of_lists_of_classes_are_those_of_sklearn(seed, n_classes, n):
    truth, predicted = rng(seed).random((2, n, n_classes)) < 0.4
    measures = classes_measures(truth, predicted, np.ones(n))
    occurs = np.flatnonzero(truth.any(axis=0))
    assert measures["accuracy"] == pytest.approx((truth == predicted).all(axis=1).mean())
    if not len(occurs):
        assert measures["macro_f1"] == measures["mcc"] == 0
        return
    pairs = [(truth[:, column], predicted[:, column]) for column in occurs]
    each = measures_by_class(truth, predicted, n_classes)
    for name, score in SCORES.items():
        expected = [score(*pair, zero_division=0) for pair in pairs]
        assert measures[f"macro_{name}"] == pytest.approx(np.mean(expected))
        assert each[name][occurs] == pytest.approx(expected)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mcc = [reference.matthews_corrcoef(*pair) for pair in pairs]
    assert measures["mcc"] == pytest.approx(np.mean(mcc), abs=1e-12)
    assert each["mcc"][occurs] == pytest.approx(mcc, abs=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_a_weight_is_a_repetition(seed):
    weights = rng(seed).integers(0, 4, size=12)
    weights[0] = 1
    rows = np.repeat(np.arange(12), weights)
    truth, predicted = rng(seed + 1).integers(3, size=(2, 12))
    sides = rng(seed + 2).random((2, 12, 3)) < 0.5
    for measure, pair in (
        (number_measures, (truth.astype(float), predicted + 0.25)),
        (lambda *given: {"qwk": quadratic_kappa(*given)}, (truth, predicted)),
        (lambda *given: class_measures(*given, 3), (truth, predicted)),
        (classes_measures, sides),
    ):
        weighted = measure(*pair, weights.astype(float))
        repeated = measure(*(side[rows] for side in pair), np.ones(len(rows)))
        assert weighted == pytest.approx(repeated)


def test_targets_and_decisions_are_inverse():
    task = Task("classes", ("a", "b", "c"))
    targets = task.targets([["a", "c"], [], ["b"]])
    assert targets.tolist() == [[True, False, True], [False] * 3, [False, True, False]]
    assert (task.decided(np.where(targets, 2.0, -2.0)) == targets).all()
    task = Task("class", ("a", "b"))
    assert task.decided(np.array([[-1.0, 3.0], [0.0, -np.inf]])).tolist() == [1, 0]
    assert task.targets(["b", "a"]).tolist() == [1, 0]


def test_grades_are_the_nearest_whole_numbers_in_range():
    task = Task("number", grades=(0.0, 3.0))
    truth = np.array([0.0, 1.0, 2.0, 3.0])
    assert task.measured == ("rmse", "mae", "qwk")
    measures = task.measures(truth, np.array([-2.0, 0.6, 2.4, 7.0]), np.ones(4))
    assert measures["qwk"] == 1
    assert measures["mae"] == pytest.approx((2 + 0.4 + 0.4 + 4) / 4)
    assert Task("number").measured == ("rmse", "mae")


def test_few_whole_numbers_are_grades():
    assert bounds_of_grades([2.0, 0.0, 3.0], 12) == (0.0, 3.0)
    assert bounds_of_grades([0.0, 11.0], 12) == (0.0, 11.0)
    assert bounds_of_grades([0.0, 12.0], 12) is None
    assert bounds_of_grades([0.0, 0.5], 12) is None
    assert bounds_of_grades([4.0, 4.0], 12) is None


def test_constants_are_the_best_that_reads_no_text():
    assert Task("number").constant(np.array([1.0, 5.0]), 3).tolist() == [3.0] * 3
    task = Task("class", ("a", "b", "c"))
    assert task.constant(np.array([2, 1, 2]), 2).tolist() == [2, 2]
    task = Task("classes", ("a", "b"))
    targets = np.array([[True, False], [True, True], [False, False]])
    assert task.constant(targets, 2).tolist() == [[True, False]] * 2


def test_skill_of_numbers_is_the_share_of_squared_error_taken_away():
    task = Task("number")
    assert task.skill({"rmse": 1.0}, {"rmse": 2.0}) == pytest.approx(0.75)
    assert task.skill({"rmse": 4.0}, {"rmse": 2.0}) == pytest.approx(-3)
    assert task.skill({"rmse": 0.0}, {"rmse": 0.0}) == 0
    assert Task("class", ("a",)).skill({"macro_f1": 0.3}, {"macro_f1": 0.9}) == 0.3


def numbers(noise, *, n=80, seed=0, n_seeds=1):
    """Truth, and arms whose predictions miss it by normal noise of the given size."""
    truth = rng(seed).normal(size=n)
    arms = {
        arm: [truth + size * rng(seed + 9 + number).normal(size=n) for number in range(n_seeds)]
        for arm, size in noise.items()
    }
    return truth, arms


def assessed(truth, arms, *, persons=None, n_resamples=300):
    persons = np.arange(len(truth)) if persons is None else persons
    constant = np.full(len(truth), 0.0)
    return assess(Task("number"), truth, arms, constant, persons, n_resamples=n_resamples, seed=1)


def test_values_are_means_over_seeds():
    truth, arms = numbers({"real": 0.5}, n_seeds=3)
    found = assessed(truth, arms)
    each = [np.sqrt(np.mean((one - truth) ** 2)) for one in arms["real"]]
    assert found.values["real.rmse"] == pytest.approx(np.mean(each))
    assert found.values["constant.skill"] == 0
    interval = found.interval("real.rmse")
    assert interval.low < np.mean(each) < interval.high
    assert interval.method == "percentile bootstrap over persons and seeds"


def test_intervals_cover_about_as_often_as_they_say():
    hits = 0
    for trial in range(100):
        truth, arms = numbers({"real": 1.0}, n=60, seed=1000 * trial)
        interval = assessed(truth, arms, n_resamples=200).interval("real.mae")
        hits += interval.low <= (2 / np.pi) ** 0.5 <= interval.high
    assert 88 <= hits <= 99


def test_replicates_do_not_depend_on_how_many_are_in_memory(monkeypatch):
    truth, arms = numbers({"real": 0.5}, n=20, n_seeds=2)
    together = assessed(truth, arms, n_resamples=25).replicates
    monkeypatch.setattr(assessment, "_WEIGHTS_AT_ONCE", 45)  # two at a time, and one at the end
    apart = assessed(truth, arms, n_resamples=25).replicates
    assert apart.keys() == together.keys()
    for name, found in apart.items():
        assert found == pytest.approx(together[name], rel=1e-12)
        assert found.shape == (25,)


def test_persons_are_resampled_whole():
    truth, arms = numbers({"real": 1.0}, n=40)
    truth, arms = np.tile(truth, 10), {"real": [np.tile(arms["real"][0], 10)]}
    alone = assessed(truth, arms).interval("real.rmse")
    together = assessed(truth, arms, persons=np.tile(np.arange(40), 10)).interval("real.rmse")
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_one_person_has_no_interval():
    truth, arms = numbers({"real": 0.5, "synthetic": 0.5})
    found = assessed(truth, arms, persons=np.zeros(80, dtype=np.int64))
    assert found.interval("real.rmse") is None
    assert found.retention("synthetic", "real")[1] is None


def test_retention_is_a_paired_ratio():
    truth, arms = numbers({"real": 0.5})
    value, interval = assessed(truth, arms | {"synthetic": arms["real"]}).retention(
        "synthetic", "real"
    )
    assert value == interval.low == interval.high == 1


def test_a_replicate_without_skill_keeps_nothing_at_the_lower_end():
    truth, arms = numbers({"real": 0.97, "synthetic": 0.5})
    found = assessed(truth, arms)
    value, interval = found.retention("synthetic", "real")
    assert value > 1
    assert interval.low <= 0
    assert interval.high > value


def test_skill_shows_only_where_it_is_clear():
    assert assessed(*numbers({"real": 0.5})).shows_skill("real")
    weak = assessed(*numbers({"real": 0.97}))
    assert weak.values["real.skill"] > 0
    assert not weak.shows_skill("real")
    assert not assessed(*numbers({"real": 1.5})).shows_skill("real")
