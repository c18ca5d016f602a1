"""Whether records of a label are like real ones of it: against scikit-learn, and the right way."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken_vectors import SpokenVectors, speak

from synthaudit.errors import UsageError
from synthaudit.metrics.fidelity.label_fidelity import LabelFidelity

CENTRES = np.array([[3.0, 0, 0], [0, 3, 0], [0, 0, 3]])
NAMES = np.array(["mild", "moderate", "severe"])
METRIC = LabelFidelity(SpokenVectors(3))


def corpus_of(seed, n, role="synthetic", *, spread=1.0, shuffled=0.0, kind="class"):
    draw = np.random.default_rng(seed)
    kinds = draw.integers(0, 3, n)
    texts = speak(CENTRES[kinds] + draw.normal(0, spread, (n, 3)))
    lost = draw.random(n) < shuffled
    kinds = np.where(lost, draw.integers(0, 3, n), kinds)
    labels = {
        "class": NAMES[kinds].tolist(),
        "number": (kinds * 5.0).tolist(),
        "classes": [tuple(NAMES[: kind + 1].tolist()) for kind in kinds],
    }
    return make_corpus(texts, role, labels=labels[kind])


def only(train, made):
    view = make_view(train, made)
    assert METRIC.not_applicable(view) is None
    (found,) = METRIC.estimate(view)
    return found


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), spread=st.floats(0.5, 4))
def test_is_the_balanced_accuracy_of_nearest_centroids(seed, spread):
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.neighbors import NearestCentroid

    train = corpus_of(seed, 60, "train", spread=spread)
    made = corpus_of(seed + 1, 50, spread=spread)
    space = SpokenVectors(3)
    peer = NearestCentroid().fit(space.encode(train.texts()).astype(float), train.labels)
    given_labels = peer.predict(space.encode(made.texts()).astype(float))
    assert only(train, made).value == pytest.approx(
        balanced_accuracy_score(made.labels, given_labels), abs=1e-9
    )


@pytest.mark.parametrize("kind", ["class", "number", "classes"])
def test_mislabelled_records_are_seen(kind):
    train = corpus_of(0, 150, "train", kind=kind)
    right = only(train, corpus_of(1, 150, kind=kind))
    wrong = only(train, corpus_of(1, 150, kind=kind, shuffled=1))
    half = only(train, corpus_of(1, 150, kind=kind, shuffled=0.5))
    assert right.value > 0.85
    assert wrong.value < half.value < right.value
    assert wrong.value < 0.6
    assert wrong.interval.high < right.interval.low


def test_the_tables_say_which_labels_are_taken_for_which():
    train = corpus_of(0, 150, "train")
    made = corpus_of(1, 90)
    turned = make_corpus(
        made.texts(),
        labels=[{"mild": "severe", "severe": "mild"}.get(label, label) for label in made.labels],
    )
    found = only(train, turned)
    likeness, confusion, _ = found.exhibits
    assert confusion.columns[1:] == ("label mild", "label moderate", "label severe", "others")
    shares = {row[0]: row[1:] for row in confusion.rows}
    assert shares["label mild"][2] > 0.8
    assert shares["label severe"][0] > 0.8
    assert shares["label moderate"][1] > 0.8
    for row in confusion.rows:
        assert sum(row[1:]) == pytest.approx(1)
    alike = {row[0]: row[4:] for row in likeness.rows}
    assert alike["label moderate"][0] > alike["label moderate"][1]
    assert alike["label mild"][0] < alike["label mild"][1]


def test_every_label_counts_as_much_however_rare():
    train = corpus_of(0, 150, "train", spread=0.1)
    texts = speak(np.repeat(CENTRES[[0, 0, 1]], [40, 10, 10], axis=0))
    made = make_corpus(texts, labels=["mild"] * 40 + ["severe"] * 10 + ["moderate"] * 10)
    assert only(train, made).value == pytest.approx(2 / 3)


def test_labels_that_train_hardly_has_are_not_judged():
    train = make_corpus(
        speak(np.repeat(CENTRES, [10, 10, 2], axis=0)),
        "train",
        labels=NAMES.repeat([10, 10, 2]).tolist(),
    )
    made = make_corpus(speak(CENTRES), labels=NAMES.tolist())
    found = only(train, made)
    assert found.n_records == 2
    assert found.value == 1


def test_one_label_or_none_or_two_kinds():
    texts = speak(np.repeat(CENTRES[:1], 20, axis=0))
    same = make_corpus(texts, "train", labels=["mild"] * 20)
    (found,) = METRIC.estimate(make_view(same, make_corpus(texts, labels=["mild"] * 20)))
    assert "told apart" in found.not_applicable
    assert "no labels" in METRIC.not_applicable(make_view(same, texts))
    numbers = make_corpus(texts, labels=[1.0] * 20)
    with pytest.raises(UsageError, match="kind"):
        list(METRIC.estimate(make_view(same, numbers)))
