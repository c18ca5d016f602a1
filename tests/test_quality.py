"""Quality control: every reason, what honest text must not trip over, near-copies exactly."""

import itertools

import numpy as np
import pytest
from conftest import clinic_rows
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.generation import quality as module
from synthaudit.generation.chatter import boilerplate, invalid, refusal
from synthaudit.generation.duplicates import NearIndex, jaccard
from synthaudit.generation.languages import other_language
from synthaudit.generation.quality import REASONS, Quality, shares_passage
from synthaudit.records import Record

HONEST = (
    "Low mood since March; sleeps badly, wakes at four, and no longer meets her friends on Fridays."
)
REAL = (
    "Ms Arkle, 41, a baker from Dunstow, lost her sister in May and has slept three hours a night "
    "since; she cries at work, eats little, and says that the mornings are the worst part of it. "
    "Her brother drives over twice a week to cook, which she finds both kind and hard to bear."
)
OTHER = "He has panic attacks on the bus to Tarrow and walks the nine miles instead, twice a day."


@pytest.fixture
def examples():
    return Corpus.from_records(
        [Record("a1", REAL, group="ann"), Record("b1", OTHER, pair="A second text.", group="bob")]
    )


def problems(records, *, examples=None, accepts=lambda _: True, language="en", **settings):
    inspector = Quality(**settings).inspector(examples, accepts_label=accepts, language=language)
    return [inspector.problem(record) for record in records]


def problem(text, *, pair=None, label=None, sources=(), meta=None, **more):
    record = Record("x", text, pair=pair, label=label, sources=sources, meta=meta or {})
    return problems([record], **more)[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "invalid_text"),
        (" \n ...!?", "invalid_text"),
        ("a null \x00 in the text", "invalid_text"),
        ("half a character \ud83d here", "invalid_text"),
        ("wrongly decoded \ufffd text", "invalid_text"),
        ("Low mood.", "too_short"),
        ("sad " * 3001, "too_long"),
        ("I'm sorry, but I can't help with this request.", "refusal"),
        ("I cannot provide medical advice or write this note.", "refusal"),
        ("I\u2019m sorry, but as an AI I have no patients.", "refusal"),
        ("As an AI language model I have no moods, but the patient does.", "boilerplate"),
        ('```json\n{"text": "low mood"}\n```', "boilerplate"),
        ("Here is the JSON you asked for: low mood since May.", "boilerplate"),
        ("Sure! Here's a note about a person with low mood.", "boilerplate"),
        ("[Patient Name] reports low mood since May.", "boilerplate"),
        ("Ms [insert name here] reports low mood.", "boilerplate"),
        ("The patient <|im_end|> reports low mood.", "boilerplate"),
        ('{"synopsis": "low mood", "sentiment": "sad"}', "boilerplate"),
        (
            "Der Patient ist seit dem Tod der Mutter sehr traurig und kann nicht schlafen.",
            "wrong_language",
        ),
        (
            "Le patient est triste depuis la mort de sa mère et ne peut pas dormir dans le lit.",
            "wrong_language",
        ),
        ("Пациент жалуется на подавленное настроение и плохой сон.", "wrong_language"),
        (HONEST, None),
        ("I feel sad", None),
    ],
)
def test_wording(text, reason):
    assert problem(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I can't go on like this, I told my boss, and I cannot help it.",
        "I can't continue with this job and cannot write a report without crying.",
        "Pt c/o SOB x3d, denies CP, N/V. BP 120/80, HR 88, RR 16, T 98.6, SpO2 97 % RA.",
        "Seen on [**2151-7-16**] by Dr [**Last Name (STitle) 123**], <laughter> throughout.",
        "No headaches. No visual, hearing, or swallowing difficulties. No fever. No rash. No pain.",
        "Here is a man who has worked all his life. Of course he is tired, and sure of nothing.",
        "Sertraline 50 mg qd, mirtazapine 15 mg qhs, quetiapine 25 mg prn, lithium 600 mg bid.",
    ],
)
def test_honest_text_is_kept(text):
    assert problem(text) is None


