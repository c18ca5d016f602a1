"""The questions of SynSym: what comes back, and what the simulator answers."""

import random
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from synthaudit.clinic.co_occurrence import combination
from synthaudit.clinic.condensing import condensed
from synthaudit.clinic.draws import between, pick
from synthaudit.clinic.posts import posts, sub_concepts
from synthaudit.clinic.symptom_sets import labelled
from synthaudit.generation.requests import Step

TOP_SCORE = 5
SHORTEST, LONGEST = 20, 80
"""Words of a condensed post; a real post of no more than that stays as it is."""

_SMALL_DOUBT = 0.03


class SubConcepts(BaseModel):
    """Reply to ``expand``."""

    sub_concepts: list[str] = Field(min_length=1)


class Posts(BaseModel):
    """Reply to ``single`` and ``multi``."""

    clinical: list[str]
    colloquial: list[str]


class Combination(BaseModel):
    """Symptoms that come together."""

    symptoms: list[str]
    severity: Literal["mild", "moderate", "severe"]


class Combinations(BaseModel):
    """Reply to ``combine``."""

    combinations: list[Combination] = Field(min_length=1)


class Judgement(BaseModel):
    """How clearly a post shows a symptom."""

    symptom: str
    score: int = Field(ge=0, le=TOP_SCORE)
    reason: str


class Judgements(BaseModel):
    """Reply to ``judge``."""

    scores: list[Judgement]


class Condensed(BaseModel):
    """Reply to ``normalize``."""

    text: str = Field(min_length=1)


def _simulated_posts(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    several = inputs.get("symptoms")
    symptoms = [s["label"] for s in several] if several else [inputs["label"]]
    return posts(
        rng,
        symptoms,
        {"clinical": inputs["n_clinical"], "colloquial": inputs["n_colloquial"]},
        sub_concept=inputs.get("sub_concept"),
        severity=inputs.get("severity"),
    )


def _simulated_judgement(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    def score() -> int:
        if rng.random() < _SMALL_DOUBT:
            return between(rng, 0, 2)
        return pick(rng, (3, 4, 4, 5, 5, 5, 5, 5))

    return {
        "scores": [
            {"symptom": symptom["label"], "score": score(), "reason": "drawn by the simulator"}
            for symptom in inputs["symptoms"]
        ]
    }


EXPAND = Step(
    "expand", SubConcepts, lambda _, inputs: {"sub_concepts": list(sub_concepts(inputs["label"]))}
)
SINGLE = Step("single", Posts, _simulated_posts)
COMBINE = Step(
    "combine",
    Combinations,
    lambda rng, inputs: {
        "combinations": [
            combination(rng, [s["label"] for s in inputs["symptoms"]]) for _ in range(inputs["n"])
        ]
    },
)
MULTI = Step("multi", Posts, _simulated_posts)
JUDGE = Step("judge", Judgements, _simulated_judgement)
NORMALIZE = Step(
    "normalize",
    Condensed,
    lambda _, inputs: {"text": condensed(inputs["post"], n_least=SHORTEST, n_most=LONGEST)},
)


def scores_of(judgements: Judgements) -> dict[str, int]:
    """By symptom; the lowest where one is judged twice."""
    scores: dict[str, int] = {}
    for one in judgements.scores:
        label = labelled(one.symptom)
        if label is not None:
            scores[label] = min(one.score, scores.get(label, TOP_SCORE))
    return scores
