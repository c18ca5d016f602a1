"""The papers' own baseline: a language model predicts labels of real records, untrained.

Asked outright (zero-shot), or to think first (chain of thought: Wei et al. 2022, arXiv:2201.11903).
What models trained on synthetic text are worth is read against it.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, create_model, field_validator

from synthaudit.clinic.draws import request_seed, stream
from synthaudit.clinic.guessing import guessed_class, guessed_classes, guessed_number
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.requests import Decoding, Request, Step
from synthaudit.models.arms import classes_of
from synthaudit.models.assessment import assess
from synthaudit.models.tasks import MEASURES, Task

BASELINES = ("zero_shot", "chain_of_thought")

N_RESAMPLES = 1000
"""Draws of persons behind an interval."""

_FOLDER = Path(__file__).parent / "prompts" / "zero_shot"
_FIELD = {"number": "score", "class": "label", "classes": "labels"}
_LITERAL: Any = Literal  # of classes that are known only when it runs
_LIST: Any = list
_MAX_TOKENS = {False: 300, True: 2000}  # without and with room for thoughts


def prompts(override: Path | None = None) -> Prompts:
    """The templates ``zero_shot_number``, ``zero_shot_class`` and ``zero_shot_classes``.

    Args:
        override: The user's: a file of the same name wins. It may hold none of them.
    """
    return Prompts(_FOLDER, override)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be predicted.

    Args:
        task: A number, a class, or a list of classes.
        meaning: What the labels say, as the end of "Read the text and estimate ..." for numbers, of
            "... and decide ..." for classes; may be empty.
        bounds: Least and largest number, where that is known.
        chain_of_thought: Whether the model is to think first.
    """

    task: Task
    meaning: str = ""
    bounds: tuple[float, float] | None = None
    chain_of_thought: bool = False


