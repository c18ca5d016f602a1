"""New records after labelled examples, relabelled by a model taught on real labels."""

from collections import Counter
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from fake_bench import make_corpus
from tiny_bert import save_tiny_bert

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import stream
from synthaudit.clinic.labelled_text import labelled_text
from synthaudit.engines.local import one_thread
from synthaudit.errors import UsageError
from synthaudit.generating import Job, as_row
from synthaudit.generation.requests import Answer
from synthaudit.generation.tally import Tally
from synthaudit.generators.label_corrected import LabelCorrected
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.weightless import WeightlessEmbedder

CLASSES = ("heart", "nerves", "gut")


@pytest.fixture(autouse=True)
def _one_thread():
    with one_thread():
        yield


def corpus(kind="class", *, n=90, pairs=False):
    """Real text in the simulator's own words, so that there is something to learn."""
    texts, labels, seconds = [], [], []
    for row in range(n):
        name = CLASSES[row % 3]
        made = labelled_text(stream("real", row), name, n_words=40, n_pair_words=10)
        texts.append(made.text)
        seconds.append(made.pair)
        labels.append(
            {
                "class": name,
                "number": float(row % 25),
                "classes": [name] if row % 2 else sorted({name, "gut"}),
                "none": None,
            }[kind]
        )
    return make_corpus(texts, "train", labels=labels, pairs=seconds if pairs else None)


SMALL = WeightlessEmbedder(n_dimensions=16)
TRAIN = corpus()


def job(n=30, *, examples=TRAIN, seed=4, **options):
    generator = LabelCorrected(**{"exemplar_share": 1.0, "embedder": SMALL, **options})
    return Job("label_corrected", generator, n, seed, backend=Simulator(), examples=examples)


def made(n=30, **options):
    return list(job(n, **options).records(Tally(0)))


def requests(n=8, *, examples=TRAIN, **options):
    asked = []

    class Backend:
        def ask(self, requests):
            asked.extend(islice(requests, n))
            return iter(())

    generator = LabelCorrected(**{"exemplar_share": 1.0, "embedder": SMALL, **options})
    list(generator.generate(n, seed=1, examples=examples, backend=Backend()))
    return asked


@pytest.mark.parametrize(
    ("kind", "mode", "pairs"),
    [
        ("class", "same_class", False),
        ("class", "one_per_class", True),
        ("number", "same_class", True),
        ("number", "one_per_class", False),
        ("classes", "same_class", True),
        ("classes", "one_per_class", False),
    ],
)
def test_every_kind_of_label_and_record(kind, mode, pairs):
    records = made(12, examples=corpus(kind, pairs=pairs), mode=mode, n_outputs=2)
    assert len(records) == 12
    for record in records:
        before, after = (record.meta[f"label_{which}"] for which in ("original", "corrected"))
        assert as_row(record)["label"] == after
        assert type(before) is type(after)
        assert (record.pair is not None) == pairs
        assert record.meta["mode"] == mode
        assert (record.meta["corrector_confidence"] is None) == (kind == "number")
        assert len(record.sources) == (3 if mode == "same_class" else record_classes(kind))


def test_same_seed_same_records():
    assert made(6) == made(6)
    assert made(6) != made(6, seed=5)


def record_classes(kind):
    """Examples shown in mode ``one_per_class``: one a class, combination or band."""
    return {"class": 3, "number": 5, "classes": 5}[kind]


def test_as_many_of_each_class_were_asked_for():
    records = made(30)
    assert Counter(record.meta["label_original"] for record in records) == dict.fromkeys(
        CLASSES, 10
    )


def test_as_many_as_in_train_if_asked():
    uneven = TRAIN.select(np.array([row for row in range(90) if row % 3 == 0 or row < 30]))
    shares = Counter(uneven.labels)
    records = made(25, examples=uneven, balance="real")
    asked = Counter(record.meta["label_original"] for record in records)
    assert asked == {name: round(n / 2) for name, n in shares.items()}


def test_most_labels_of_text_that_fits_are_left_as_they_are():
    records = made(30)
    kept = [record.meta["label_original"] == record.label for record in records]
    assert sum(kept) > 25


def test_a_wrong_label_is_corrected():
    """The simulator is told another class than the one that stands in the record's lineage."""

    class Wrong(Simulator):
        def answers(self, asked):
            for position, answer in super().answers(asked):
                text = labelled_text(stream("wrong", position), "gut", n_words=40).text
                value = answer.value.model_copy(
                    update={"records": [type(answer.value.records[0])(text=text)]}
                )
                yield position, Answer(answer.request, value)

    generator = LabelCorrected(exemplar_share=1.0)
    wrong = Job("label_corrected", generator, 12, 1, backend=Wrong(), examples=TRAIN)
    records = list(wrong.records(Tally(1000)))
    assert Counter(record.label for record in records).most_common(1)[0][0] == "gut"
    assert Counter(record.meta["label_original"] for record in records)["gut"] == 4
    said = generator.report(records, seed=1, examples=TRAIN)
    assert said["corrections"]["agreement"]["value"] < 0.6
    assert {change["to"] for change in said["corrections"]["changes"]} >= {"gut"}
    assert said["estimated_trust"] < 0.6
    sure = Job("label_corrected", replace(generator, trust=1 - 1e-9), 6, 1, Wrong(), examples=TRAIN)
    assert all(
        record.label == record.meta["label_original"] for record in sure.records(Tally(1000))
    )


