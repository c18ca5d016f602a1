"""Downstream utility: trained on real, synthetic or both, tested on real people."""

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from tiny_bert import save_tiny_bert

from synthaudit.engines.local import one_thread
from synthaudit.errors import PlanError, UsageError
from synthaudit.metrics.fidelity.downstream import ARMS, Downstream
from synthaudit.models.arms import arms_of, person_of_origin
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.plugins import build_metric
from synthaudit.scoring import scores_of
from synthaudit.signatures import signature

WORDS = ("calm", "sad", "tired", "angry", "fine", "rain", "tea", "walk", "work", "home")
RETENTION = "fidelity.downstream.retention"


@dataclass(frozen=True)
class CountWords:
    """Counts of ten words, scaled to length 1."""

    def encode(self, texts):
        counts = np.array([[text.split().count(word) for word in WORDS] for text in texts], float)
        lengths = np.linalg.norm(counts, axis=1, keepdims=True)
        return (counts / np.maximum(lengths, 1e-9)).astype(np.float32)

    def fitted(self, texts):
        return self

    def describe(self):
        return {"name": "counts of ten words"}


METRIC = Downstream(embedder=CountWords(), profile="quick", n_resamples=200, precision="float32")


@pytest.fixture(autouse=True)
def _one_thread():
    """As engines run it."""
    with one_thread():
        yield


def notes(n, *, seed, kind="number"):
    """Texts of eight words, and what they are labelled with: how sad they are, and some noise."""
    generator = np.random.default_rng(seed)
    words = generator.choice(WORDS, size=(n, 8))
    sad = (words == "sad").sum(axis=1) - (words == "calm").sum(axis=1)
    noisy = sad + 0.5 * generator.normal(size=n)
    labels = {
        "number": [float(score) for score in noisy],
        "class": [("low", "middle", "high")[int(np.digitize(s, (-0.5, 0.5)))] for s in noisy],
        "classes": [
            [name for name, has in (("sad", score > 0), ("much", abs(score) > 1)) if has]
            for score in noisy
        ],
    }[kind]
    return [" ".join(row) for row in words], labels


def corpus(role, n=200, *, seed=0, kind="number", shuffled=False, **fields):
    texts, labels = notes(n, seed=seed, kind=kind)
    if shuffled:
        labels = [labels[at] for at in np.random.default_rng(seed).permutation(n)]
    return make_corpus(texts, role, labels=labels, **fields)


def view(*, kind="number", synthetic=None, train=None, holdout=None):
    return make_view(
        train or corpus("train", seed=1, kind=kind),
        synthetic or corpus("synthetic", seed=2, kind=kind),
        holdout or corpus("holdout", seed=3, kind=kind),
    )


def test_finds_a_planted_signal():
    found = by_id(METRIC.estimate(view()))
    holdout = np.array(notes(200, seed=3)[1])
    for arm in ARMS:
        rmse = found[f"fidelity.downstream.{arm}.rmse"]
        assert 0.4 < rmse.value < 0.75 * holdout.std()
        assert rmse.interval.low < rmse.value < rmse.interval.high
        assert rmse.n_records == rmse.n_groups == 200
        assert found[f"fidelity.downstream.{arm}.mae"].value < rmse.value
        assert found[f"fidelity.downstream.{arm}.macro_f1"].not_applicable == "Labels are numbers."
    assert found[RETENTION].value == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("kind", ["class", "classes"])
def test_predicts_classes(kind):
    found = by_id(METRIC.estimate(view(kind=kind)))
    for arm in ARMS:
        for measure in ("macro_f1", "accuracy", "mcc"):
            estimate = found[f"fidelity.downstream.{arm}.{measure}"]
            assert 0.4 < estimate.value < 1
            assert estimate.interval.low < estimate.value < estimate.interval.high
        assert found[f"fidelity.downstream.{arm}.rmse"].not_applicable == "Labels are classes."
    assert found[RETENTION].value == pytest.approx(1, abs=0.2)


