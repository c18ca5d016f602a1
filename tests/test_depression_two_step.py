"""Two steps: a synopsis of a real interview, then another story of another severity."""

import json
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import stream
from synthaudit.clinic.scales import BANDS, band
from synthaudit.clinic.synopses import condensed, storyline
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job
from synthaudit.generation.asking import Asking
from synthaudit.generation.backend import Backend
from synthaudit.generation.languages import other_language
from synthaudit.generation.phq8_targets import dealt, filled_up, shares
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.requests import Answer
from synthaudit.generation.tally import Tally, TooManyFailuresError
from synthaudit.generators.depression_two_step import DepressionTwoStep
from synthaudit.normalise import normalise
from synthaudit.plugins import build_generator, generators
from synthaudit.records import Record

NAME = "depression_two_step"


class Scripted(Backend):
    """Answers like the simulator, but for what ``change`` makes of a reply; None fails it."""

    n_at_once = 8

    def __init__(self, change=lambda _, value: value):
        self.change, self.asked = change, []

    def describe(self):
        return {"backend": "scripted", "model": "m", "model_revision": None}

    def answers(self, asked):
        for position, each in enumerate(asked):
            self.asked.append(each)
            step = each.request.step
            rng = stream(each.fingerprint, each.request.seed)
            value = self.change(step.name, dict(step.simulated(rng, each.request.inputs)))
            if value is None:
                yield position, Answer(each.request, None, "wrong_schema", each.fingerprint)
            else:
                valid = step.reply.model_validate(value)
                yield position, Answer(each.request, valid, None, each.fingerprint)

    def steps(self):
        return Counter(each.request.step.name for each in self.asked)


def made(n, examples, *, seed=3, backend=None, tally=None, **options):
    job = Job(NAME, DepressionTwoStep(**options), n, seed, backend or Simulator(), examples)
    return list(job.records(tally or Tally(10**6)))


def asking(backend, n_wanted=10):
    return Asking(backend, Prompts.of(DepressionTwoStep, NAME), Tally(0), n_wanted=n_wanted)


@pytest.fixture(scope="module")
def train(clinic):
    return clinic["train"]


def shares_tokens(text, other, n_tokens):
    words, around = normalise(text).split(), f" {normalise(other)} "
    spans = (words[at : at + n_tokens] for at in range(len(words) - n_tokens + 1))
    return any(f" {' '.join(span)} " in around for span in spans)


def test_it_is_discovered_and_filled_from_a_plan():
    assert generators()[NAME] is DepressionTwoStep
    weights = [0.0] * 24 + [1.0]
    built = build_generator(NAME, settings={}, overrides={"target": weights, "per_source": 2})
    assert built == DepressionTwoStep(target=tuple(weights), per_source=2)
    with pytest.raises(PlanError, match="arm"):
        build_generator(NAME, settings={}, overrides={"arm": "one_step"})


def test_each_source_gives_three_stories_and_scores_are_balanced(train):
    records = made(150, train)
    assert Counter(Counter(record.sources for record in records).values()) == {3: 50}
    assert Counter(record.label for record in records) == dict.fromkeys(range(25), 6)
    assert len({record.text for record in records}) == 150
    assert {source for record in records for source in record.sources} <= set(train.ids)


def test_lineage(train):
    backend = Scripted()
    record = made(1, train, backend=backend)[0]
    synopsis, story = backend.asked
    assert record.id == f"{NAME}-0001"
    assert record.sources == synopsis.request.source_ids == story.request.source_ids
    assert record.meta["source_ids"] == list(record.sources)
    assert record.meta["condition"] == {"phq8": record.label, "band": band(record.label)}
    assert record.meta["prompt_sha256"] == story.fingerprint
    assert record.meta["decoding"]["max_tokens"] == 2000
    assert synopsis.request.decoding.max_tokens == 1500
    for request in (synopsis.request, story.request):
        decoding = request.decoding
        assert (decoding.temperature, decoding.top_p) == (1, 1)
        assert decoding.frequency_penalty == decoding.presence_penalty == 2
    reply = story.request.step.simulated(
        stream(story.fingerprint, story.request.seed), story.request.inputs
    )
    assert record.text == f"{reply['synopsis']} {reply['sentiment']}"


def test_the_same_seed_gives_the_same_records(train):
    assert made(30, train) == made(30, train)
    assert made(30, train)[0].text != made(30, train, seed=4)[0].text


