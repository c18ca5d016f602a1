"""Planted texts: what each kind of leak keeps of the person's text."""

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from hypothesis import given
from hypothesis import strategies as st

from synthaudit import planting
from synthaudit.features.text_hash import TextHash
from synthaudit.features.tokens import Tokens
from synthaudit.planted import KINDS, Leak, PlantedBench

TEXT = "The patient slept badly. She was born on 12 March 1961. Her sister Ada called. All is well."
WORDS = ["other"]


def rng(seed=0):
    return np.random.default_rng(seed)


def test_verbatim_is_the_text():
    assert planting.verbatim(TEXT, rng()) == TEXT


def test_an_edit_of_nothing_keeps_every_word_and_of_everything_keeps_few_in_place():
    assert planting.edited(TEXT, rng(), words=WORDS, rate=0.0) == TEXT
    long = " ".join(f"w{number}" for number in range(4000))
    made = planting.edited(long, rng(), words=WORDS, rate=1.0).split()
    # A quarter changes places and takes the next word along; the rest is dropped or replaced.
    assert made.count("other") / 4000 == pytest.approx(0.4, abs=0.03)


def test_a_tenth_of_the_words_changes():
    long = " ".join(f"w{number}" for number in range(5000))
    made = planting.edited(long, rng(), words=WORDS)
    assert made.split().count("other") / 5000 == pytest.approx(0.05, abs=0.01)
    assert len(set(long.split()) - set(made.split())) / 5000 == pytest.approx(0.075, abs=0.015)


def test_a_retelling_moves_sentences_and_keeps_most_words():
    text = " ".join(f"a{n} b{n} c{n} d{n} e{n}." for n in range(400))
    made = planting.retold(text, rng(), words=WORDS)
    kept = [int(word[1:]) for word in made.split() if word.startswith("a")]
    assert 0.6 < len(kept) / 400 < 0.9
    assert kept != sorted(kept)


@given(st.integers(0, 99))
def test_a_splice_takes_an_equal_run_of_each_text(seed):
    texts = [" ".join(f"{name}{n}." for n in range(10)) for name in "xyz"]
    made = planting.spliced(texts, rng(seed)).split()
    for name in "xyz":
        own = [int(word[1:-1]) for word in made if word.startswith(name)]
        assert own == list(range(own[0], own[0] + 4))


def test_a_splice_of_single_sentences_cuts_between_words():
    made = planting.spliced(["one two three four", "five six seven eight"], rng()).split()
    assert len(made) == 4
    assert len({"one", "two", "three", "four"} & set(made)) == 2


def test_identifying_words_are_those_of_fewest_people_names_and_dates_whole():
    holders = {"ada": 1, "12": 3, "march": 4, "1961": 1, "slept": 1, "the": 9, "patient": 9}
    usual = dict.fromkeys(planting.normalise(TEXT).split(), 9) | holders
    assert planting.identifying(TEXT, n_holders=usual, n_most=9) == [["12", "March", "1961."]]
    long = TEXT + " and" * 30
    found = planting.identifying(long, n_holders={**usual, "and": 9}, n_most=5)
    assert found == [["slept"], ["12", "March", "1961."], ["Ada"]]


def test_disclosing_adds_to_the_host_and_takes_nothing_away():
    made = planting.disclosing(TEXT, "a b c d", rng(), n_holders={}, n_most=3).split()
    assert [word for word in made if word in "abcd"] == list("abcd")
    assert len(made) > 4


@pytest.mark.parametrize("text", ["", " ", "word", "?!", "one. two"])
def test_no_text_is_too_short(text):
    random = rng()
    assert planting.edited(text, random, words=WORDS) is not None
    assert planting.retold(text, random, words=WORDS) is not None
    assert planting.spliced([text, text], random) is not None
    assert planting.disclosing(text, text, random, n_holders={}, n_most=5) is not None


def leak(kind, **changed):
    train = make_corpus(
        [f"Person {n} of train said\nthis and {n * n}." for n in range(30)], "train"
    )
    holdout = make_corpus([f"Somebody {n} held out spoke of {n}." for n in range(20)], "holdout")
    synthetic = make_corpus([f"Made text {n} in one line." for n in range(40)])
    sources = np.array([[0, row] for row in range(12)] + [[1, row] for row in range(12)])
    arguments = {
        "synthetic": synthetic,
        "real": (train, holdout),
        "sources": sources,
        "seed": 3,
    }
    return Leak(kind, **{**arguments, **changed})


@pytest.mark.parametrize("kind", KINDS)
def test_planted_corpora_are_nested_and_of_one_size(kind):
    planted = [leak(kind).planted(n) for n in (0, 4, 8)]
    texts = [corpus.texts() for corpus in planted]
    assert texts[0] == leak(kind).synthetic.texts()
    changed = [[a != b for a, b in zip(texts[0], other, strict=True)] for other in texts]
    n_people = 2 if kind == "spliced" else 1
    assert [sum(each) for each in changed] == [0, 4 // n_people, 8 // n_people]
    assert all(later for first, later in zip(changed[1], changed[2], strict=True) if first)
    assert leak(kind).planted(8).fingerprint == planted[2].fingerprint
    assert not any("\n" in text for text in texts[2])  # the form of the synthetic corpus


def test_verbatim_plants_the_texts_of_the_sources():
    made = set(leak("verbatim").planted(24).texts())
    assert "Person 0 of train said this and 0." in made
    assert "Somebody 11 held out spoke of 11." in made


def test_long_texts_are_cut_to_the_length_of_the_corpus():
    long = make_corpus([" ".join(["word"] * 50 + [str(n)]) for n in range(30)], "train")
    short = leak("verbatim", real=(long, long))
    assert {len(text.split()) for text in short.planted(12).texts()} == {6}
    assert {len(text.split()) for text in leak("verbatim").planted(12).texts()} == {6, 8}


@pytest.mark.parametrize("kind", ["verbatim", "spliced"])
def test_the_planted_bench_computes_what_an_ordinary_one_does(kind):
    bench = PlantedBench(DirectBench(), leak(kind))
    for n_leaked in (20, 4):
        corpus = bench.seat(n_leaked)
        picked = corpus.select(np.array([3, 1, 2]))
        assert (bench.feature(TextHash(), corpus) == TextHash().compute(corpus.texts())).all()
        assert (bench.feature(TextHash(), picked) == TextHash().compute(picked.texts())).all()
        tokens = bench.feature(Tokens(), corpus)
        expected = Tokens().compute(corpus.texts())
        assert (tokens.values == expected.values).all()
        assert (tokens.offsets == expected.offsets).all()
