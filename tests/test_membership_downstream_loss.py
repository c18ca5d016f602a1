"""The downstream loss attack against scikit-learn's kernel ridge, and where it has no say."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from sklearn.kernel_ridge import KernelRidge
from spoken_vectors import SpokenVectors, speak

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.metrics.privacy.membership_downstream_loss import MembershipDownstreamLoss
from synthaudit.models.heads import person_folds

SPACE = SpokenVectors(5)
ATTACK = MembershipDownstreamLoss(SPACE, seed=1)


def corpus(random, n, role, labels):
    return make_corpus(speak(random.normal(size=(n, 5))), role, labels=labels)


def losses(vectors, targets, asked, truth):
    def kernel(left, right):
        return np.exp((left @ right.T - 1) / 0.1)

    mean = targets.mean(axis=0)
    model = KernelRidge(alpha=0.1, kernel="precomputed").fit(
        kernel(vectors, vectors), targets - mean
    )
    return ((model.predict(kernel(asked, vectors)) + mean - truth) ** 2).sum(axis=1)


def reference(view, encode):
    vectors = [SPACE.encode(side.texts()).astype(float) for side in seats(view)]
    targets = encode([side.labels for side in seats(view)])
    real, truth = np.vstack(vectors[:2]), np.vstack(targets[:2])
    folds = person_folds([*view.train.person_keys, *view.holdout.person_keys], 5, seed=1)
    expected = np.empty(len(real))
    for fold in range(5):
        out = folds == fold
        expected[out] = losses(real[~out], truth[~out], real[out], truth[out])
    return expected - losses(vectors[2], targets[2], real, truth)


def seats(view):
    return view.train, view.holdout, view.synthetic


def standardised(labels):
    known = np.array(labels[0] + labels[1])
    return [(np.array(own)[:, None] - known.mean()) / known.std() for own in labels]


def one_hot(labels):
    return [np.array([[label == name for name in "abc"] for label in own]) * 1.0 for own in labels]


@pytest.mark.parametrize(
    ("draw", "encode"),
    [
        (lambda random, n: random.normal(10, 3, n).tolist(), standardised),
        (lambda random, n: random.choice(list("abc"), n).tolist(), one_hot),
    ],
    ids=["numbers", "classes"],
)
def test_evidence_is_the_difference_of_two_losses(draw, encode):
    random = np.random.default_rng(3)
    view = make_view(
        *(
            corpus(random, n, role, draw(random, n))
            for role, n in (("train", 12), ("synthetic", 9), ("holdout", 10))
        )
    )
    found = ATTACK.evidence(view)
    assert [*found.train, *found.holdout] == pytest.approx(reference(view, encode))


def test_labels_that_leak_with_their_texts_are_recognised():
    random = np.random.default_rng(5)
    train, holdout = (
        corpus(random, 60, role, random.normal(size=60).tolist()) for role in ("train", "holdout")
    )
    copied, shuffled = (
        make_corpus(train.texts(), labels=labels)
        for labels in (train.labels, random.permutation(train.labels).tolist())
    )
    found = ATTACK.evidence(make_view(train, copied, holdout))
    unlike = ATTACK.evidence(make_view(train, shuffled, holdout))
    assert stats.auc(found.train, found.holdout) > 0.75
    assert stats.auc(unlike.train, unlike.holdout) < 0.6


def test_who_has_no_label_ranks_last():
    random = np.random.default_rng(6)
    labels = ["a", None, *random.choice(["a", "b"], 10).tolist()]
    view = make_view(
        corpus(random, 12, "train", labels),
        corpus(random, 12, "synthetic", labels),
        corpus(random, 12, "holdout", labels),
    )
    found = ATTACK.evidence(view)
    lowest = min(*found.train, *found.holdout)
    assert found.train[1] == found.holdout[1] == lowest


def test_lists_of_classes_are_learnt_too():
    random = np.random.default_rng(8)
    labels = [["x"], ["x", "y"], [], ["y"]] * 5
    view = make_view(*(corpus(random, 20, role, labels) for role in ("train", "synthetic")), None)
    view = make_view(view.train, view.synthetic, corpus(random, 20, "holdout", labels))
    assert np.isfinite(ATTACK.evidence(view).train).all()


def test_it_says_why_it_does_not_apply():
    random = np.random.default_rng(9)
    numbers, classes, none = (
        corpus(random, 4, "train", labels)
        for labels in ([1.0, 2.0, 3.0, 4.0], ["a", "b", "a", "b"], None)
    )
    view = make_view(numbers, numbers.seated("synthetic"), none.seated("holdout"))
    assert ATTACK.not_applicable(view) == "There are no labels in holdout."
    view = make_view(numbers, classes.seated("synthetic"), numbers.seated("holdout"))
    assert "'class' in synthetic" in ATTACK.not_applicable(view)
    view = make_view(numbers, numbers.seated("synthetic"), numbers.seated("holdout"))
    assert ATTACK.not_applicable(view) is None


def test_a_seat_without_a_label_left_is_an_error():
    random = np.random.default_rng(9)
    labels = ["a", None, None]
    made = corpus(random, 3, "synthetic", labels).select(np.array([1, 2]))
    with pytest.raises(InputError, match="label"):
        ATTACK.evidence(
            make_view(
                corpus(random, 3, "train", labels), made, corpus(random, 3, "holdout", labels)
            )
        )