@pytest.mark.parametrize("name", ["train", "honest"])
def test_the_clinic_is_kept(name):
    made = [Record(row["id"], row["text"], label=row["label"]) for row in clinic_rows(name, 150)]
    assert set(problems(made)) == {None}


@pytest.mark.data
def test_open_clinical_text_is_not_taken_for_chatter(data_folder):
    corpus = Corpus.read(data_folder / "mts_dialog" / "real.jsonl")
    for text in corpus.texts(0, 600):
        assert not refusal(text)
        assert not boilerplate(text)
        assert not invalid(text)
        assert not other_language(text, "en")


def test_language():
    german = "Die Stimmung ist seit dem Mai gedrückt und sie schläft nicht mehr als drei Stunden."
    assert problem(german, language="de") is None
    assert problem(german, language="de-AT") is None
    assert problem(german, language="fi") is None  # unknown here, so taken on trust
    assert problem(german) == "wrong_language"
    english = f"{HONEST} She was with us for an hour, and that is what she had to say about it."
    assert problem(english, language="de") == "wrong_language"


def test_checks_can_be_switched_off():
    inspector = Quality(language=False, chatter=False).inspector(
        None, accepts_label=lambda _: True, language="en"
    )
    german = "Der Patient ist sehr traurig und kann nicht schlafen, das ist alles neu."
    for text in (german, "```x y z"):
        assert inspector.problem(Record("x", text)) is None


def test_labels():
    accepts = {7, 8}.__contains__
    assert problem(HONEST, label=7, accepts=accepts) is None
    assert problem(HONEST, label=9, accepts=accepts) == "label_out_of_range"
    assert problem(HONEST, accepts=accepts) is None
    assert problem(HONEST, accepts=accepts, require_label=True) == "missing_label"


def test_the_second_text_counts_too():
    assert problem(HONEST, pair="```") == "invalid_text"
    assert problem(HONEST, pair="```json") == "boilerplate"
    assert problem(HONEST, pair="no " * 3001) == "too_long"
    assert problem(HONEST, pair="Sad.") is None


def test_sources_are_ids_or_persons_of_examples(examples):
    for source in ("a1", "ann"):
        assert problem(HONEST, sources=(source,), examples=examples) is None
    assert problem(HONEST, sources=("a1", "c1"), examples=examples) == "source_not_in_train"
    assert problem(HONEST, sources=("a1",)) == "source_not_in_train"
    shown = {"source_ids": ["c1"]}
    assert problem(HONEST, meta=shown, examples=examples) == "source_not_in_train"
    assert problem(HONEST, sources=("c1",), examples=examples, train_sources=False) is None


def test_copies_of_what_a_record_was_made_from(examples):
    one_word_off = REAL.replace("baker", "cook")
    passage = "Words of my own come first. " + " ".join(REAL.split()[:27]) + " and then no more."
    for text in (REAL, REAL.upper(), one_word_off, passage):
        assert problem(text, sources=("a1",), examples=examples) == "exemplar_copied"
        assert problem(text, sources=("ann",), examples=examples) == "exemplar_copied"
        assert problem(text, sources=("b1",), examples=examples) is None
    short = "My own words. " + " ".join(REAL.split()[:20]) + " and then my own words again."
    assert problem(short, sources=("a1",), examples=examples) is None
    free = {"exemplar_similarity": None, "exemplar_words": None}
    assert problem(REAL, sources=("a1",), examples=examples, **free) is None
    assert problem("A second text", sources=("b1",), examples=examples, exemplar_words=2) == (
        "exemplar_copied"
    )


def test_duplicates():
    made = [Record("1", HONEST), Record("2", HONEST.upper() + "!"), Record("3", OTHER)]
    assert problems(made) == [None, "exact_duplicate", None]
    assert problems(made, duplicates=False) == [None, "near_duplicate", None]
    assert problems(made, duplicates=False, near_duplicate=None) == [None, None, None]
    near = [Record("1", REAL), Record("2", REAL.replace("baker", "cook"))]
    assert problems(near) == [None, "near_duplicate"]
    assert problems(near, near_duplicate=1.0) == [None, None]


