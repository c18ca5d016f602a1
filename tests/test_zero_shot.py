"""The language model as its own baseline: what it is asked, and how well it did."""

import json

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.metrics import f1_score

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import stream
from synthaudit.clinic.guessing import guessed_class, guessed_classes, guessed_number
from synthaudit.clinic.reading import reading
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.backend import Backend
from synthaudit.generation.requests import Answer
from synthaudit.generation.tally import Tally
from synthaudit.generation.zero_shot import (
    BASELINES,
    Question,
    baselines,
    predictions,
    prompts,
    step_for,
    summary,
)
from synthaudit.models.tasks import Task
from synthaudit.records import Record

NUMBER = Question(Task("number"), "the PHQ-8 score", (0.0, 24.0))
CLASS = Question(Task("class", ("mild", "severe")))
CLASSES = Question(Task("classes", ("fatigue", "sleep")))


class Scripted(Backend):
    """Answers each text as a table says; None is no valid answer."""

    n_at_once = 3

    def __init__(self, replies):
        self.replies, self.asked = replies, []

    def describe(self):
        return {"backend": "scripted", "model": "m", "model_revision": None}

    def answers(self, asked):
        for position, each in enumerate(asked):
            self.asked.append(each)
            reply = self.replies[each.request.inputs["text"]]
            step = each.request.step
            value = None if reply is None else step.reply.model_validate(reply)
            reason = "wrong_schema" if value is None else None
            yield position, Answer(each.request, value, reason, each.fingerprint)


def asking(backend, max_failures=100):
    return Asking(backend, prompts(), Tally(max_failures), n_wanted=10)


def corpus_of(labels, *, groups=None, role="holdout"):
    records = [
        Record(f"r{i}", f"text {i}", label=label, group=groups[i] if groups else None)
        for i, label in enumerate(labels)
    ]
    return Corpus.from_records(records, role=role)


def test_numbers():
    corpus = corpus_of([0.0, 10.0, 20.0, None, 8.0])
    replies = {
        "text 0": {"score": 3},
        "text 1": {"score": 6},
        "text 2": None,
        "text 4": {"score": 8},
    }
    backend = Scripted(replies)
    predicted = predictions(corpus, NUMBER, asking(backend))
    assert predicted == [3, 6, None, None, 8]
    report = summary(corpus, NUMBER.task, predicted, corpus_of([4.0, 8.0], role="train"))
    assert report["n_records"] == 4
    assert report["n_persons"] == 3
    assert report["n_unanswered"] == 1
    assert report["n_left_out"] == 1
    measures = report["measures"]
    assert measures["rmse"]["value"] == pytest.approx(np.sqrt((9 + 16) / 3))
    assert measures["mae"]["value"] == pytest.approx(7 / 3)
    assert measures["mae"]["constant"] == pytest.approx((6 + 4 + 2) / 3)
    interval = measures["rmse"]["interval"]
    assert 0 <= interval["low"] <= measures["rmse"]["value"] <= interval["high"] <= 4
    assert json.loads(json.dumps(report)) == report


def test_classes_against_sklearn():
    truth = [["sleep"], ["sleep", "fatigue"], [], ["fatigue"], ["sleep"]]
    said = [["sleep"], ["fatigue"], ["sleep"], ["fatigue"], None]
    corpus = corpus_of([tuple(names) for names in truth])
    replies = {
        f"text {i}": None if names is None else {"labels": names} for i, names in enumerate(said)
    }
    predicted = predictions(corpus, CLASSES, asking(Scripted(replies)))
    assert predicted == said
    report = summary(corpus, CLASSES.task, predicted, corpus)
    onehot = [
        [[name in names for name in CLASSES.task.classes] for names in side[:4]]
        for side in (truth, said)
    ]
    expected = f1_score(*onehot, average="macro")
    assert report["measures"]["macro_f1"]["value"] == pytest.approx(expected)
    assert report["measures"]["accuracy"]["value"] == 0.5


def test_intervals_count_persons():
    labels = ["mild", "severe"] * 6
    said = {f"text {i}": {"label": "mild"} for i in range(12)}
    one_each, pairs = corpus_of(labels), corpus_of(labels, groups=[f"p{i // 2}" for i in range(12)])
    widths = []
    for corpus in (one_each, pairs):
        predicted = predictions(corpus, CLASS, asking(Scripted(said)))
        report = summary(corpus, CLASS.task, predicted, corpus)
        interval = report["measures"]["accuracy"]["interval"]
        widths.append(interval["high"] - interval["low"])
        assert report["measures"]["accuracy"]["value"] == 0.5
        assert report["shows_skill"] is False
    assert widths[0] > widths[1] == 0  # every person has one record of each class


def test_no_answer_at_all_is_no_measure():
    corpus = corpus_of(["mild", "severe"])
    predicted = predictions(corpus, CLASS, asking(Scripted(dict.fromkeys(("text 0", "text 1")))))
    report = summary(corpus, CLASS.task, predicted, corpus)
    assert report["measures"] == {}
    assert report["shows_skill"] is None
    assert report["n_unanswered"] == 2