def test_trust_can_be_estimated():
    records = made(30, trust="estimated")
    (trust,) = {record.meta["trust"] for record in records}
    assert 0.9 < trust < 1
    assert all(record.meta["trust"] is None for record in made(3))
    with pytest.raises(UsageError, match="for single classes only"):
        made(3, examples=corpus("number"), trust="estimated")


def test_published_settings():
    (request,) = requests(1)
    decoding = request.decoding
    assert len(request.source_ids) == 3
    assert request.inputs["n_outputs"] == 1
    assert (decoding.temperature, decoding.top_p, decoding.top_k) == (0.9, 0.95, 50)
    assert (decoding.repetition_penalty, decoding.max_tokens) == (1.17, 500)
    (each,) = requests(1, mode="one_per_class")
    assert len(each.source_ids) == 3
    assert each.inputs["n_outputs"] == 5
    assert each.decoding.max_tokens == 2000
    assert LabelCorrected().exemplar_share == 0.2


def test_examples_are_of_the_class_asked_for_or_one_of_each():
    label = dict(zip(TRAIN.ids, TRAIN.labels, strict=True))
    for request in requests(9):
        assert {label[id] for id in request.source_ids} == {request.inputs["target"]["label"]}
    for request in requests(3, mode="one_per_class"):
        assert sorted(label[id] for id in request.source_ids) == sorted(CLASSES)


def test_numbers_are_asked_for_within_their_band():
    numbers = corpus("number")
    label = dict(zip(numbers.ids, numbers.labels, strict=True))
    for request in requests(20, examples=numbers):
        target = float(request.inputs["target"]["label"])
        assert all(abs(label[id] - target) <= 5 for id in request.source_ids)
        assert request.inputs["target"]["place"] == pytest.approx(target / 24)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_only_a_share_of_train_is_shown(share):
    shown = {
        id
        for request in requests(200, exemplar_share=share, gold="train")
        for id in request.source_ids
    }
    assert len(shown) == 90 * share


def test_the_corrector_learns_from_exemplars_or_from_all_of_train():
    for gold, n in (("exemplars", 45), ("train", 90)):
        generator = LabelCorrected(exemplar_share=0.5, gold=gold)
        said = generator.report([], seed=1, examples=TRAIN)
        assert said["corrector"]["n_records"] == n
        assert said["corrections"] is None
        assert said["on_unseen_gold"]["accuracy"] > 0.7
        assert 0 <= said["on_unseen_gold"]["calibration_error"] <= 1


def test_a_reply_with_labels_nobody_asked_for_is_counted_not_kept():
    class Astray(Simulator):
        def answers(self, asked):
            for position, answer in super().answers(asked):
                first, second, *others = answer.value.records
                changed = [
                    first.model_copy(update={"label": "lungs"}),
                    second.model_copy(update={"label": others[0].label}),
                    *others,
                ]
                yield (
                    position,
                    Answer(answer.request, answer.value.model_copy(update={"records": changed})),
                )

    generator = LabelCorrected(exemplar_share=1.0, mode="one_per_class", n_outputs=1)
    tally = Tally(1000)
    astray = Job("label_corrected", generator, 2, 1, backend=Astray(), examples=TRAIN)
    records = list(astray.records(tally))
    assert len(records) == 2
    assert tally.rejections["label_out_of_range"] >= 1
    assert tally.rejections["not_asked_for"] >= 1


def test_a_fine_tuned_corrector(tmp_path):
    encoder = Encoder(str(save_tiny_bert(tmp_path / "bert")), "tiny")
    records = made(3, encoder=encoder, epochs=1)
    assert len(records) == 3
    with pytest.raises(UsageError, match="there is no encoder"):
        made(1, corrector="fine_tuned")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"examples": None}, "needs real records with labels"),
        ({"examples": corpus("none")}, "needs real records with labels"),
        ({"exemplar_share": 0.0}, "exemplar_share must be above 0"),
        ({"n_outputs": 0}, "must be at least 1"),
        ({"trust": 1.0}, "trust must be above 0 and below 1"),
        ({"examples": TRAIN.select(np.arange(6))}, "give more real records"),
    ],
)
def test_what_cannot_work_says_so(options, message):
    with pytest.raises(UsageError, match=message):
        made(1, **options)


def test_raw_labels_are_audited_too():
    (variant,) = LabelCorrected.variants
    assert variant.name == "raw"
    assert variant.fields == {"label": "meta.label_original"}


def test_prompts_show_examples_and_what_is_wanted():
    for mode, pairs in (("same_class", False), ("one_per_class", True)):
        examples = corpus(pairs=pairs)
        (request,) = requests(1, examples=examples, mode=mode)
        prompts = job(1, examples=examples).asking({}, Tally(0)).prompts
        text = prompts.render(request).messages[1]["content"]
        assert text.count("[Example ") == 3
        assert ("Pair: " in text) == pairs
        assert all(example["text"] in text for example in request.inputs["examples"])


def test_simulated_text_fits_scores_codes_and_classes():
    grave, mild = (
        " ".join(
            labelled_text(stream("score", row), "7", place=place, n_words=90).text
            for row in range(20)
        )
        for place in (1.0, 0.1)
    )
    assert grave.count("severe") + grave.count("utterly") > mild.count("severe") + 10
    assert "F20.0" not in labelled_text(stream("a"), "F20.0").text
    lengths = [len(labelled_text(stream("b", n), "gut", n_words=n).text.split()) for n in (8, 90)]
    assert lengths[0] < 35
    assert 60 < lengths[1] < 120
