"""A corrector: what it learns, how sure it is, and what is said about its work."""

import json
from dataclasses import replace

import numpy as np
import pytest
from fake_bench import make_corpus
from hypothesis import given
from hypothesis import strategies as st
from tiny_bert import WORDS, save_tiny_bert

from synthaudit.engines.local import one_thread
from synthaudit.errors import UsageError
from synthaudit.models.calibration import MIN_IN_BIN, calibration, confidence
from synthaudit.models.correction_report import corrections, reliability, summary
from synthaudit.models.corrector import Corrector, pair_vectors, share_right
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.tasks import Task
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.records import Record

LINEAR = Corrector(WeightlessEmbedder(n_dimensions=16))


@pytest.fixture(autouse=True)
def _one_thread():
    with one_thread():
        yield


def gold(kind, *, n=60, seed=0, groups=None):
    """Twelve words a text; how many of them are "sad" is the label, or decides it."""
    generator = np.random.default_rng(seed)
    texts, labels = [], []
    for row in range(n):
        sad = row % 2 == 0
        words = generator.choice(["sad", "night"] if sad else ["calm", "day"], 6)
        texts.append(" ".join([*words, *generator.choice(WORDS[2:], 4)]))
        labels.append(
            {
                "class": "low" if sad else "well",
                "number": 18.0 if sad else 3.0,
                "classes": ["low", "tired"] if sad else ["rested"],
            }[kind]
        )
    return make_corpus(texts, "train", labels=labels, groups=groups)


@pytest.mark.parametrize(
    ("kind", "low", "well"),
    [("class", "low", "well"), ("classes", ("low", "tired"), ("rested",))],
)
def test_learns_classes_and_says_how_sure_it_is(kind, low, well):
    taught = LINEAR.taught(gold(kind))
    for text, expected in (("sad night sad night rain", low), ("calm day calm day tea", well)):
        corrected = taught.corrected(text)
        assert corrected.label == expected
        assert 0.5 < corrected.confidence <= 1


def test_a_number_keeps_range_and_form():
    taught = LINEAR.taught(gold("number"))
    found = taught.corrected("sad night sad night sad night")
    assert found.label == float(round(found.label))
    assert 12 < found.label <= 18
    assert found.confidence is None
    low = replace(taught, whole=False, range=(0.0, 2.5))
    assert low.corrected("sad night sad night").label == 2.5


def test_alone_or_among_others_a_text_gets_the_same_label():
    taught = LINEAR.taught(gold("class"))
    texts = ["sad night rain", "calm day tea", "dog walk"]
    together = taught.outputs(texts)
    alone = np.concatenate([taught.outputs([text]) for text in texts])
    np.testing.assert_allclose(alone, together, rtol=1e-5)


def test_trust_is_weighed_against_the_text():
    """Posterior odds are the corrector's odds times those of the label, by hand."""
    taught = LINEAR.taught(gold("class"))
    text = "sad day tea rain"
    odds = np.exp(np.subtract(*taught.outputs([text])[0][::-1]))  # of "well" against "low"
    for trust in (0.2, 0.5, 0.8, 0.99):
        expected = odds * trust / (1 - trust)
        found = taught.corrected(text, original="well", trust=trust)
        assert found.label == ("well" if expected > 1 else "low")
        assert found.confidence == pytest.approx(max(expected, 1) / (1 + expected))
        assert found.original == pytest.approx(odds / (1 + odds))
    assert taught.corrected(text, original="unheard of", trust=0.9) == taught.corrected(text)


def test_trust_in_lists_and_numbers():
    lists = LINEAR.taught(gold("classes"))
    calm = "calm day calm day"
    assert lists.corrected(calm, original=("low",), trust=0.6).label == ("rested",)
    assert lists.corrected(calm, original=("low",), trust=1 - 1e-9).label == ("low",)
    numbers = replace(LINEAR.taught(gold("number")), whole=False)
    alone = numbers.outputs([calm])[0, 0]  # before it is kept within the range
    assert numbers.corrected(calm, original=18.0, trust=0.25).label == pytest.approx(
        0.25 * 18 + 0.75 * alone
    )


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_estimates_the_share_of_right_labels(share):
    """Classes drawn from known probabilities, labels flipped at a known rate."""
    generator = np.random.default_rng(1)
    each = generator.dirichlet([0.4] * 4, size=4000)
    true = (each.cumsum(axis=1) > generator.random((4000, 1))).argmax(axis=1)
    wrong = (true + generator.integers(1, 4, 4000)) % 4
    labels = np.where(generator.random(4000) < share, true, wrong)
    assert share_right(each[np.arange(4000), labels], 4) == pytest.approx(share, abs=0.03)


def test_pairs_are_seen_as_pairs():
    first = np.eye(3, dtype=np.float32)
    same, apart = pair_vectors(first, first), pair_vectors(first, first[[1, 2, 0]])
    np.testing.assert_allclose(np.linalg.norm(same, axis=1), 1, rtol=1e-6)
    assert np.count_nonzero(same[0]) == 3  # both, and their product
    assert np.count_nonzero(apart[0]) == 4  # both, and their difference


def test_needs_records_and_two_labels():
    with pytest.raises(UsageError, match="learns from 8 labelled records with 2"):
        LINEAR.taught(gold("class", n=8))
    same = make_corpus(["a day", "a night"] * 10, labels=["low"] * 20)
    with pytest.raises(UsageError, match="20 labelled records with 1"):
        LINEAR.taught(same)