def test_every_declared_score_comes_once():
    ids = [estimate.id for estimate in METRIC.estimate(view())]
    assert sorted(ids) == sorted(spec.id for spec in Downstream.scores)
    assert len(ids) == 34


def test_a_copy_of_train_keeps_all_and_shuffled_labels_keep_nothing():
    train = corpus("train", seed=1)
    found = by_id(METRIC.estimate(view(train=train, synthetic=train.seated("synthetic"))))
    assert found[RETENTION].value == pytest.approx(1, abs=0.01)
    interval = found[RETENTION].interval
    assert interval.low == pytest.approx(1, abs=0.03)
    shuffled = corpus("synthetic", seed=2, shuffled=True)
    found = by_id(METRIC.estimate(view(synthetic=shuffled)))
    assert found[RETENTION].value < 0.15
    assert found[RETENTION].interval.high < 0.4


def test_labels_that_nobody_can_predict_leave_no_skill_to_keep():
    spoilt = view(train=corpus("train", seed=1, shuffled=True))
    estimates = tuple(METRIC.estimate(spoilt))
    scores = {
        score.id: score
        for score in scores_of(
            "fidelity.downstream", METRIC, main=estimates, reference=None, matched=None
        )
    }
    assert scores[RETENTION].status == "failed"
    assert "cannot be predicted here" in scores[RETENTION].reason
    assert scores["fidelity.downstream.real.rmse"].status == "ok"


def test_no_labels_are_a_fact_of_the_plan():
    plain = make_corpus(notes(20, seed=0)[0], "synthetic")
    assert METRIC.not_applicable(view(synthetic=plain)) == "There are no labels in synthetic."
    assert METRIC.not_applicable(view()) is None


def test_free_text_is_no_label():
    texts = notes(40, seed=0)[0]
    complaint = make_corpus(texts, "train", labels=texts)
    reason = METRIC.not_applicable(view(train=complaint, kind="class"))
    assert reason == "Labels look like free text: 40 different ones on 40 train records."


def test_labels_of_two_kinds_are_refused():
    with pytest.raises(UsageError, match="'number' in train, 'class' in synthetic"):
        list(METRIC.estimate(view(synthetic=corpus("synthetic", kind="class"))))


def test_a_record_made_from_a_tested_one_is_refused():
    texts, labels = notes(30, seed=2)
    for source in ("holdout-4", "anna"):
        made = make_corpus(
            texts, labels=labels, sources=[["train-1"], [source]] + [["train-2"]] * 28
        )
        tested = corpus("holdout", 50, seed=3, groups=["anna", *map(str, range(49))])
        with pytest.raises(UsageError, match=r"^1 synthetic records name a holdout") as error:
            list(METRIC.estimate(view(synthetic=made, holdout=tested)))
        assert source not in str(error.value)


def test_numbers_of_lines_that_both_sides_have_are_not_refused():
    texts, labels = notes(30, seed=2)
    made = make_corpus(texts, labels=labels, sources=[["train-1"]] * 30)
    tested = corpus("train", 40, seed=3).seated("holdout")
    arms = arms_of(corpus("train", seed=1), made, tested, n_max=1000, seed=0)
    assert tested.ids[1] == "train-1"
    assert len(arms.synthetic) == 30


def test_nobody_is_learnt_from_and_tested():
    """Ten of train's persons are tested too: neither they nor what was made from them is learnt."""
    persons = [f"p{row}" for row in range(100)]
    train = corpus("train", 100, seed=1, groups=persons)
    tested = corpus("holdout", 60, seed=3, groups=persons[:10] + [f"h{row}" for row in range(50)])
    sources = [[f"p{row}"] for row in range(25)] + [[f"train-{row}"] for row in range(25)]
    made = corpus("synthetic", 50, seed=2, sources=sources)
    arms = arms_of(train, made, tested, n_max=1000, seed=0)
    assert not set(arms.real.groups) & set(arms.tested.groups)
    assert len(arms.real) == 90
    assert len(arms.synthetic) == 30
    assert arms.left_out == (
        "train: 10 records of tested persons left out.",
        "synthetic: 20 records made from tested persons left out.",
    )


