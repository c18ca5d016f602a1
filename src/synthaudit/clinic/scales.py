"""PHQ-8 (Kroenke et al. 2009: items, bands) and the DSM-5 symptoms of a depressive episode."""

import random
from dataclasses import dataclass

PHQ8_MAX = 24
"""Eight items of 0 to 3 points."""

ITEM_MAX = 3


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom of a depressive episode.

    Args:
        name: One word or two, joined by an underscore.
        description: What it means, in our words.
        phq8_item: Which PHQ-8 item asks for it, from 0; None where none does.
    """

    name: str
    description: str
    phq8_item: int | None


DSM5_SYMPTOMS = (
    Symptom("anhedonia", "little interest or pleasure in nearly all activities", 0),
    Symptom("low_mood", "feeling sad, empty or hopeless most of the day", 1),
    Symptom("sleep", "sleeping too little or too much", 2),
    Symptom("fatigue", "tired, without energy", 3),
    Symptom("appetite", "appetite or weight clearly up or down", 4),
    Symptom("guilt", "feeling worthless, or guilty beyond reason", 5),
    Symptom("concentration", "unable to think, focus or decide as before", 6),
    Symptom("psychomotor", "restless or slowed in a way that others notice", 7),
    Symptom("suicidal_thoughts", "recurring thoughts of death or of ending one's life", None),
)

PHQ8_ITEMS = tuple(s.name for s in DSM5_SYMPTOMS if s.phq8_item is not None)
"""The symptom each item asks for, in the order of the questionnaire."""

BANDS = ("minimal", "mild", "moderate", "moderately severe", "severe")


def band(phq8: int) -> str:
    """Severity: 0-4 minimal, 5-9 mild, 10-14 moderate, 15-19 moderately severe, 20-24 severe."""
    return BANDS[min(phq8 // 5, len(BANDS) - 1)]


def item_profile(rng: random.Random, phq8: int) -> tuple[int, ...]:
    """Eight item scores of 0 to 3 that add up to the PHQ-8 score."""
    items = [0] * len(PHQ8_ITEMS)
    for _ in range(phq8):
        open_items = [i for i, points in enumerate(items) if points < ITEM_MAX]
        items[open_items[int(rng.random() * len(open_items))]] += 1
    return tuple(items)