def test_what_is_asked():
    corpus = corpus_of(["mild"])
    for thinks in (False, True):
        question = Question(CLASS.task, "how depressed the person is", None, thinks)
        backend = Scripted({"text 0": {"label": "mild", "reasoning": "short"}})
        assert predictions(corpus, question, asking(backend)) == ["mild"]
        (asked,) = backend.asked
        prompt = asked.messages[1]["content"]
        assert asked.request.source_ids == ("r0",)
        assert asked.request.decoding.temperature == 0
        for part in ("text 0", "- mild", "- severe", "how depressed the person is"):
            assert part in prompt
        assert ("step by step" in prompt) is thinks
        assert ("reasoning" in asked.request.step.reply.model_fields) is thinks


def test_the_label_is_not_among_the_inputs():
    for label, question in (("mild", CLASS), (7.0, NUMBER), (("sleep",), CLASSES)):
        seen = []
        for value in (label, {"mild": "severe", 7.0: 23.0}.get(label, ("fatigue",))):
            corpus = corpus_of([value])
            backend = Scripted({"text 0": None})
            predictions(corpus, question, asking(backend))
            seen.append((backend.asked[0].request.inputs, backend.asked[0].request.seed))
        assert seen[0] == seen[1]


def test_replies_hold_what_was_asked_for_and_nothing_else():
    number, one, several = (step_for(question).reply for question in (NUMBER, CLASS, CLASSES))
    assert one.model_validate({"label": " Severe "}).label == "severe"
    assert several.model_validate({"labels": []}).labels == []
    for reply, wrong in (
        (number, {"score": 25}),
        (number, {"score": float("nan")}),
        (one, {"label": "moderate"}),
        (several, {"labels": ["sleep", "grief"]}),
        (several, {"labels": "sleep"}),
    ):
        with pytest.raises(ValidationError):
            reply.model_validate(wrong)
    assert step_for(NUMBER) is step_for(Question(Task("number"), "the PHQ-8 score", (0.0, 24.0)))


def test_prompts_can_be_overridden(tmp_path):
    path = tmp_path / "zero_shot_class.jinja"
    path.write_text("{% block system %}S{% endblock %}{% block user %}Hm: {{ text }}{% endblock %}")
    backend = Scripted({"text 0": {"label": "mild"}})
    mine = Asking(backend, prompts(tmp_path), Tally(1), n_wanted=1)
    predictions(corpus_of(["mild"]), CLASS, mine)
    assert backend.asked[0].messages[1]["content"].startswith("Hm: text 0")


def test_labels_of_different_kinds_are_refused():
    with pytest.raises(UsageError, match="'number' in train and 'class' in holdout"):
        baselines(BASELINES, corpus_of(["a"]), corpus_of([1.0]), asking(Simulator()))
    with pytest.raises(UsageError, match="labels of one kind"):
        baselines(BASELINES, corpus_of([None]), corpus_of([None]), asking(Simulator()))


# --- what the simulator makes of it -------------------------------------------------------------


def test_the_simulator_is_better_than_chance_and_far_from_perfect(clinic):
    reports = baselines(
        BASELINES, clinic["holdout"], clinic["train"], asking(Simulator()), bounds=(0, 24)
    )
    assert set(reports) == set(BASELINES)
    for report in reports.values():
        rmse = report["measures"]["rmse"]
        assert 2 < rmse["value"] < rmse["constant"]
        assert report["n_unanswered"] == 0
    again = baselines(
        BASELINES, clinic["holdout"], clinic["train"], asking(Simulator()), bounds=(0, 24)
    )
    assert again == reports


def test_the_simulator_guesses_from_words():
    rng = stream("guess")
    grave = "She cannot work and hardly leaves bed; severe depression, suicidal thoughts every day."
    well = "She is well, sleeps well, enjoys her choir as before, and denies low mood."
    assert guessed_number(rng, grave, 0, 24) > guessed_number(rng, well, 0, 24)
    assert 0 <= guessed_number(rng, well, None, None) <= 24
    assert isinstance(guessed_number(rng, well, 0.0, 1.0), float)
    levels = ("minimal", "mild", "moderate", "severe")
    assert guessed_class(rng, grave, levels) == "severe"
    assert guessed_class(rng, well, levels) == "minimal"
    topics = ("Financial problem", "School", "Work")
    assert guessed_class(rng, "my school has closed and school work is online", topics) == "School"
    assert guessed_class(rng, "", topics) in topics
    symptoms = ("loss of appetite", "sleep problems", "suicidal thoughts")
    guesses = [
        guessed_classes(stream(n), "he sleeps badly and eats little", symptoms) for n in range(50)
    ]
    assert sum("sleep problems" in guess for guess in guesses) > 40
    assert sum("suicidal thoughts" in guess for guess in guesses) < 10


def test_reading():
    seen = reading("He denies guilt. He cannot sleep nearly every day, and is often tired at work.")
    assert seen.symptoms["guilt"] == 0
    assert seen.symptoms["sleep"] == 3
    assert seen.symptoms["fatigue"] >= 2
    assert "appetite" not in seen.symptoms
    assert "work" in seen.topics
    assert reading("").severity == 0