def test_the_very_same_record_counts_as_the_same_person():
    train = corpus("train", 60, seed=1)
    other = corpus("holdout", 60, seed=3)
    arms = arms_of(train, other.seated("synthetic"), other, n_max=99, seed=0)
    assert len(arms.real) == 60
    with pytest.raises(UsageError, match="0 train records have a label that can be used"):
        arms_of(train, other.seated("synthetic"), train.seated("holdout"), n_max=99, seed=0)


def test_unlabelled_and_unknown_labels_are_left_out_and_counted():
    texts, labels = notes(60, seed=2, kind="class")
    labels[:5], labels[5:9] = [None] * 5, ["never seen"] * 4
    made = make_corpus(texts, labels=labels)
    arms = arms_of(
        corpus("train", seed=1, kind="class"),
        made,
        corpus("holdout", seed=3, kind="class"),
        n_max=50,
        seed=0,
    )
    assert len(arms.synthetic) == 50
    assert arms.task.classes == ("high", "low", "middle")
    assert "synthetic: 5 records without a label left out." in arms.left_out
    assert "synthetic: 4 records with a label unknown to train left out." in arms.left_out
    assert "synthetic: 50 of 51 records taken, by hash." in arms.left_out


def test_a_class_that_train_lacks_counts_as_missed():
    texts, labels = notes(60, seed=3, kind="class")
    known = make_view(
        corpus("train", seed=1, kind="class"),
        corpus("synthetic", seed=2, kind="class"),
        make_corpus(texts, "holdout", labels=labels),
    )
    renamed = replace(
        known,
        holdout=make_corpus(
            texts, "holdout", labels=["unheard of" if name == "high" else name for name in labels]
        ),
    )
    before, after = (by_id(METRIC.estimate(one)) for one in (known, renamed))
    id = "fidelity.downstream.real.macro_f1"
    assert 0 < after[id].value <= 2 / 3
    assert after[id].value < before[id].value


def test_too_few_labels_are_refused():
    with pytest.raises(UsageError, match="9 synthetic records have a label"):
        list(METRIC.estimate(view(synthetic=corpus("synthetic", 9, seed=2))))


def test_one_label_for_all_is_refused():
    texts = notes(30, seed=2)[0]
    with pytest.raises(UsageError, match="all train records that can be used have the same label"):
        list(
            METRIC.estimate(
                view(train=make_corpus(texts, "train", labels=["low"] * 30), kind="class")
            )
        )


def test_a_synthetic_corpus_of_one_class_predicts_that_class():
    texts = notes(30, seed=2)[0]
    made = make_corpus(texts, labels=["low"] * 30)
    found = by_id(METRIC.estimate(view(synthetic=made, kind="class")))
    assert found["fidelity.downstream.synthetic.mcc"].value == 0
    assert 0 < found[RETENTION].value < 0.6


def test_persons_widen_intervals():
    id = "fidelity.downstream.real.rmse"
    texts, labels = notes(50, seed=3)
    tested = make_corpus(texts * 4, "holdout", labels=labels * 4)
    grouped = make_corpus(
        texts * 4, "holdout", labels=labels * 4, groups=[str(row) for row in range(50)] * 4
    )
    one, other = (by_id(METRIC.estimate(view(holdout=side)))[id] for side in (tested, grouped))
    assert one.value == other.value
    assert other.n_groups == 50
    width, narrow = (item.interval.high - item.interval.low for item in (other, one))
    assert width > 1.5 * narrow