def test_more_records_than_sources_go_round_again(train):
    few = train.select(np.arange(4))
    backend = Scripted()
    records = made(30, few, backend=backend)
    counts = Counter(record.sources for record in records)
    assert len(counts) == 4
    assert set(counts.values()) == {6, 9}
    assert backend.steps() == {"synopsis": 10, "storyline": 30}
    synopses = [each for each in backend.asked if each.request.step.name == "synopsis"]
    assert len({(each.fingerprint, each.request.seed) for each in synopses}) == 10


def test_no_interview_is_condensed_in_vain(train):
    backend = Scripted()
    made(7, train, backend=backend)
    assert backend.steps() == {"synopsis": 3, "storyline": 7}


def test_a_failed_draft_is_asked_for_again_with_its_score(train):
    n_stories = iter(range(1000))

    def change(step, value):
        return None if step == "storyline" and next(n_stories) % 5 == 0 else value

    tally = Tally(1000)
    records = made(50, train, backend=Scripted(change), tally=tally)
    assert Counter(record.label for record in records) == dict.fromkeys(range(25), 2)
    assert tally.failures["storyline", "wrong_schema"] == tally.n_failures > 9


def test_a_failed_synopsis_costs_no_score(train):
    n_synopses = iter(range(1000))

    def change(step, value):
        return None if step == "synopsis" and next(n_synopses) % 2 else value

    records = made(50, train, backend=Scripted(change))
    assert Counter(record.label for record in records) == dict.fromkeys(range(25), 2)


def test_a_story_for_another_score_is_turned_down_and_counted(train):
    def change(step, value):
        if step == "storyline" and value["phq8_score"] < 12:
            value["phq8_score"] += 1
        return value

    tally = Tally(40)
    with pytest.raises(TooManyFailuresError, match="score_differs 41"):
        made(50, train, backend=Scripted(change), tally=tally)


def test_a_backend_that_answers_nothing_stops_either_arm(train):
    for arm in ("two_step", "retrieval"):
        with pytest.raises(TooManyFailuresError, match="wrong_schema"):
            made(9, train, arm=arm, backend=Scripted(lambda *_: None), tally=Tally(20))
    few = train.select(np.arange(3))
    with pytest.raises(UsageError, match="not one real interview could be condensed"):
        made(9, few, arm="retrieval", backend=Scripted(lambda *_: None))


def test_the_real_score_is_told_only_if_asked_for(train):
    for condition in (False, True):
        backend = Scripted()
        made(3, train, condition_on_score=condition, backend=backend)
        asked = backend.asked[0]
        source = asked.request.source_ids[0]
        score = train.labels[train.ids.index(source)]
        assert asked.request.inputs["score"] == (score if condition else None)
        assert ("PHQ-8" in asked.messages[1]["content"]) is condition


def test_sources_without_text_or_score():
    records = [
        Record("empty", " ", label=3.0),
        Record("unknown", "i sleep badly these days", label=None),
        Record("known", "i am doing pretty well", label=2.0),
    ]
    corpus = Corpus.from_records(records)
    assert {record.sources[0] for record in made(6, corpus)} == {"unknown", "known"}
    scored = made(6, corpus, condition_on_score=True)
    assert {record.sources[0] for record in scored} == {"known"}
    with pytest.raises(UsageError, match="holds any text"):
        made(1, corpus.select(np.array([0])))
    with pytest.raises(UsageError, match="has a PHQ-8 score"):
        made(1, corpus.select(np.array([1])), condition_on_score=True)
    with pytest.raises(UsageError, match="--train"):
        made(1, None)
    with pytest.raises(UsageError, match="real PHQ-8 scores"):
        made(1, corpus.select(np.array([1])), target="source")


@pytest.mark.parametrize(
    "options",
    [{"per_source": 0}, {"n_references": 0}, {"target": (1.0,)}, {"target": (0.0,) * 25}],
)
def test_impossible_options(options):
    with pytest.raises(PlanError, match=NAME):
        DepressionTwoStep(**options)


# --- which scores -------------------------------------------------------------------------------