def test_a_pair_is_a_duplicate_only_as_a_whole():
    sad = "She has been sad for a good many weeks"
    pairs = [f"{sad}.", "The weather was fine all week.", f"{sad} now."]
    made = [Record(str(i), REAL, pair=pair) for i, pair in enumerate(pairs)]
    assert problems(made, near_duplicate=0.5) == [None, None, "near_duplicate"]
    assert problems([*made, made[1]])[3] == "exact_duplicate"


def test_a_rejected_record_is_not_remembered(examples):
    made = [Record("1", REAL, sources=("a1",)), Record("2", REAL, sources=("b1",))]
    assert problems(made, examples=examples) == ["exemplar_copied", None]


def test_every_reason_is_listed():
    import inspect

    source = inspect.getsource(module)
    for reason in REASONS:
        assert source.count(f'"{reason}"') > 1, f"{reason} is never given"


@pytest.mark.parametrize(
    "settings",
    [
        {"min_words": 0},
        {"min_words": 9, "max_words": 8},
        {"near_duplicate": 0.0},
        {"exemplar_similarity": 1.1},
        {"exemplar_words": 0},
    ],
)
def test_impossible_settings(settings):
    with pytest.raises(PlanError, match=next(iter(settings))):
        Quality(**settings)


# --- near-copies --------------------------------------------------------------------------------


def as_set(elements):
    mixed = [element * 0x9E3779B97F4A7C15 % 2**64 for element in elements]
    return np.array(sorted(mixed), dtype=np.uint64)


def test_jaccard():
    assert jaccard(as_set({1, 2, 3}), as_set({2, 3, 4})) == 0.5
    assert jaccard(as_set({1}), as_set({2})) == 0
    assert jaccard(as_set(()), as_set({2})) == 0
    assert jaccard(as_set(()), as_set(())) == 0


sets = st.integers(0, 60).flatmap(
    lambda size: st.sets(st.integers(0, 80), min_size=0, max_size=size)
)


@given(st.lists(sets, max_size=12), st.sampled_from([0.1, 0.3, 0.5, 0.8, 0.95, 1.0]))
def test_the_index_misses_nothing_and_adds_nothing(kept, threshold):
    index = NearIndex(threshold)
    for number, elements in enumerate(kept):
        expected = [
            other
            for other in range(number)
            if elements | kept[other]
            and len(elements & kept[other]) / len(elements | kept[other]) >= threshold
        ]
        assert index.near(as_set(elements)) == expected
        index.add(as_set(elements))


@given(st.sets(st.integers(0, 1000), min_size=1, max_size=300), st.data())
def test_the_index_finds_copies_that_were_edited(elements, data):
    dropped = data.draw(st.sets(st.sampled_from(sorted(elements))))
    other = (elements - dropped) | data.draw(st.sets(st.integers(2000, 2100), max_size=30))
    for threshold in (0.5, 0.8):
        index = NearIndex(threshold)
        index.add(as_set(elements))
        alike = len(elements & other) / len(elements | other) >= threshold
        assert index.near(as_set(other)) == ([0] if alike else [])


@given(st.text("ab ", max_size=12), st.text("ab ", max_size=12), st.integers(1, 4))
def test_shared_passages(text, other, n_words):
    words, others = text.split(), other.split()
    windows = {tuple(others[at : at + n_words]) for at in range(len(others) - n_words + 1)}
    shared = any(
        tuple(words[at : at + n_words]) in windows for at in range(len(words) - n_words + 1)
    )
    assert shares_passage(" ".join(words), " ".join(others), n_words) is shared


def test_near_copies_are_looked_up_fast(monkeypatch):
    """Of all the notes that differ, next to none are compared in full."""
    from synthaudit.generation import duplicates

    n_compared = itertools.count()
    real = duplicates.jaccard
    monkeypatch.setattr(duplicates, "jaccard", lambda *sets: (next(n_compared), real(*sets))[1])
    made = [Record(row["id"], row["text"]) for row in clinic_rows("train", 400)]
    assert set(problems(made)) == {None}
    assert next(n_compared) < len(made)