def test_exhibits_count_what_was_used_and_hide_persons():
    found = by_id(METRIC.estimate(view()))
    table, bars, curve = found["fidelity.downstream.synthetic.rmse"].exhibits
    assert [row[:3] for row in table.rows[:4]] == [
        ("real", 200, 200),
        ("synthetic", 200, 200),
        ("augmented", 400, 400),
        ("pretrained", 400, 400),
    ]
    assert table.rows[4][-1] == 0  # the skill of the mean
    assert "counts of ten words" in table.note
    assert "as profile quick asks" in table.note
    assert bars.series[0].values[0] == found["fidelity.downstream.real.rmse"].value
    assert [len(line.x) for line in curve.lines] == [10] * 4
    few = by_id(METRIC.estimate(view(holdout=corpus("holdout", 25, seed=3))))
    curve = few["fidelity.downstream.synthetic.rmse"].exhibits[2]
    assert [len(line.x) for line in curve.lines] == [2] * 4


def test_rare_classes_are_not_shown():
    texts, labels = notes(120, seed=3, kind="class")
    labels[:3] = ["rare"] * 3
    found = by_id(
        METRIC.estimate(view(kind="class", holdout=make_corpus(texts, "holdout", labels=labels)))
    )
    table = found["fidelity.downstream.synthetic.macro_f1"].exhibits[2]
    assert {row[0] for row in table.rows} == {"low", "middle", "high"}
    assert table.note.startswith("1 of 4 classes are not shown")


def test_without_an_encoder_a_linear_model_stands_in_and_is_named():
    standard = replace(METRIC, profile="standard")
    found = by_id(standard.estimate(view()))
    assert found[RETENTION].value == by_id(METRIC.estimate(view()))[RETENTION].value
    note = found["fidelity.downstream.synthetic.rmse"].exhibits[0].note
    assert "there is no encoder to fine-tune" in note
    assert signature(standard) != signature(METRIC)


def test_fine_tunes_where_there_is_an_encoder(tmp_path):
    encoder = Encoder(path=str(save_tiny_bert(tmp_path / "bert")), digest="abcdef0123456789")
    assert str(tmp_path) not in signature(Downstream(encoder=encoder))
    metric = replace(
        METRIC, profile="full", encoder=encoder, epochs=1, learning_rate=1e-3, n_seeds=1
    )
    small = view(
        train=corpus("train", 40, seed=1),
        synthetic=corpus("synthetic", 40, seed=2),
        holdout=corpus("holdout", 40, seed=3),
    )
    found = by_id(metric.estimate(small))
    rmse = found["fidelity.downstream.real.rmse"]
    assert rmse.interval.method == "percentile bootstrap over persons and seeds"
    note = found["fidelity.downstream.synthetic.rmse"].exhibits[0].note
    assert "Fine-tuned encoder abcdef012345, 2 seeds, float32." in note
    for arm in ARMS:
        assert np.isfinite(found[f"fidelity.downstream.{arm}.rmse"].value)
    _, points = found["fidelity.downstream.replaced_labels"].exhibits
    assert [row[:3] for row in points.rows if row[0] == "synthetic and real"] == [
        ("synthetic and real", 0, 40),
        *[("synthetic and real", n, 40) for n in (10, 20, 40)],
    ]
    fewer = by_id(replace(metric, profile="standard").estimate(small))
    _, points = fewer["fidelity.downstream.replaced_labels"].exhibits
    assert [row[:3] for row in points.rows if row[0] == "real"] == [
        ("real", 10, 0), ("real", 20, 0), ("real", 40, 0),
    ]  # fmt: skip


def agree_or_not(role, n=120, *, seed, pairs=True):
    """A premise and a hypothesis of one word each; the label is whether they are the same word."""
    words = np.random.default_rng(seed).choice(WORDS[:3], size=(n, 2))
    labels = ["same" if one == other else "different" for one, other in words]
    return make_corpus(
        words[:, 0].tolist(), role, labels=labels, pairs=words[:, 1].tolist() if pairs else None
    )