def test_targets():
    assert shares("uniform", [], 10) == dict.fromkeys(range(25), 1.0)
    assert shares("source", [4, 4, 20], 10) == {4: 2.0, 20: 1.0}
    assert shares(tuple(range(25)), [], 10)[24] == 24
    # minimal 4, mild 2, moderate 0: four more make 2, 2, 2 of the three lowest; severe ones none
    filled = shares("balanced_bands", [1] * 4 + [5] * 2 + [15] * 9 + [20] * 9, 4)
    by_band = [sum(filled[low + point] for point in range(5)) / 5 for low in range(0, 25, 5)]
    assert by_band == [0, 1, 3, 0, 0]


def test_balanced_bands_balance_real_and_synthetic_together(train):
    real = Counter(band(int(label)) for label in train.labels)
    n = 5 * max(real.values()) - len(train)
    both = real + Counter(band(r.label) for r in made(n, train, target="balanced_bands"))
    assert set(both) == set(BANDS)
    assert max(both.values()) - min(both.values()) <= 5  # whole numbers of 25 scores


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 60))
def test_filling_up_matches_adding_one_by_one(counts, n):
    added = filled_up(counts, n)
    level = list(counts)
    for _ in range(n):
        level[level.index(min(level))] += 1
    assert sum(added) == pytest.approx(n)
    for count, more, whole in zip(counts, added, level, strict=True):
        assert abs(count + more - whole) < 1
        assert more >= 0


@given(st.integers(1, 80), st.integers(0, 5))
def test_scores_are_dealt_as_evenly_as_can_be(n, seed):
    scores = dealt(dict.fromkeys(range(25), 1.0), n, stream(seed))
    counts = Counter(next(scores) for _ in range(n))
    assert max(counts.values()) - min(counts[score] for score in range(25)) <= 1
    assert 0 <= next(scores) <= 24


def test_what_is_left_over_favours_no_score():
    first = Counter(next(dealt(shares("uniform", [], 1), 1, stream(seed))) for seed in range(200))
    assert len(first) == 25


def test_labels():
    generator = DepressionTwoStep()
    for label in (0, 24, 7.0):
        assert generator.accepts_label(label)
    for label in (-1, 25, 7.5, "7", True, None, float("nan"), float("inf"), ("7",)):
        assert not generator.accepts_label(label)
    groups = [generator.label_group(score) for score in (0, 4, 5, 10.0, 15, 24)]
    assert groups == [
        "00-04 minimal",
        "00-04 minimal",
        "05-09 mild",
        "10-14 moderate",
        "15-19 moderately severe",
        "20-24 severe",
    ]
    assert "no PHQ-8 score" in generator.label_group("x")


# --- the arm without a single source ------------------------------------------------------------


def test_retrieval_shows_several_and_names_them(train):
    backend = Scripted()
    records = made(12, train, arm="retrieval", n_references=4, backend=backend)
    assert {len(record.sources) for record in records} == {4}
    assert {record.meta["arm"] for record in records} == {"retrieval"}
    shown = {source for record in records for source in record.sources}
    assert backend.steps()["synopsis"] >= len(shown)
    synopses = [e.request.source_ids for e in backend.asked if e.request.step.name == "synopsis"]
    assert len(synopses) == len(set(synopses))
    story = next(each for each in backend.asked if each.request.step.name == "retrieval")
    assert len(story.request.inputs["references"]) == 4
    for reference in story.request.inputs["references"]:
        assert reference["synopsis"] in story.messages[1]["content"]


def test_the_judge_turns_stories_down(train):
    n_judged = iter(range(1000))

    def change(step, value):
        return (
            {"utility": "NO." if next(n_judged) % 3 == 0 else "yes"} if step == "utility" else value
        )

    tally = Tally(1000)
    records = made(25, train, arm="retrieval", backend=Scripted(change), tally=tally)
    assert sorted(record.label for record in records) == list(range(25))
    assert set(tally.rejections) == {"not_useful"} <= set(DepressionTwoStep.reasons)
    backend = Scripted()
    made(3, train, utility_filter=True, backend=backend)
    assert backend.steps()["utility"] >= 3
    for options in ({"arm": "retrieval", "utility_filter": False}, {}):
        backend = Scripted()
        made(3, train, backend=backend, **options)
        assert not backend.steps()["utility"]


# --- real interviews in the form of synthetic text ----------------------------------------------


def test_restated_interviews_keep_ids_persons_and_labels(train):
    few = train.select(np.arange(12))
    generator = DepressionTwoStep()
    restated = list(generator.restated(few, seed=3, backend=asking(Simulator())))
    for before, after in zip(few.records(), restated, strict=True):
        assert (after.id, after.group, after.label) == (before.id, before.group, before.label)
        assert after.text != before.text
    assert generator.variants[0].restated


