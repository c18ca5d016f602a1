"""Are train and holdout people as far apart as chance allows: the distance, the test's promises."""

import time

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from spoken_vectors import SpokenVectors, speak

from synthaudit.metrics.fidelity.mmd2 import Mmd2
from synthaudit.metrics.privacy.exchangeability_mmd import ExchangeabilityMmd
from synthaudit.strata import Strata

SPACE = SpokenVectors(4)


def cloud(random, n, *, centre=0.0):
    return speak(random.normal(centre, 1, (n, 4)))


def told_apart(train, holdout, **fields):
    premise = ExchangeabilityMmd(SPACE, **fields)
    return by_id(premise.estimate(make_view(train, ["unused"], holdout)))[
        "privacy.exchangeability_mmd"
    ]


def test_the_value_is_that_of_the_fidelity_metric():
    random = np.random.default_rng(0)
    train, holdout = cloud(random, 13), cloud(random, 9, centre=0.7)
    (other,) = Mmd2(SPACE, n_permutations=9).estimate(make_view(train, holdout))
    assert told_apart(train, holdout, n_permutations=9).value == pytest.approx(other.value)


def test_a_random_split_holds_and_a_shift_does_not():
    random = np.random.default_rng(1)
    train = cloud(random, 60)
    same = told_apart(train, cloud(random, 40))
    shifted = told_apart(train, cloud(random, 40, centre=0.8))
    assert same.test.p > 0.05
    assert same.interval.low < 0 < same.interval.high
    assert shifted.test.p == 1 / 1000
    assert shifted.interval.low > 0
    assert shifted.n_groups == 100


def test_persons_are_exchanged_not_records():
    """Ten people, ten alike notes each: as records they differ for certain, as people they may."""
    random = np.random.default_rng(2)
    corpora = {}
    for role in ("train", "holdout"):
        centres = np.repeat(random.normal(0, 1, (5, 4)), 10, axis=0)
        notes = speak(centres + random.normal(0, 0.01, (50, 4)))
        groups = [f"{role}{row // 10}" for row in range(50)]
        corpora[role] = (make_corpus(notes, role, groups=groups), make_corpus(notes, role))
    people, notes = (told_apart(corpora["train"][k], corpora["holdout"][k]) for k in (0, 1))
    assert (people.n_groups, people.n_records) == (10, 100)
    assert people.test.p > 0.01
    assert notes.test.p == 1 / 1000


def test_what_strata_account_for_is_no_difference():
    """Classes lie apart and train holds more of one; within classes nothing differs."""
    random = np.random.default_rng(3)
    sides = []
    for role, n_first in (("train", 45), ("holdout", 20)):
        texts = cloud(random, n_first, centre=2.0) + cloud(random, 60 - n_first)
        labels = ["a"] * n_first + ["b"] * (60 - n_first)
        sides.append(make_corpus(texts, role, labels=labels))
    assert told_apart(*sides).test.p > 0.05
    assert told_apart(*sides, strata=Strata(())).test.p < 0.01


def test_within_strata_a_difference_is_still_seen():
    random = np.random.default_rng(4)
    sides = [
        make_corpus(
            cloud(random, 40, centre=3.0 + shift) + cloud(random, 40, centre=shift),
            role,
            labels=["a"] * 40 + ["b"] * 40,
        )
        for role, shift in (("train", 0.0), ("holdout", 0.7))
    ]
    assert told_apart(*sides).test.p == 1 / 1000


@pytest.mark.parametrize("texts", [["0 0 0 1"] * 6, ["0 0 0 1"] * 2], ids=["six", "two"])
def test_nothing_to_tell_apart(texts):
    found = told_apart(texts, texts)
    assert (found.value, found.test.p) == (0, 1)
    assert found.interval is None


@pytest.mark.parametrize(("n_train", "n_holdout", "enough"), [(1, 9, 0), (9, 1, 0), (2, 2, 1)])
def test_one_person_on_a_side_is_too_few(n_train, n_holdout, enough):
    view = make_view(["0 0 0 1"] * n_train, ["unused"], ["1 0 0 1"] * n_holdout)
    assert (ExchangeabilityMmd().not_applicable(view) is None) == bool(enough)


def test_many_people_are_sampled_and_400_against_400_are_quick():
    random = np.random.default_rng(5)
    train, holdout = cloud(random, 400), cloud(random, 400)
    assert told_apart(train, holdout, n_people=50, n_permutations=9).n_groups == 50
    view = make_view(train, ["unused"], holdout)
    premise = ExchangeabilityMmd(SPACE)
    start = time.process_time()
    list(premise.estimate(view))
    assert time.process_time() - start < 5  # a second on a quiet machine


def test_false_alarms_are_as_rare_as_they_say():
    random = np.random.default_rng(6)
    n_studies = 300
    p = np.array(
        [
            told_apart(cloud(random, 20), cloud(random, 12), n_permutations=99, seed=study).test.p
            for study in range(n_studies)
        ]
    )
    for alpha in (0.01, 0.05, 0.25):
        error = np.sqrt(alpha * (1 - alpha) / n_studies)
        assert (p <= alpha).mean() <= alpha + 3 * error