def test_out_of_fold_never_asks_about_a_person_it_learnt_from(monkeypatch):
    corpus = gold("class", groups=[f"p{row // 3}" for row in range(60)])
    seen = []
    taught = Corrector.taught

    def spy(self, part):
        seen.append(set(part.groups))
        return taught(self, part)

    monkeypatch.setattr(Corrector, "taught", spy)
    task, targets, outputs = LINEAR.out_of_fold(corpus)
    assert len(seen) == 3
    assert all(sum(group in part for part in seen) == 2 for group in set(corpus.groups))
    assert (task.decided(outputs) == targets).mean() > 0.9


def test_out_of_fold_of_one_person_is_refused():
    with pytest.raises(UsageError, match="of one person"):
        LINEAR.out_of_fold(gold("class", groups=["p"] * 60))


def test_a_fine_tuned_encoder_corrects_too(tmp_path):
    encoder = Encoder(str(save_tiny_bert(tmp_path / "bert")), "tiny")
    corrector = Corrector(WeightlessEmbedder(), Recipe(encoder, epochs=2, learning_rate=1e-3))
    taught, again = (corrector.taught(gold("class")) for _ in range(2))
    asked = ["sad night sad night", "calm day calm day"]
    assert [taught.corrected(text).label for text in asked] == ["low", "well"]
    np.testing.assert_array_equal(taught.outputs(asked), again.outputs(asked))
    numbers = corrector.taught(gold("number"))
    assert numbers.corrected(asked[0]).label > numbers.corrected(asked[1]).label + 5


@given(st.lists(st.tuples(st.floats(-4, 4), st.booleans()), min_size=1, max_size=60))
def test_calibration_error_is_the_weighted_gap(drawn):
    """Against a loop over bins; bins hold everybody once."""
    odds, truth = (np.array(side) for side in zip(*drawn, strict=True))
    task = Task("class", ("no", "yes"))
    outputs = np.stack([np.zeros(len(odds)), odds], axis=1)
    found = calibration(task, truth.astype(np.int64), outputs)
    assert sum(each.n for each in found.bins) == len(odds)
    assert all(each.n >= min(MIN_IN_BIN, len(odds)) for each in found.bins)
    sure = np.maximum(1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(odds)))
    right = (odds > 0) == truth
    order, start, expected = np.argsort(sure, kind="stable"), 0, 0.0
    for each in found.bins:
        rows = order[start : start + each.n]
        start += each.n
        expected += each.n / len(odds) * abs(sure[rows].mean() - right[rows].mean())
    assert found.error == pytest.approx(expected, abs=1e-9)


def test_confidence_by_pencil():
    odds = np.log([[1.0, 3.0], [4.0, 1.0]])
    np.testing.assert_allclose(confidence(Task("class", ("a", "b")), odds), [0.75, 0.8])
    several = Task("classes", ("a", "b"))
    np.testing.assert_allclose(confidence(several, odds), [[0.5, 0.75], [0.8, 0.5]])


def records(pairs):
    return [
        Record(
            str(row),
            "text",
            label=after,
            sources=(f"s{row}",),
            meta={"label_original": before, "label_corrected": after},
        )
        for row, (before, after) in enumerate(pairs)
    ]


def test_corrections_of_classes_by_pencil():
    said = corrections(records([("a", "a"), ("a", "b"), ("a", "b"), ("b", "b")]))
    assert said["agreement"]["value"] == 0.5
    assert said["changes"] == [{"from": "a", "to": "b", "n": 2}]
    assert said["by_class"] == [
        {"label": "a", "asked": 3, "given": 1, "kept": 1},
        {"label": "b", "asked": 1, "given": 3, "kept": 1},
    ]


def test_corrections_of_numbers_and_of_lists():
    said = corrections(records([(4.0, 6.0), (10.0, 9.0), (3.0, 3.0)]))
    assert said["mean_distance"]["value"] == 1
    assert said["mean_change"]["value"] == pytest.approx(1 / 3)
    lists = corrections(records([(["a", "b"], ["a"]), (["a"], ["a"])]))
    assert lists["changes"] == [{"from": "a+b", "to": "a", "n": 1}]


def test_reliability_is_json_and_compares_with_reading_nothing():
    task, targets, outputs = LINEAR.out_of_fold(gold("number"))
    said = json.loads(json.dumps(reliability(task, targets, outputs)))
    assert said["rmse"] < said["without_reading"]["rmse"] / 2
    assert said["calibration_error"] < 4


def test_a_corrector_no_better_than_reading_nothing_is_told():
    reliable = {"accuracy": 0.5, "without_reading": {"accuracy": 0.5}}
    (line,) = summary(None, reliable)
    assert line.endswith("0.5 without reading them; NO BETTER THAN THAT: do not rely on its labels")
    changed = corrections(records([("a", "a"), ("a", "b"), ("a", "b"), ("b", "b")]))
    lines = summary(changed, {"accuracy": 0.7, "without_reading": {"accuracy": 0.5}})
    assert lines[0] == "corrector: kept 50% of the labels asked for"
    assert lines[1].endswith("accuracy 0.7, 0.5 without reading them")
    moved = corrections(records([(4.0, 6.0), (10.0, 9.0), (3.0, 3.0)]))
    errors = {"rmse": 2.0, "without_reading": {"rmse": 3.0}}
    assert summary(moved, errors)[0] == "corrector: moved labels by 1, on average"
