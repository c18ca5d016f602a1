"""The simulated clinic and the four demo corpora: what the rest of the package relies on."""

import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.clinic import grammar, phrases_events, phrases_mood, phrases_visits
from synthaudit.clinic.codes import CODES, code
from synthaudit.clinic.demo import (
    DEMO_NAMES,
    LEAKING_SHARE,
    N_PERSONS,
    N_SYNTHETIC,
    demo_rows,
    leaking_truth,
)
from synthaudit.clinic.draws import shuffled, stream
from synthaudit.clinic.drugs import DRUGS
from synthaudit.clinic.grammar import note, notes
from synthaudit.clinic.paraphrase import paraphrase
from synthaudit.clinic.persons import person
from synthaudit.clinic.scales import BANDS, DSM5_SYMPTOMS, PHQ8_ITEMS, band, item_profile
from synthaudit.clinic.wording import number, settled, statements, worded
from synthaudit.errors import UsageError

DIGEST = """
import hashlib, json, sys
from synthaudit.clinic.demo import DEMO_NAMES, demo_rows
text = json.dumps([row for name in DEMO_NAMES for row in demo_rows(name)])
print(hashlib.sha256(text.encode()).hexdigest(), "numpy" in sys.modules)
"""


@cache
def rows(name):
    return list(demo_rows(name))


def texts(name):
    return [row["text"] for row in rows(name)]