def test_restating_asks_what_generating_asked(train):
    few = train.select(np.arange(5))
    generating, restating = Scripted(), Scripted()
    made(15, few, backend=generating)
    list(DepressionTwoStep().restated(few, seed=3, backend=asking(restating)))
    asked = {(e.fingerprint, e.request.seed) for e in generating.asked[:5]}
    assert asked == {(e.fingerprint, e.request.seed) for e in restating.asked}


# --- what the simulator writes ------------------------------------------------------------------


def test_a_simulated_synopsis_quotes_nothing(train):
    for number, text in enumerate(train.texts()):
        summed_up = condensed(stream(number), text)
        assert not shares_tokens(" ".join(summed_up.values()), text, 6)
        names = re.findall(r"(?<=\w )[A-Z]\w{3,}", text)
        assert not set(names) & set(" ".join(summed_up.values()).split())


@pytest.mark.data
def test_a_simulated_synopsis_quotes_no_real_dialogue(data_folder):
    corpus = Corpus.read(data_folder / "mts_dialog" / "real.jsonl")
    for number, text in enumerate(corpus.texts(0, 300)):
        assert not shares_tokens(" ".join(condensed(stream(number), text).values()), text, 6)


@given(st.text(max_size=200))
def test_any_text_can_be_condensed(text):
    summed_up = condensed(stream(1), text)
    assert set(summed_up) == {"synopsis", "sentiment"}
    assert all(summed_up.values())


def test_a_simulated_synopsis_says_what_the_text_says():
    grave = condensed(stream(1), "i can't sleep every night and i feel worthless all the time")
    assert re.search(r"night|rest", grave["synopsis"].lower())
    scores = (0, 24)
    tones = [condensed(stream(1), "i go to work", score)["sentiment"] for score in scores]
    assert tones[0] != tones[1]


def test_simulated_stories_are_varied_english_without_gaps():
    stories = [storyline(stream(number), number % 25) for number in range(200)]
    texts = [f"{story['synopsis']} {story['sentiment']}" for story in stories]
    assert len(set(texts)) == 200
    for text in texts:
        assert not re.search(r"[\[\]{}<>|]|\ba a\b|  ", text)
        assert not other_language(text, "en")
        assert 60 <= len(text.split()) <= 220


def test_simulated_stories_fit_their_score():
    def n_grave(score):
        stories = (json.dumps(storyline(stream(number), score)) for number in range(40))
        return sum(
            len(re.findall(r"severely|profoundly|extremely|utterly", story)) for story in stories
        )

    assert n_grave(2) < n_grave(12) < n_grave(22)


# --- from the folder that licensed users have ---------------------------------------------------


def test_interviews_from_daic_woz(tmp_path):
    folder = tmp_path / "daic"
    folder.mkdir()
    scores = {300: 2, 301: 11, 302: 20}
    for participant in scores:
        turns = [
            ("Ellie", "hi i'm ellie thanks for coming in today"),
            ("Participant", f"i moved here {participant} days ago"),
            ("Ellie", "how easy is it for you to get a good night's sleep"),
            ("Participant", "um not easy at all <laughter> i wake up every night"),
        ]
        lines = [f"{at}.1\t{at}.9\t{who}\t{said}" for at, (who, said) in enumerate(turns)]
        header = "start_time\tstop_time\tspeaker\tvalue"
        path = folder / f"{participant}_TRANSCRIPT.csv"
        path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    rows = [f"{participant},{int(n > 9)},{n},0" for participant, n in scores.items()]
    header = "Participant_ID,PHQ8_Binary,PHQ8_Score,Gender"
    table = folder / "train_split_Depression_AVEC2017.csv"
    table.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    corpus = Corpus.read(f"daic-woz:{folder}")
    assert "ellie" not in " ".join(corpus.texts())
    records = made(9, corpus, condition_on_score=True)
    assert {record.sources for record in records} == {("300",), ("301",), ("302",)}
    restated = DepressionTwoStep().restated(corpus, seed=3, backend=asking(Simulator()))
    assert [(record.id, record.group, record.label) for record in restated] == [
        ("300", "300", 2.0),
        ("301", "301", 11.0),
        ("302", "302", 20.0),
    ]