def test_two_texts_are_read_together():
    """Neither alone says anything; without second texts on one side only the first is read."""
    sides = [agree_or_not(role, seed=seed) for seed, role in enumerate(("train", "holdout"))]
    made = agree_or_not("synthetic", seed=5)
    id = "fidelity.downstream.{}.macro_f1"
    found = by_id(METRIC.estimate(make_view(sides[0], made, sides[1])))
    for arm in ARMS:
        assert found[id.format(arm)].value > 0.95
    alone = agree_or_not("synthetic", seed=5, pairs=False)
    found = by_id(METRIC.estimate(make_view(sides[0], alone, sides[1])))
    assert found[id.format("real")].value < 0.7


@pytest.mark.parametrize("kind", ["number", "class", "classes"])
def test_real_labels_mend_what_false_ones_taught(kind):
    """Synthetic labels are shuffled: learning from them first does little harm."""
    shuffled = corpus("synthetic", seed=2, kind=kind, shuffled=True)
    found = by_id(METRIC.estimate(view(kind=kind, synthetic=shuffled)))
    measure = "rmse" if kind == "number" else "macro_f1"
    values = {arm: found[f"fidelity.downstream.{arm}.{measure}"].value for arm in ARMS}
    if kind == "number":
        values = {arm: -value for arm, value in values.items()}
    assert values["synthetic"] < values["pretrained"]
    assert values["pretrained"] > values["synthetic"] + 0.7 * (values["real"] - values["synthetic"])


def test_options_are_fields_and_misspelt_ones_are_refused():
    settings = {"embedder": CountWords(), "seed": 1, "profile": "standard", "device": "cpu"}
    options = {"tuning": "lora", "patience": 3, "real_shares": [0.5], "precision": "bfloat16"}
    built = build_metric("fidelity.downstream", settings=settings, overrides=options)
    assert (built.tuning, built.real_shares, built.precision) == ("lora", (0.5,), "bfloat16")
    assert "tuning='lora'" in signature(built)
    with pytest.raises(PlanError, match="tuning"):
        build_metric("fidelity.downstream", settings=settings, overrides={"tuning": "loar"})


def test_the_signature_says_the_precision_it_came_to():
    assert Downstream().precision in {"float32", "bfloat16"}
    assert "precision='auto'" not in signature(Downstream())


def test_synthetic_records_belong_to_the_person_they_were_made_from():
    train = corpus("train", 20, seed=1, groups=[f"p{row // 2}" for row in range(20)])
    made = corpus("synthetic", 3, seed=2, sources=[["p4"], ["train-7"], ["elsewhere"]])
    assert person_of_origin(made, train)[:2] == ["group:p4", "group:p3"]
    assert person_of_origin(made, train)[2] == made.person_keys[2]
    assert person_of_origin(train, train) == train.person_keys


@pytest.mark.data
def test_two_halves_of_real_people_are_worth_the_same(data_folder):
    """Severity of everyday stress (SAD), learnt from either half of the train split."""
    lines = (data_folder / "sad_stress" / "crowd.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    halves = [row for row in rows if row["split"] == "train"]
    sides = {
        "train": halves[::2],
        "synthetic": halves[1::2],
        "holdout": [row for row in rows if row["split"] != "train"],
    }
    embedder = WeightlessEmbedder().fitted([row["text"] for row in halves])
    metric = replace(METRIC, embedder=embedder)
    corpora = {
        role: make_corpus(
            [row["text"] for row in side],
            role,
            labels=[row["label"]["severity"] for row in side],
        )
        for role, side in sides.items()
    }
    found = by_id(metric.estimate(make_view(**corpora)))
    spread = np.std([row["label"]["severity"] for row in sides["holdout"]])
    assert 1.2 < found["fidelity.downstream.real.rmse"].value < 0.95 * spread
    assert found[RETENTION].interval.low < 1 < found[RETENTION].interval.high