def normal(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def word_shingles(text, size=5):
    words = normal(text).split()
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def character_shingles(text, size=5):
    text = normal(text)
    return {text[i : i + size] for i in range(len(text) - size + 1)}


def jaccard(shingles, left, right):
    """One row a left text, one column a right text."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=shingles).fit([*left, *right])
    of_left, of_right = vectorizer.transform(left), vectorizer.transform(right)
    common = (of_left @ of_right.T).toarray()
    n_left, n_right = (np.asarray(found.sum(axis=1)) for found in (of_left, of_right))
    return common / (n_left.reshape(-1, 1) + n_right.reshape(1, -1) - common)


@cache
def person_evidence(synthetic):
    """By real person: largest TF-IDF cosine of any note to any synthetic one."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    real = rows("train") + rows("holdout")
    vectorizer = TfidfVectorizer(sublinear_tf=True).fit([row["text"] for row in real])
    base = vectorizer.transform(texts(synthetic))
    nearest = (vectorizer.transform([row["text"] for row in real]) @ base.T).toarray().max(axis=1)
    evidence = {}
    for row, cosine in zip(real, nearest, strict=True):
        evidence[row["group"]] = max(cosine, evidence.get(row["group"], 0.0))
    return evidence


def auc(positives, negatives):
    difference = np.subtract.outer(positives, negatives)
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def persons(name):
    return list(dict.fromkeys(row["group"] for row in rows(name)))


def digest(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", DIGEST]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()


def test_same_bytes_under_another_hash_seed_and_without_numpy():
    first, second = digest("1"), digest("2")
    assert first == second
    assert first[1] == "False"


def test_sizes_fields_and_unique_ids():
    for name in DEMO_NAMES:
        ids = [row["id"] for row in rows(name)]
        assert len(set(ids)) == len(ids)
        fields = ["id", "group", "text", "label", "icd10", "symptoms"]
        if name in {"honest", "leaking"}:
            fields.remove("group")
            assert len(ids) == N_SYNTHETIC
        else:
            assert len(persons(name)) == N_PERSONS
        for row in rows(name):
            assert list(row) == fields
            assert 0 <= row["label"] <= 24
            assert code(row["icd10"])
            assert 60 <= len(row["text"].split()) <= 140


def test_unknown_demo_names_the_known_ones():
    with pytest.raises(UsageError, match="train, holdout, honest, leaking"):
        demo_rows("nobody")


def test_persons_come_one_to_three_times():
    n_visits = Counter(Counter(row["group"] for row in rows("train")).values())
    assert set(n_visits) == {1, 2, 3}
    assert min(n_visits.values()) > 20


def test_train_and_holdout_share_nobody_and_no_note():
    assert not set(persons("train")) & set(persons("holdout"))
    every = [text for name in DEMO_NAMES for text in texts(name)]
    assert len(set(every)) == len(every)


def test_no_markup_is_left_in_any_text():
    for name in DEMO_NAMES:
        for text in texts(name):
            assert not re.search(r"[\[\]{}<>|]|\s[,.;]|\s\s|\b(\w+) \1\b", text), text
            assert text.endswith(".")


def test_score_can_be_learnt_from_text():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import Ridge
    from sklearn.metrics import r2_score

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    seen = vectorizer.fit_transform(texts("train"))
    model = Ridge(alpha=0.3).fit(seen, [row["label"] for row in rows("train")])
    guessed = model.predict(vectorizer.transform(texts("holdout")))
    assert r2_score([row["label"] for row in rows("holdout")], guessed) > 0.5


def test_diagnosis_can_be_learnt_from_text():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestCentroid

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    seen = vectorizer.fit_transform(texts("train"))
    model = NearestCentroid().fit(seen.toarray(), [row["icd10"] for row in rows("train")])
    guessed = model.predict(vectorizer.transform(texts("holdout")).toarray())
    # Thirty codes; those of one family differ by score alone.
    assert np.mean(guessed == np.array([row["icd10"] for row in rows("holdout")])) > 0.35


def test_leaks_pass_the_usual_check_on_word_shingles():
    similarity = jaccard(word_shingles, texts("leaking"), texts("train"))
    assert np.sum(similarity >= 0.8) == 0
    assert similarity.max() < 0.5


def test_leaks_are_of_distinct_train_persons_and_spread_over_the_corpus():
    truth = leaking_truth()
    assert len(truth) == round(LEAKING_SHARE * N_SYNTHETIC)
    assert len({source for _, source in truth}) == len(truth)
    assert {source for _, source in truth} <= set(persons("train"))
    positions = [[row["id"] for row in rows("leaking")].index(id) for id, _ in truth]
    assert min(positions) < 40
    assert max(positions) > 360
    assert max(np.diff(positions)) < 60


def test_leaked_persons_stand_out():
    evidence = person_evidence("leaking")
    leaked = {source for _, source in leaking_truth()}
    holdout = [evidence[p] for p in persons("holdout")]
    untouched = [evidence[p] for p in persons("train") if p not in leaked]
    assert auc([evidence[p] for p in leaked], holdout) > 0.95
    assert abs(auc(untouched, holdout) - 0.5) < 0.07


def test_honest_is_as_close_to_holdout_as_to_train():
    evidence = person_evidence("honest")
    train, holdout = ([evidence[p] for p in persons(name)] for name in ("train", "holdout"))
    assert abs(auc(train, holdout) - 0.5) < 0.07


def test_every_leak_is_nearest_to_its_source_and_reworded():
    position = {row["id"]: i for i, row in enumerate(rows("leaking"))}
    leaks = [texts("leaking")[position[id]] for id, _ in leaking_truth()]
    similarity = jaccard(character_shingles, leaks, texts("train"))
    nearest = [rows("train")[i]["group"] for i in similarity.argmax(axis=1)]
    assert nearest == [source for _, source in leaking_truth()]
    assert np.mean([0.35 <= value <= 0.75 for value in similarity.max(axis=1)]) > 0.8
    assert 0.1 < np.mean(similarity.max(axis=1) >= 0.5) < 0.7


def test_notes_of_different_persons_are_no_near_duplicates():
    similarity = jaccard(character_shingles, texts("train"), texts("train"))
    groups = np.array([row["group"] for row in rows("train")])
    similarity[groups[:, None] == groups] = 0
    assert np.mean(similarity.max(axis=1) >= 0.5) < 0.03


def test_few_word_shingles_are_shared_between_persons():
    holders = {}
    for row in rows("train"):
        for shingle in word_shingles(row["text"]):
            holders.setdefault(shingle, set()).add(row["group"])
    assert np.mean([len(found) > 1 for found in holders.values()]) < 0.15


def test_later_notes_go_back_to_earlier_events_and_scores():
    someone = person(stream("test", "visits"), phq8=12, icd10="F32.1", n_visits=2)
    first, second = notes(someone, stream("test", "notes"))
    assert first.person is second.person is someone
    assert (first.phq8, second.phq8) == tuple(visit.phq8 for visit in someone.visits)
    topic_slots = someone.events[0].facts
    assert any(s.facts.get("topic") == someone.events[0].statement.topic for s in second.sentences)
    assert any(topic_slots.items() <= s.facts.items() for s in second.sentences)
    assert re.search(r"PHQ-8|questionnaire", second.text)
    assert not re.search(r"PHQ-8|questionnaire", first.text)


@settings(max_examples=60, deadline=None)
@given(
    phq8=st.none() | st.integers(0, 24),
    icd10=st.none() | st.sampled_from([c.id for c in CODES]),
    seed=st.integers(0, 10**6),
)
def test_a_note_has_the_score_and_diagnosis_asked_for(phq8, icd10, seed):
    made = note(stream("test", seed), phq8=phq8, icd10=icd10)
    assert phq8 is None or made.phq8 == phq8
    assert icd10 is None or made.icd10 == icd10
    if icd10 is None or phq8 is None:
        assert made.person.code.lowest <= made.phq8 <= made.person.code.highest
    (visit,) = made.person.visits
    present = {item for item, points in zip(PHQ8_ITEMS, visit.items, strict=True) if points}
    assert set(made.symptoms) <= present | {"suicidal_thoughts"}
    assert made == note(stream("test", seed), phq8=phq8, icd10=icd10)


@pytest.mark.parametrize("arguments", [{"phq8": 25}, {"phq8": -1}, {"icd10": "F99.9"}])
def test_impossible_requests_are_refused(arguments):
    with pytest.raises(UsageError):
        note(stream("test"), **arguments)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_paraphrase_keeps_the_facts(seed):
    rng = stream("test", "paraphrase", seed)
    source = note(rng)
    retold = paraphrase(source, rng)
    assert retold.text != source.text
    assert (retold.phq8, retold.icd10, retold.person) == (source.phq8, source.icd10, source.person)
    assert sorted(retold.symptoms) == sorted(source.symptoms)
    assert sorted(s.shapes for s in retold.sentences) == sorted(s.shapes for s in source.sentences)


def test_bands_follow_the_published_cut_offs():
    bounds = {0: 0, 4: 0, 5: 1, 9: 1, 10: 2, 14: 2, 15: 3, 19: 3, 20: 4, 24: 4}
    assert {phq8: BANDS.index(band(phq8)) for phq8 in bounds} == bounds


@pytest.mark.parametrize("phq8", range(25))
def test_item_scores_add_up(phq8):
    items = item_profile(stream("test", phq8), phq8)
    assert len(items) == 8
    assert sum(items) == phq8
    assert set(items) <= {0, 1, 2, 3}


def test_banks_cover_all_families_symptoms_and_bands():
    families = {c.family for c in CODES}
    assert set(grammar.DISORDERS) == families == set(DRUGS)
    assert tuple(phrases_mood.ITEMS) == tuple(phrases_mood.DENIED) == PHQ8_ITEMS
    assert tuple(grammar.IMPRESSION) == BANDS
    assert [s.name for s in DSM5_SYMPTOMS if s.phq8_item is None] == ["suicidal_thoughts"]
    assert all(event.topic for event in phrases_events.EVENTS)
    assert all(re.fullmatch(r"F\d\d\.\d", c.id) and len(c.symptoms) >= 3 for c in CODES)


def test_the_shapes_of_a_statement_tell_the_same_facts():
    incidental = {"who", "he", "him", "his", "himself", "full", "town", "lastmonth"}
    for event in (*phrases_events.EVENTS, *phrases_visits.RETURN, *phrases_visits.FIRST_VISIT):
        slots = [set(re.findall(r"{(\w+)}", shape)) - incidental for shape in event.shapes]
        assert len(slots) >= 2
        assert all(found == slots[0] for found in slots), event.shapes


def test_wording_by_hand():
    (statement,) = statements(
        "- {who} [sees|meets] <an owl|a fox> at {n}.\n- At {n}: <a fox|an owl>."
    )
    assert statement.slots == ("who", "n")
    decided = settled(statement, stream("test"))
    animal = decided.shapes[1].removeprefix("At {n}: ").removesuffix(".")
    assert decided.shapes[0] == f"{{who}} [sees|meets] {animal} at {{n}}."
    facts = {"who": "she", "n": number(21)}
    text, chosen = worded(decided.shapes[0], facts, stream("test"), avoid={"meets", "21"})
    assert text == f"She sees {animal} at twenty-one."
    assert chosen == {"sees", "twenty-one"}


def test_shuffling_keeps_everything_and_favours_no_order():
    rng = stream("test", "shuffle")
    orders = Counter(tuple(shuffled(rng, "abc")) for _ in range(1200))
    assert len(orders) == 6
    assert min(orders.values()) > 140
