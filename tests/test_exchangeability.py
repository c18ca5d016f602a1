"""Can train and holdout be told apart: the short cut against refitting, the test's promises."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.metrics.asking import n_asked
from synthaudit.metrics.privacy.exchangeability_auc import (
    ExchangeabilityAuc,
    _areas,
    out_of_fold_predictor,
    ranks_within,
)
from synthaudit.results import estimates_to_json

WORDS = [f"word{number}" for number in range(60)]


def texts(random, n, words=WORDS):
    return [" ".join(random.choice(words, 8)) for _ in range(n)]


def told_apart(train, holdout, **fields):
    premise = ExchangeabilityAuc(**fields)
    return by_id(premise.estimate(make_view(train, ["unused"], holdout)))[
        "privacy.exchangeability_auc"
    ]


def test_predictor_is_refitted_ridge_regression():
    random = np.random.default_rng(0)
    features, folds = random.normal(size=(20, 30)), np.arange(20) % 3
    predictor = out_of_fold_predictor(features @ features.T, folds, ridge=2.0)
    for labels in random.integers(0, 2, (4, 20)).astype(float):
        predicted = predictor @ labels
        for fold in range(3):
            inside = folds == fold
            ridge = Ridge(alpha=2.0, fit_intercept=False)
            ridge.fit(features[~inside], labels[~inside] - labels[~inside].mean())
            assert predicted[inside] == pytest.approx(ridge.predict(features[inside]))


def test_ranks_stay_inside_their_fold_and_share_ties():
    predictions = np.array([[5.0], [5.0 + 1e-14], [9.0], [-1.0], [0.0]])
    ranks = ranks_within(predictions, np.array([0, 0, 0, 1, 1]))
    assert ranks.ravel() == pytest.approx([1 / 3, 1 / 3, 5 / 6, 1 / 4, 3 / 4])


def test_areas_are_aucs():
    random = np.random.default_rng(1)
    labels = np.array([random.permutation([1, 1, 1, 0, 0]) for _ in range(6)]).T.astype(float)
    scores = random.integers(0, 3, (5, 6)).astype(float)
    expected = [roc_auc_score(labels[:, draw], scores[:, draw]) for draw in range(6)]
    assert _areas(scores, labels) == pytest.approx(expected)


def test_a_random_split_cannot_be_told_apart():
    random = np.random.default_rng(2)
    found = told_apart(texts(random, 80), texts(random, 50))
    assert found.test.p > 0.05
    assert found.interval.low < 0.5 < found.interval.high
    assert found.n_groups == found.n_records == 130


def test_another_vocabulary_is_told_apart():
    random = np.random.default_rng(3)
    found = told_apart(texts(random, 80, WORDS[:40]), texts(random, 50, WORDS[20:]))
    assert found.value > 0.8
    assert found.test.p == 1 / 1000
    assert found.interval.low > 0.7
    curve = found.exhibits[0].lines[0]
    assert (curve.x[0], curve.y[-1]) == (0, 1)


def test_the_sides_may_be_swapped():
    random = np.random.default_rng(4)
    one, other = texts(random, 40, WORDS[:40]), texts(random, 40, WORDS[20:])
    assert told_apart(one, other).test.p == told_apart(other, one).test.p == 1 / 1000


def test_all_texts_of_a_person_stay_together():
    """Fifty notes of five people each are no evidence that people differ."""
    random = np.random.default_rng(5)
    own_words = [f"name{person}" for person in range(10)]
    corpora = []
    for role, people in (("train", range(5)), ("holdout", range(5, 10))):
        notes = [f"{own_words[p]} {note}" for p in people for note in texts(random, 10)]
        groups = [f"p{p}" for p in people for _ in range(10)]
        corpora.append(make_corpus(notes, role, groups=groups))
        corpora.append(make_corpus(notes, role))
    by_person = told_apart(corpora[0], corpora[2])
    by_note = told_apart(corpora[1], corpora[3])
    assert (by_person.n_groups, by_person.n_records) == (10, 100)
    assert by_person.test.p > 0.05
    assert by_note.test.p < 0.01


@pytest.mark.parametrize(
    ("n_train", "n_holdout", "asked"), [(30, 30, (10, 10)), (30, 4, (16, 4)), (5, 30, (5, 15))]
)
def test_too_many_people_are_sampled_alike(n_train, n_holdout, asked):
    random = np.random.default_rng(6)
    train, holdout = texts(random, n_train), texts(random, n_holdout)
    view = make_view(train, ["unused"], holdout)
    assert n_asked(view.train, view.holdout, 20) == asked
    assert told_apart(train, holdout, n_people=20).n_groups == 20


@pytest.mark.parametrize(
    ("train", "holdout"),
    [
        (["same"] * 9, ["same"] * 5),
        (["same"] * 2, ["same"] * 2),
        ([""] * 4, ["same"] + [""] * 3),
    ],
    ids=["identical", "two each", "one word"],
)
def test_nothing_to_tell_apart(train, holdout):
    found = told_apart(train, holdout)
    assert (found.value, found.test.p) == (0.5, 1)
    assert found.interval is None  # no spread was seen; [0.5, 0.5] would be certainty


def test_no_words_are_no_proof_that_nothing_differs():
    with pytest.raises(InputError, match="no record of train or holdout holds a word"):
        told_apart([""] * 4, [" ", ".", "a"])


@pytest.mark.parametrize(("n_train", "n_holdout", "enough"), [(1, 9, 0), (9, 1, 0), (2, 2, 1)])
def test_one_person_on_a_side_is_too_few(n_train, n_holdout, enough):
    view = make_view(["some words"] * n_train, ["unused"], ["other words"] * n_holdout)
    reason = ExchangeabilityAuc().not_applicable(view)
    assert (reason is None) == bool(enough)


def test_one_fold_leaves_nobody_to_learn_from():
    with pytest.raises(ValueError, match="two folds"):
        told_apart(["one two"] * 4, ["three four"] * 4, n_folds=1)


def people(random, n, role):
    """So many people with one to many short texts each: most have few, some have dozens."""
    n_texts = random.geometric(0.15, n)
    groups = [f"{role}{person}" for person in np.repeat(np.arange(n), n_texts)]
    return make_corpus(texts(random, n_texts.sum()), role, groups=groups)


def test_sides_of_other_sizes_are_sampled_without_regard_to_records():
    """One in eight of train and nearly all of the holdout are asked; nothing differs."""
    random = np.random.default_rng(12)
    p = [
        told_apart(
            people(random, 240, "train"),
            people(random, 40, "holdout"),
            n_people=70,
            n_permutations=39,
            seed=study,
        ).test.p
        for study in range(50)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(p))


def test_same_seed_same_bytes_and_no_text():
    random = np.random.default_rng(7)
    train, holdout = texts(random, 20), texts(random, 20)
    first, second, other = (
        estimates_to_json((told_apart(train, holdout, seed=seed),)) for seed in (1, 1, 2)
    )
    assert first == second != other
    assert not any(word.encode() in first for word in WORDS)


def rejections(n_studies, n_each, words_of_holdout, seed):
    random = np.random.default_rng(seed)
    p = [
        told_apart(
            texts(random, n_each),
            texts(random, n_each, words_of_holdout),
            n_permutations=99,
            seed=study,
        ).test.p
        for study in range(n_studies)
    ]
    return (np.array(p) <= 0.05).mean()


@pytest.mark.slow
def test_false_alarms_are_as_rare_as_they_say():
    error = np.sqrt(0.05 * 0.95 / 1000)
    assert abs(rejections(1000, 30, WORDS, seed=8) - 0.05) <= 3 * error


@pytest.mark.slow
def test_the_interval_covers_one_half_when_nothing_differs():
    random = np.random.default_rng(11)
    covered = 0
    for study in range(400):
        found = told_apart(texts(random, 50), texts(random, 30), n_permutations=199, seed=study)
        covered += found.interval.low <= 0.5 <= found.interval.high
    assert covered / 400 >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / 400)


@pytest.mark.slow
def test_a_moderate_shift_is_seen():
    assert rejections(100, 100, WORDS[:50], seed=9) > 0.9


def test_ranks_within_folds_leave_no_bias():
    """Where nothing differs, raw predictions put train below holdout: folds have other means."""
    random = np.random.default_rng(10)
    raw, ranked = [], []
    for _ in range(300):
        features, folds = random.normal(size=(24, 40)), np.arange(24) % 4
        labels = random.permutation(np.repeat([1.0, 0.0], 12))[:, None]
        predictor = out_of_fold_predictor(features @ features.T, folds, 50.0)
        means = np.array([labels[folds != fold].mean() for fold in folds])[:, None]
        raw.append(_areas(predictor @ labels + means, labels)[0])
        ranked.append(_areas(ranks_within(predictor @ labels, folds), labels)[0])
    for areas, biased in ((raw, True), (ranked, False)):
        interval = stats.mean_interval(np.array(areas), np.arange(300), level=0.999)[1]
        assert (interval.high < 0.5) == biased
