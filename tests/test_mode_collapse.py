"""The alarm: silent on real text of any size, loud on text that says a few things over and over."""

import json

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus, make_view

from synthaudit.errors import SynthauditError
from synthaudit.features.shingles import Shingles
from synthaudit.metrics.diversity.mode_collapse import ModeCollapse
from synthaudit.metrics.repetition import Repetition, near_pairs

WORDS = [f"word{number}" for number in range(400)]


def texts(n, seed, *, n_words=12):
    """Records of words of unequal frequency."""
    random = np.random.default_rng(seed)
    weights = 1 / np.arange(1, len(WORDS) + 1)
    weights /= weights.sum()
    return [" ".join(random.choice(WORDS, n_words, p=weights)) for _ in range(n)]


def alarm(view, **fields):
    return by_id(ModeCollapse(**fields).estimate(view))["diversity.mode_collapse"]


def test_real_text_in_the_seat_is_no_alarm_and_a_collapsed_corpus_is():
    train = texts(150, 0)
    real = alarm(make_view(train, texts(150, 1)))
    assert abs(real.value) < 3
    collapsed = alarm(make_view(train, texts(6, 2) * 25))
    assert collapsed.test.p == pytest.approx(1 / 200)
    assert collapsed.value > 6
    assert "collapse at the 5 % level" in collapsed.exhibits[0].note


def test_both_sides_hold_as_many_tokens():
    view = make_view(texts(150, 0, n_words=20), texts(150, 1, n_words=8))
    note = alarm(view, n_tokens=1000).exhibits[0].note
    assert "1,000 and 1,000 words in 125 and 50 records" in note


def test_by_one_measure_alone_there_is_no_alarm():
    """A smaller vocabulary repeats sequences, but no record."""
    random = np.random.default_rng(5)
    plain = [" ".join(random.choice(WORDS[:40], 12)) for _ in range(150)]
    found = alarm(make_view(texts(150, 0), plain))
    assert found.test.p > 0.05


def test_a_person_with_many_notes_counts_once():
    train = make_corpus(texts(60, 0), "train")
    notes = [note for text in texts(40, 1) for note in [text] * 4]
    groups = [f"person {row // 4}" for row in range(160)]
    seat = make_corpus(notes, groups=groups)
    found = alarm(make_view(train, seat))
    assert found.n_groups == 40
    assert found.test.p > 0.05


def test_too_few_records_are_refused():
    with pytest.raises(SynthauditError, match="20 of each are needed"):
        alarm(make_view(texts(19, 0), texts(50, 1)))


def test_near_pairs_are_those_of_the_definition():
    words = [*texts(30, 3, n_words=5), *texts(6, 3, n_words=5), "", "word1"]
    shingles = Shingles().compute(words)
    sets = [set(shingles[row].tolist()) for row in range(len(words))]
    expected = [
        (one, two)
        for one in range(len(words))
        for two in range(one + 1, len(words))
        if sets[one] | sets[two] and len(sets[one] & sets[two]) * 2 >= len(sets[one] | sets[two])
    ]
    assert [tuple(pair) for pair in near_pairs(shingles).tolist()] == expected
    assert len(expected) >= 6


@pytest.mark.slow
def test_the_alarm_keeps_its_level():
    """Real text against real text: at 5 %, no more than one in twenty (500 splits, SE 1 %)."""
    pool = texts(6000, 9)
    p = []
    for seed in range(500):
        order = np.random.default_rng(seed).permutation(len(pool))
        halves = [[pool[row] for row in order[at * 80 : at * 80 + 80]] for at in range(2)]
        p.append(alarm(make_view(*halves), n_permutations=99, seed=seed).test.p)
    for level in (0.05, 0.2):
        error = np.sqrt(level * (1 - level) / len(p))
        assert np.mean(np.array(p) <= level) <= level + 3 * error


@pytest.fixture(scope="module")
def captions(data_folder):
    """The train captions, and what six generators made of them."""
    folder = data_folder / "texygen_coco"
    with (folder / "real.jsonl").open(encoding="utf-8") as file:
        real = [row for row in map(json.loads, file) if row["split"] == "train"]
    with (folder / "synthetic.jsonl").open(encoding="utf-8") as file:
        made = list(map(json.loads, file))
    train = make_corpus([row["text"] for row in real], "train")
    bench = DirectBench()

    def view(system):
        rows = [row["text"] for row in made if row["system"] == system]
        found = make_view(train, rows)
        return type(found)(bench, found.train, found.synthetic)

    return view


@pytest.mark.data
def test_textgan_has_collapsed_and_mle_has_not(captions):
    collapsed = alarm(captions("TextGAN"))
    assert collapsed.test.p == pytest.approx(1 / 200)
    assert collapsed.value > 10
    plain = alarm(captions("MLE"))
    assert plain.test.p > 0.05


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_whatever_records_are_taken(captions, seed):
    """TextGAN is found, LeakGAN's partial collapse too, MLE is not, on other random records."""
    found = {}
    for system in ("TextGAN", "LeakGAN", "MLE"):
        view = captions(system)
        random = np.random.default_rng(seed)
        seats = [
            each.select(np.sort(random.choice(len(each), 2000, replace=False)))
            for each in (view.train, view.synthetic)
        ]
        found[system] = alarm(type(view)(view.bench, *seats)).test.p
    assert found["TextGAN"] <= 0.01
    assert found["LeakGAN"] <= 0.01
    assert found["MLE"] > 0.05


def test_records_too_short_for_a_sequence_repeat_none():
    view = make_view(texts(3, 0), [f"{word} here" for word in WORDS[:5]])
    found = Repetition.of(view, view.synthetic, view.train)
    assert found.of_rows(np.arange(5))[2] == 0
    pool = Repetition.of(view, make_corpus(["a b c a b c"]), view.train)
    assert pool.of_rows(np.arange(2))[2] == pytest.approx(1 - 13 / 14)
