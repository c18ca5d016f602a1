"""Which depressive symptoms tend to come together, in the weights of our own simulation.

Depressed mood stands in the middle. Around it lie a cluster of feeling and thinking, a bodily
cluster and a cluster of attention; thoughts of suicide are rare and belong to severe states.
"""

import random
from collections.abc import Mapping, Sequence

from synthaudit.clinic.draws import pick

_CORE = "Depressed_Mood"
_CLUSTERS = (
    (
        "Anger_Irritability",
        "Loss_of_interest_or_motivation",
        "Worthlessness_and_guilty",
        "Pessimism",
        "Decreased_energy_tiredness_fatigue",
    ),
    (
        "Sleep_disturbance",
        "Decreased_energy_tiredness_fatigue",
        "Weight_and_appetite_change",
        "Genitourinary_symptoms",
    ),
    (
        "Inattention",
        "Indecisiveness",
        "Poor_memory",
        "Hyperactivity_agitation",
        "Sleep_disturbance",
    ),
)
_SUICIDAL = "Suicidal_ideas"
_SUICIDAL_COMPANY = ("Worthlessness_and_guilty", "Pessimism", "Loss_of_interest_or_motivation")

_SIZES = (2,) * 28 + (3,) * 97 + (4,) * 54 + (5,) * 2
"""Symptoms a set, in the proportions of the published sets."""

_SUICIDAL_SHARE, _CORE_SHARE, _STRAY_SHARE = 0.08, 0.55, 0.2
_MILD, _SEVERE = 2, 4


def combination(rng: random.Random, symptoms: Sequence[str]) -> Mapping[str, object]:
    """A set of 2 to 5 of the symptoms, as ``symptoms``, and its ``severity``."""
    size = min(pick(rng, _SIZES), len(symptoms))
    members: dict[str, None] = {}
    company: Sequence[str] = pick(rng, _CLUSTERS)
    if rng.random() < _SUICIDAL_SHARE:
        members[_SUICIDAL] = None
        company = _SUICIDAL_COMPANY
        size = max(size, 3)
    if rng.random() < _CORE_SHARE:
        members[_CORE] = None
    members = {label: None for label in members if label in symptoms}
    while len(members) < size:
        stray = rng.random() < _STRAY_SHARE
        outside = [label for label in symptoms if label != _SUICIDAL and label not in members]
        inside = [label for label in company if label in outside]
        members[pick(rng, outside if stray or not inside else inside)] = None
    return {"symptoms": list(members), "severity": _severity(rng, members)}


def _severity(rng: random.Random, members: Mapping[str, None]) -> str:
    if _SUICIDAL in members or len(members) >= _SEVERE:
        return "severe"
    if len(members) > _MILD:
        return "moderate"
    return pick(rng, ("mild", "moderate"))
