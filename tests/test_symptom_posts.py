"""Symptom lists, sub-concepts, simulated posts, combinations and condensing."""

from collections import Counter

import pytest

from synthaudit.clinic.co_occurrence import combination
from synthaudit.clinic.condensing import condensed
from synthaudit.clinic.draws import stream
from synthaudit.clinic.posts import CONCEPTS, REGISTERS, posts, sub_concepts
from synthaudit.clinic.symptom_sets import (
    BY_LABEL,
    DSM5,
    PHQ9,
    in_longer_list,
    labelled,
    labels_of,
    mapped,
)
from synthaudit.generation.symptom_steps import Judgements, scores_of


def test_the_lists_have_their_published_sizes_and_names():
    assert (len(labels_of("dsm5")), len(labels_of("phq9"))) == (14, 9)
    assert len(set(BY_LABEL)) == 14
    assert {s.phq9 for s in DSM5} == {*PHQ9, None}


def test_mapping_to_the_shorter_list():
    assert mapped(["Inattention", "Poor_memory"], "phq9") == ("Concentration_Problems",)
    assert mapped(["Pessimism", "Sleep_disturbance"], "phq9") == (
        "Feeling_Down",
        "Sleep_Disturbance",
    )
    assert mapped(["Anger_Irritability"], "phq9") == ()
    assert mapped(["Feeling_Down", "Inattention"], "phq9") == (
        "Feeling_Down",
        "Concentration_Problems",
    )
    assert mapped(["Pessimism", "Inattention"], "dsm5") == ("Inattention", "Pessimism")
    assert in_longer_list(["Feeling_Down", "Pessimism"]) == ("Depressed_Mood", "Pessimism")
    assert in_longer_list(["Feeling_Down", "Toothache"]) == ()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Poor_memory", "Poor_memory"),
        (" poor memory ", "Poor_memory"),
        ("Fatigue and loss of energy", "Decreased_energy_tiredness_fatigue"),
        ("toothache", None),
    ],
)
def test_a_model_may_name_a_symptom_by_its_words(said, meant):
    assert labelled(said) == meant


def test_a_symptom_judged_twice_has_its_lower_score():
    scores = [
        {"symptom": "Pessimism", "score": 5, "reason": ""},
        {"symptom": "pessimism", "score": 2, "reason": ""},
        {"symptom": "toothache", "score": 0, "reason": ""},
    ]
    assert scores_of(Judgements.model_validate({"scores": scores})) == {"Pessimism": 2}


@pytest.mark.parametrize("symptom", list(BY_LABEL))
def test_every_symptom_has_twenty_sub_concepts_of_its_own(symptom):
    names = sub_concepts(symptom)
    assert len(set(names)) >= 20
    others = {name for other in CONCEPTS if other != symptom for name in sub_concepts(other)}
    assert not set(names) & others
    for concept in CONCEPTS[symptom]:
        assert concept.told.count("[") == concept.told.count("]") > 0
        assert "{" not in concept.name + concept.told


def test_posts_of_one_reply_have_different_frames():
    found = posts(stream("t", 1), ["Sleep_disturbance"], {"clinical": 10, "colloquial": 10})
    for register in REGISTERS:
        assert len(set(found[register])) == 10
        assert all(not set("[]{}<>|") & set(text) for text in found[register])


def test_a_known_sub_concept_is_the_one_told():
    name = "dread of bedtime"
    found = posts(
        stream("t", 2), ["Sleep_disturbance"], {"clinical": 4, "colloquial": 0}, sub_concept=name
    )
    assert all(name in text.lower() for text in found["clinical"])


def test_combinations_follow_the_stated_background():
    drawn = [combination(stream("c", i), list(BY_LABEL)) for i in range(2000)]
    sets = [set(one["symptoms"]) for one in drawn]
    assert all(2 <= len(members) <= 5 for members in sets)
    counts = Counter(label for members in sets for label in members)
    assert counts.most_common(1)[0][0] == "Depressed_Mood"
    assert counts["Suicidal_ideas"] < 0.15 * len(sets)
    for one in drawn:
        if "Suicidal_ideas" in one["symptoms"]:
            assert one["severity"] == "severe"


def test_condensing_keeps_what_is_on_symptoms():
    filler = "The train to the coast was late and full of people with enormous suitcases. " * 12
    text = (
        filler + "I cannot sleep and I am tired all day long, and nothing interests me. " + filler
    )
    short = condensed(text, n_least=20, n_most=80)
    assert "I cannot sleep and I am tired" in short
    assert 20 <= len(short.split()) <= 80
    assert len(condensed("word " * 300, n_least=20, n_most=80).split()) == 80
    assert condensed("I feel low.", n_least=20, n_most=80) == "I feel low."
