"""Agreement of synthetic labels with those a model taught on real ones would give."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from synthaudit.engines.local import one_thread
from synthaudit.errors import UsageError
from synthaudit.metrics.fidelity.label_agreement import LabelAgreement, agreement
from synthaudit.models.weightless import WeightlessEmbedder

SAD = ["weeping", "low", "tired", "empty", "hopeless", "grey", "heavy", "slow"]
CALM = ["calm", "rested", "cheerful", "steady", "bright", "light", "easy", "glad"]
NUMBERS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30)


@pytest.fixture(autouse=True)
def _one_thread():
    with one_thread():
        yield


def texts(labels, *, seed):
    """Ten words a text, most of them from the label's own list."""
    generator = np.random.default_rng(seed)
    lists = {"sad": SAD, "calm": CALM}
    return [
        " ".join(
            generator.choice(lists[label] if generator.random() < 0.85 else SAD + CALM)
            for _ in range(10)
        )
        for label in labels
    ]


def corpus(role, *, n=120, seed=0, flipped=0.0, scores=False):
    generator = np.random.default_rng(seed)
    true = [("sad", "calm")[at % 2] for at in range(n)]
    wrong = generator.random(n) < flipped
    labels = [
        {"sad": "calm", "calm": "sad"}[label] if bad else label
        for label, bad in zip(true, wrong, strict=True)
    ]
    if scores:
        labels = [{"sad": 18.0, "calm": 4.0}[label] for label in labels]
    return make_corpus(texts(true, seed=seed + 1), role, labels=labels)


def found(*, flipped, scores=False):
    train = corpus("train", seed=1, scores=scores)
    made = corpus("synthetic", seed=2, flipped=flipped, scores=scores)
    embedder = WeightlessEmbedder().fitted(train.texts() + made.texts())
    (estimate,) = LabelAgreement(embedder=embedder).estimate(make_view(train, made))
    return estimate


@given(NUMBERS)
def test_is_cohens_kappa_for_classes(pairs):
    own, other = (np.array(side) for side in zip(*pairs, strict=True))
    if len(set(own) | set(other)) == 1:
        assert agreement(own, other) == 1  # nothing but one class on both sides
        return
    assert agreement(own, other) == pytest.approx(cohen_kappa_score(own, other))


@given(NUMBERS)
def test_is_the_concordance_correlation_for_numbers(pairs):
    """Which is quadratic-weighted kappa where numbers are grades."""
    own, other = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    if len(set(own) | set(other)) == 1:
        assert agreement(own, other) == 1
        return
    labels = range(4)
    expected = cohen_kappa_score(own, other, labels=labels, weights="quadratic")
    assert agreement(own, other) == pytest.approx(expected)


def test_lists_of_classes_by_pencil():
    """Two records, two classes: one of four decisions differs; by chance two of four would."""
    own = np.array([[True, False], [False, True]])
    given_ = np.array([[True, False], [True, True]])
    # distances 0 and 1: mean 1/2. Chance: class 1 .5*0 + 1*.5 = .5, class 2 .5*.5 + .5*.5 = .5
    assert agreement(own, given_) == pytest.approx(1 - 0.5 / 1.0)


@pytest.mark.parametrize("scores", [False, True])
def test_flipped_labels_cost_agreement(scores):
    clean, flipped = (found(flipped=share, scores=scores) for share in (0.0, 0.3))
    assert clean.value > 0.8
    assert flipped.value < clean.value - 0.3
    assert flipped.interval.low < flipped.value < flipped.interval.high
    assert flipped.interval.high < clean.value


def test_shows_what_was_given_and_by_which_model():
    table, which = found(flipped=0.3).exhibits
    assert sorted(row[0] for row in table.rows) == ["calm", "sad"]
    assert "taught on 120 train records" in table.note
    assert "linear model" in table.note
    assert [row[2] for row in which.rows if row[0] == "worst"] == [1.0] * 10


def test_needs_labels_of_one_kind():
    train, made = corpus("train"), corpus("synthetic", scores=True)
    with pytest.raises(UsageError, match="'class' in train, 'number' in synthetic"):
        list(LabelAgreement().estimate(make_view(train, made)))
    bare = make_view(train, ["no label here", "nor here"])
    assert LabelAgreement().not_applicable(bare) == "There are no labels in synthetic."


def test_one_label_everywhere_is_no_agreement():
    train = corpus("train")
    made = make_corpus(texts(["sad"] * 12, seed=5), labels=["sad"] * 12)
    embedder = WeightlessEmbedder().fitted(train.texts())
    (estimate,) = LabelAgreement(embedder=embedder).estimate(make_view(train, made))
    assert "nothing to agree about" in estimate.problem


def test_a_class_unknown_to_train_counts_as_disagreement():
    train = corpus("train", seed=1)
    made = make_corpus(
        texts(["sad", "calm"] * 20, seed=2), labels=["sad", "calm"] * 10 + ["new"] * 20
    )
    embedder = WeightlessEmbedder().fitted(train.texts() + made.texts())
    (estimate,) = LabelAgreement(embedder=embedder).estimate(make_view(train, made))
    assert 0.2 < estimate.value < 0.6


def test_pairs_are_read_too():
    """The first text says nothing; whether both are alike is the label."""
    generator = np.random.default_rng(3)
    words = SAD + CALM

    def side(role, n):
        first = [" ".join(generator.choice(words, 6)) for _ in range(n)]
        same = [at % 2 == 0 for at in range(n)]
        second = [
            text if alike else " ".join(generator.choice(words, 6))
            for text, alike in zip(first, same, strict=True)
        ]
        labels = ["alike" if alike else "other" for alike in same]
        return make_corpus(first, role, labels=labels, pairs=second)

    train, made = side("train", 200), side("synthetic", 80)
    embedder = WeightlessEmbedder(n_dimensions=16).fitted(train.texts())
    (estimate,) = LabelAgreement(embedder=embedder).estimate(make_view(train, made))
    assert estimate.value > 0.8