def baselines(
    names: Sequence[str],
    tested: Corpus,
    train: Corpus,
    backend: Asking,
    *,
    meaning: str = "",
    bounds: tuple[float, float] | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """What each baseline is worth on real records, as plain JSON; see ``summary``.

    Args:
        names: Some of ``BASELINES``.
        tested: Real records with labels.
        train: Real records whose labels give the classes, the range, and the constant prediction.
        backend: Asks with the ``prompts`` of this module.
        meaning: See ``Question``.
        bounds: See ``Question``; by default the range of train's labels.
        seed: Tells questions apart, and draws persons.

    Raises:
        UsageError: There are no labels, or they are not of one kind.
    """
    kind = train.label_kind
    if kind == "none" or kind != tested.label_kind:
        raise UsageError(
            "The baselines of the language model need labels of one kind: they are of kind "
            f"'{kind}' in train and '{tested.label_kind}' in holdout."
        )
    task = Task(kind, tuple(sorted(classes_of(train) | classes_of(tested))))
    if task.kind == "number" and bounds is None:
        known = [label for label in train.labels if label is not None]
        bounds = (min(known), max(known))
    found = {}
    for name in names:
        question = Question(task, meaning, bounds, chain_of_thought=name == "chain_of_thought")
        predicted = predictions(tested, question, backend, seed=seed)
        found[name] = summary(tested, task, predicted, train, seed=seed)
    return found


def predictions(corpus: Corpus, question: Question, backend: Asking, *, seed: int = 0) -> list[Any]:
    """A label for each record; None where the model gave no valid answer, or nothing was asked.

    Records without a label or without a word are not asked about.
    """
    predicted: list[Any] = [None] * len(corpus)
    pairs = corpus.pairs
    inputs = _inputs(question)

    def request(row: int) -> Request:
        return Request(
            step_for(question),
            {**inputs, "text": corpus.texts(row, row + 1)[0], "pair": pairs[row]},
            Decoding(0.0, 1.0, _MAX_TOKENS[question.chain_of_thought]),
            seed=request_seed(stream("zero_shot", seed, corpus.ids[row])),
            source_ids=(corpus.ids[row],),
        )

    for row, answer in backend.ask_for(_asked_rows(corpus), request):
        if answer.value is not None:
            said = getattr(answer.value, _FIELD[question.task.kind])
            predicted[row] = sorted(set(said)) if question.task.kind == "classes" else said
    return predicted


def summary(
    corpus: Corpus, task: Task, predicted: Sequence[Any], train: Corpus, *, seed: int = 0
) -> dict[str, Any]:
    """How good predictions are: measures with intervals over persons, and how many are missing.

    Unanswered records count in ``n_unanswered`` and in no measure. ``constant`` is the measure of
    the best prediction from train labels that reads no text; ``shows_skill`` whether the model is
    better, at the lower end of the interval of their difference.

    Args:
        corpus: What was predicted.
        task: A number, a class, or a list of classes.
        predicted: One a record, None where there is none.
        train: Labels to make the constant prediction from.
        seed: Draws persons.
    """
    asked = _asked_rows(corpus)
    rows = np.array([row for row in asked if predicted[row] is not None], dtype=np.int64)
    answered = corpus.select(rows)
    report: dict[str, Any] = {
        "n_records": len(asked),
        "n_persons": answered.n_groups,
        "n_unanswered": len(asked) - len(rows),
        "n_left_out": len(corpus) - len(asked),
        "measures": {},
        "shows_skill": None,
    }
    if not len(rows):
        return report
    known = task.targets([label for label in train.labels if label is not None])
    assessed = assess(
        task,
        task.targets(answered.labels),
        {"model": [task.targets([predicted[row] for row in rows])]},
        task.constant(known, len(rows)),
        answered.persons,
        n_resamples=N_RESAMPLES,
        seed=seed,
    )
    for name in MEASURES[task.kind]:
        interval = assessed.interval(f"model.{name}")
        report["measures"][name] = {
            "value": assessed.values[f"model.{name}"],
            "interval": None if interval is None else asdict(interval),
            "constant": assessed.values[f"constant.{name}"],
        }
    report["shows_skill"] = assessed.shows_skill("model")
    return report


@cache
def step_for(question: Question) -> Step:
    """The step that asks it: its reply admits the numbers or classes in question and no other."""
    kind = question.task.kind
    fields: dict[str, Any] = {}
    validators: dict[str, Any] = {}
    if question.chain_of_thought:
        fields["reasoning"] = (str, Field(min_length=1))
    if kind == "number":
        low, high = question.bounds or (None, None)
        fields[_FIELD[kind]] = (float, Field(ge=low, le=high, allow_inf_nan=False))
    else:
        allowed = _LITERAL[question.task.classes]
        fields[_FIELD[kind]] = (allowed if kind == "class" else _LIST[allowed], ...)
        spelled = {name.casefold(): name for name in question.task.classes}
        validators["spelled"] = field_validator(_FIELD[kind], mode="before")(
            lambda said: _spelled(said, spelled)
        )
    reply = create_model("Prediction", __validators__=validators, **fields)
    return Step(f"zero_shot_{kind}", reply, _SIMULATED[kind])


def _spelled(said: Any, spelled: Mapping[str, str]) -> Any:
    """Classes as they are spelled in the labels, whatever the case they are given in."""
    if isinstance(said, list):
        return [_spelled(one, spelled) for one in said]
    return spelled.get(said.strip().casefold(), said) if isinstance(said, str) else said


def _inputs(question: Question) -> dict[str, Any]:
    low, high = question.bounds or (None, None)
    common = {"meaning": question.meaning, "chain_of_thought": question.chain_of_thought}
    if question.task.kind == "number":
        return {**common, "low": low, "high": high}
    return {**common, "classes": list(question.task.classes)}


def _asked_rows(corpus: Corpus) -> list[int]:
    return [
        row
        for row, (label, text) in enumerate(zip(corpus.labels, corpus.texts(), strict=True))
        if label is not None and text.strip()
    ]


def _thought(inputs: Mapping[str, Any]) -> dict[str, str]:
    thoughts = {"reasoning": "Weighed by the words of the text alone; no model was asked."}
    return thoughts if inputs["chain_of_thought"] else {}


def _read(inputs: Mapping[str, Any]) -> str:
    return f"{inputs['text']} {inputs['pair'] or ''}"


def _number(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    guess = guessed_number(rng, _read(inputs), inputs["low"], inputs["high"])
    return {**_thought(inputs), "score": guess}


def _class(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**_thought(inputs), "label": guessed_class(rng, _read(inputs), inputs["classes"])}


def _classes(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**_thought(inputs), "labels": guessed_classes(rng, _read(inputs), inputs["classes"])}


_SIMULATED = {"number": _number, "class": _class, "classes": _classes}
