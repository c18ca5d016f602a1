"""What ``label_corrected`` asks: new records like a few labelled ones, single texts or pairs."""

import random
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from synthaudit.clinic.labelled_text import Written, labelled_text
from synthaudit.generation.requests import Step

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Text(_Reply):
    """A new record."""

    text: _Text


class Pair(Text):
    """A new record of two texts."""

    pair: _Text


class LabelledText(Text):
    """A new record and the label it was written to."""

    label: str


class LabelledPair(Pair):
    """A new record of two texts and the label it was written to."""

    label: str


class Texts(_Reply):
    """New records of one label."""

    records: Annotated[list[Text], Field(min_length=1)]


class Pairs(_Reply):
    """New records of one label."""

    records: Annotated[list[Pair], Field(min_length=1)]


class LabelledTexts(_Reply):
    """New records of several labels."""

    records: Annotated[list[LabelledText], Field(min_length=1)]


class LabelledPairs(_Reply):
    """New records of several labels."""

    records: Annotated[list[LabelledPair], Field(min_length=1)]


def _same_class(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    made = [_written(rng, inputs["target"], inputs) for _ in range(inputs["n_outputs"])]
    return {"records": made}


def _one_per_class(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "records": [
            {**_written(rng, target, inputs), "label": target["label"]}
            for _ in range(inputs["n_outputs"])
            for target in inputs["targets"]
        ]
    }


def _written(
    rng: random.Random, target: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Invented from the label and the usual lengths alone; the examples are not looked at."""
    made: Written = labelled_text(
        rng,
        target["label"],
        place=target["place"],
        n_words=inputs["n_words"],
        n_pair_words=inputs["n_pair_words"],
    )
    return {"text": made.text} | ({} if made.pair is None else {"pair": made.pair})


SAME_CLASS = Step("same_class", Texts, _same_class)
SAME_CLASS_PAIR = Step("same_class_pair", Pairs, _same_class)
ONE_PER_CLASS = Step("one_per_class", LabelledTexts, _one_per_class)
ONE_PER_CLASS_PAIR = Step("one_per_class_pair", LabelledPairs, _one_per_class)

STEPS = (SAME_CLASS, SAME_CLASS_PAIR, ONE_PER_CLASS, ONE_PER_CLASS_PAIR)
