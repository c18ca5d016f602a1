"""First-person posts on depressive symptoms, from a grammar of our own.

A post states the symptoms it is asked for and no others, in a clinical or a colloquial register.
What surrounds them, when, where and who noticed, says nothing about any symptom.
"""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from synthaudit.clinic import concepts_body, concepts_mind, concepts_mood
from synthaudit.clinic.concepts import Concept
from synthaudit.clinic.draws import pick, shuffled
from synthaudit.clinic.posts_frames import (
    CLINICAL,
    CLINICAL_SEVERAL,
    CODAS,
    COLLOQUIAL,
    FREQUENCIES,
    JOINTS,
    LISTS,
)
from synthaudit.clinic.symptom_sets import DSM5
from synthaudit.clinic.wording import worded

Register = Literal["clinical", "colloquial"]
REGISTERS: tuple[Register, ...] = ("clinical", "colloquial")
SEVERITIES = ("mild", "moderate", "severe")

_ALL = {**concepts_mood.CONCEPTS, **concepts_body.CONCEPTS, **concepts_mind.CONCEPTS}
CONCEPTS: Mapping[str, tuple[Concept, ...]] = {
    symptom.label: _ALL[symptom.label] for symptom in DSM5
}
"""By symptom: ways in which it shows itself."""

_CODA_SHARE, _LOWER_CASE_SHARE = 0.55, 0.15
_SENTENCE_START = re.compile(r"(?<=[.?!] )[a-z]")


def sub_concepts(symptom: str) -> tuple[str, ...]:
    """The names of the ways in which a symptom shows itself."""
    return tuple(concept.name for concept in CONCEPTS[symptom])


def posts(
    rng: random.Random,
    symptoms: Sequence[str],
    n: Mapping[str, int],
    *,
    sub_concept: str | None = None,
    severity: str | None = None,
) -> dict[str, list[str]]:
    """Posts that state the symptoms, each register in frames of sentences that do not repeat.

    Args:
        rng: All that is random.
        symptoms: Names of the longer list, at least one, in the order in which they are told.
        n: How many posts in each register.
        sub_concept: The way in which the first symptom shows itself; drawn where it is None or not
            known here.
        severity: ``mild``, ``moderate`` or ``severe``; drawn for each post where it is None.
    """
    made: dict[str, list[str]] = {}
    for register in REGISTERS:
        frames = _frames(register, several=len(symptoms) > 1)
        order = shuffled(rng, frames)
        made[register] = [
            _post(rng, symptoms, register, order[i % len(order)], sub_concept, severity)
            for i in range(n[register])
        ]
    return made


def _frames(register: Register, *, several: bool) -> tuple[str, ...]:
    if register == "colloquial":
        return COLLOQUIAL
    return CLINICAL_SEVERAL if several else CLINICAL


def _post(
    rng: random.Random,
    symptoms: Sequence[str],
    register: Register,
    frame: str,
    sub_concept: str | None,
    severity: str | None,
) -> str:
    told = [_concept(rng, symptom, sub_concept) for symptom in symptoms[:1]]
    told += [_concept(rng, symptom, None) for symptom in symptoms[1:]]
    facts = {name: pick(rng, options) for name, options in LISTS.items()}
    facts["often"] = pick(rng, FREQUENCIES[severity or pick(rng, SEVERITIES)])
    if register == "clinical":
        facts["what"] = told[0].name
        facts["rest"] = _enumerated([concept.name for concept in told[1:]])
        return worded(frame, facts, rng)[0]
    parts = [told[0].told]
    parts += [pick(rng, JOINTS) + concept.told for concept in told[1:]]
    facts["what"] = "".join(parts)
    coda = " " + pick(rng, CODAS) if rng.random() < _CODA_SHARE else ""
    text = worded(frame + coda, facts, rng)[0]
    if rng.random() < _LOWER_CASE_SHARE:
        return text.lower()
    return _SENTENCE_START.sub(lambda letter: letter[0].upper(), text)


def _concept(rng: random.Random, symptom: str, name: str | None) -> Concept:
    known = CONCEPTS[symptom]
    return next((c for c in known if c.name == name), None) or pick(rng, known)


def _enumerated(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
