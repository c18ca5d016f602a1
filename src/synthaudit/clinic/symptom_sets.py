"""Two lists of depressive symptoms and how they map: fourteen after DSM-5, nine after the PHQ-9.

The names are those of the published data sets, so that synthetic and real labels meet; the
descriptions are ours.

Source: Kang et al., arXiv 2603.21529 (SynSym) for both lists and the mapping; Zhang et al., EMNLP
2022 (PsySym) for the fourteen; Gupta et al., CLPsych 2022 (PRIMATE) for the nine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

SymptomSet = Literal["dsm5", "phq9"]


@dataclass(frozen=True, slots=True)
class ListedSymptom:
    """A symptom of the longer list.

    Args:
        label: Its published name.
        words: What it is called in a sentence.
        description: What it means, in one line.
        phq9: The symptom of the shorter list that takes it in; None where none does.
    """

    label: str
    words: str
    description: str
    phq9: str | None


DSM5 = (
    ListedSymptom(
        "Anger_Irritability",
        "anger and irritability",
        "quick to anger, short-tempered or hostile, out of proportion to the occasion",
        None,
    ),
    ListedSymptom(
        "Decreased_energy_tiredness_fatigue",
        "fatigue and loss of energy",
        "tired or drained without having done much; small tasks take great effort",
        "Lack_of_Energy",
    ),
    ListedSymptom(
        "Depressed_Mood",
        "depressed mood",
        "sad, empty, tearful or hopeless for most of the day",
        "Feeling_Down",
    ),
    ListedSymptom(
        "Genitourinary_symptoms",
        "genitourinary symptoms",
        "changes of sexual function, of the monthly cycle or of passing water",
        "Lack_of_Interest",
    ),
    ListedSymptom(
        "Hyperactivity_agitation",
        "agitation and overactivity",
        "restless, driven, unable to keep still or quiet",
        "Hyper_Lower_Activity",
    ),
    ListedSymptom(
        "Inattention",
        "inattention",
        "attention drifts; tasks, talk or reading cannot be followed to the end",
        "Concentration_Problems",
    ),
    ListedSymptom(
        "Indecisiveness",
        "indecisiveness",
        "unable to choose, or to stay with a choice, even in small matters",
        "Concentration_Problems",
    ),
    ListedSymptom(
        "Suicidal_ideas",
        "suicidal thoughts",
        "thoughts of death, of not wanting to live or of ending one's life",
        "Suicidal_Ideation",
    ),
    ListedSymptom(
        "Worthlessness_and_guilty",
        "worthlessness and guilt",
        "a low opinion of oneself, or guilt and self-blame beyond reason",
        "Low_Self-Esteem",
    ),
    ListedSymptom(
        "Loss_of_interest_or_motivation",
        "loss of interest or motivation",
        "little pleasure in, or drive for, what used to matter",
        "Lack_of_Interest",
    ),
    ListedSymptom(
        "Pessimism",
        "pessimism",
        "expects things to go badly and sees no good in the future",
        "Feeling_Down",
    ),
    ListedSymptom(
        "Poor_memory",
        "poor memory",
        "forgets names, errands, talks or recent events more than before",
        "Concentration_Problems",
    ),
    ListedSymptom(
        "Sleep_disturbance",
        "sleep disturbance",
        "too little, too much, broken or unrefreshing sleep",
        "Sleep_Disturbance",
    ),
    ListedSymptom(
        "Weight_and_appetite_change",
        "change of appetite or weight",
        "eats or weighs clearly more or less than usual, without meaning to",
        "Appetite_Change",
    ),
)

PHQ9 = (
    "Low_Self-Esteem",
    "Feeling_Down",
    "Lack_of_Energy",
    "Lack_of_Interest",
    "Hyper_Lower_Activity",
    "Appetite_Change",
    "Suicidal_Ideation",
    "Concentration_Problems",
    "Sleep_Disturbance",
)

BY_LABEL = {symptom.label: symptom for symptom in DSM5}


def labels_of(symptom_set: SymptomSet) -> tuple[str, ...]:
    """The names in a list, in its order."""
    return tuple(BY_LABEL) if symptom_set == "dsm5" else PHQ9


def mapped(labels: Iterable[str], symptom_set: SymptomSet) -> tuple[str, ...]:
    """The labels in the words of a list, in its order; empty where it has none of them.

    Names of the shorter list stay as they are in it; the longer list cannot take them in.
    """
    given = set(labels)
    if symptom_set == "phq9":
        given = {BY_LABEL[label].phq9 or "" if label in BY_LABEL else label for label in given}
    return tuple(label for label in labels_of(symptom_set) if label in given)


def in_longer_list(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels, of either list, in the longer one; empty where one is in neither.

    Of the symptoms that a name of the shorter list takes in, the first stands for it.
    """
    found = {label if label in BY_LABEL else _FIRST.get(label) for label in labels}
    return () if None in found else tuple(label for label in BY_LABEL if label in found)


def labelled(text: str) -> str | None:
    """The symptom of the longer list that a language model means, by its name or its words."""
    return _NAMED.get(_plain(text))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


_FIRST = {symptom.phq9: symptom.label for symptom in reversed(DSM5)}
_NAMED = {_plain(name): s.label for s in DSM5 for name in (s.label, s.words)}
