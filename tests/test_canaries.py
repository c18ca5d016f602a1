"""Canaries: what is written, what is placed, what released text says about them."""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import clinic_rows, write_rows
from fake_bench import make_corpus, make_view

from synthaudit.api import audit
from synthaudit.canaries.manifest import Canary, PlacedCanaries, read_placed, text_digest
from synthaudit.canaries.placing import without_canaries
from synthaudit.canaries.writing import SPAN, write_canaries
from synthaudit.cli.canaries import canaries as command
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, PlanError, UsageError
from synthaudit.metrics.privacy.canary_exposure import CanaryExposure
from synthaudit.normalise import normalise
from synthaudit.plugins import build_metric


@pytest.fixture(scope="module")
def train():
    return Corpus.from_records(_records(), role="train")


@pytest.fixture
def notes(tmp_path):
    return write_rows(tmp_path / "notes.jsonl", clinic_rows("train", 60))


def _records():
    from synthaudit.records import Record

    for row in clinic_rows("train", 60):
        yield Record(row["id"], row["text"], label=float(row["label"]), group=row["group"])


def run(*words):
    result = CliRunner().invoke(command, [str(word) for word in words])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def spans(text):
    words = normalise(text).split()
    return {tuple(words[at : at + SPAN]) for at in range(len(words) - SPAN + 1)}


def test_canaries_share_no_span_with_train_nor_much_with_each_other(train):
    made = write_canaries(train, 60, seed=1)
    real = set().union(*map(spans, train.texts()))
    assert len(real) > 1000
    assert not any(spans(canary.text) & real for canary in made)
    bags = [set(normalise(canary.text).split()) for canary in made]
    assert len({canary.id for canary in made}) == 60
    assert max(
        len(one & other) / len(one | other)
        for at, one in enumerate(bags)
        for other in bags[at + 1 :]
    ) <= 0.8  # fmt: skip


def test_canaries_begin_like_train_and_go_on_unlike_it(train):
    rows = [normalise(text).split() for text in train.texts()]
    pairs = {pair for row in rows for pair in pairwise(row)}
    seen = []
    for canary in write_canaries(train, 40, seed=1, n_words=40):
        words = canary.text.split()
        assert len(words) == 40
        known = [tuple(normalise(" ".join(pair)).split()) in pairs for pair in pairwise(words)]
        seen.append((np.mean(known[:9]), np.mean(known[10:])))
    begins, goes_on = np.mean(seen, axis=0)
    assert begins > 0.8
    assert goes_on < 0.05


def test_only_words_that_several_people_use_occur(train):
    users = Counter(
        word
        for word, _ in {
            (word, person)
            for text, person in zip(train.texts(), train.persons.tolist(), strict=True)
            for word in text.split()
        }
    )
    assert min(users.values()) == 1
    for canary in write_canaries(train, 30, seed=2):
        assert all(users[word] >= 3 for word in canary.text.split())


def test_the_seed_is_all_that_counts(train):
    one, same, other = (write_canaries(train, 50, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert not {canary.text for canary in one} & {canary.text for canary in other}
    assert [canary.included for canary in one] != [canary.included for canary in other]
    n_in = sum(
        canary.included for seed in range(8) for canary in write_canaries(train, 50, seed=seed)
    )
    assert 150 < n_in < 250  # five standard deviations


def test_labels_are_dealt_out_evenly():
    texts = [f"{word} " * 3 + " ".join(f"w{n}" for n in range(40)) for word in "abcdef"] * 4
    classes = make_corpus(texts, "train", labels=["mild", "severe", "mild", "mild"] * 6)
    counts = Counter(canary.label for canary in write_canaries(classes, 20, seed=0))
    assert counts == {"mild": 10, "severe": 10}
    bare = make_corpus(texts, "train")
    assert {canary.label for canary in write_canaries(bare, 4, seed=0)} == {None}
    several = make_corpus(texts, "train", labels=[("a", "b"), ("c",)] * 12)
    assert {canary.label for canary in write_canaries(several, 4, seed=0)} == {("a", "b"), ("c",)}


def test_too_little_text_is_refused():
    with pytest.raises(UsageError, match="words that 3 persons"):
        write_canaries(make_corpus(["one two three"] * 9, "train"), 5, seed=0)
    crowded = make_corpus([" ".join(f"w{n}" for n in range(31))] * 5, "train")
    with pytest.raises(UsageError, match="differ from train and from each other"):
        write_canaries(crowded, 300, seed=0, n_words=400)


def test_make_and_place(notes, tmp_path):
    out = tmp_path / "canaries"
    told = run("make", notes, "--out", out, "--n", 40, "--seed", 3)
    texts = lines(out / "canaries.jsonl")
    assert len(texts) == 40
    assert all(set(row) == {"id", "text", "label"} for row in texts)
    # Whoever reads them sees no coin, and may take some out.
    (out / "canaries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in texts[4:]))
    planted = tmp_path / "planted.jsonl"
    told += run("place", notes, "--canaries", out, "--out", planted, "--repetitions", 3)
    placed = read_placed(tmp_path / "planted.canaries.json")
    assert [canary.id for canary in placed.canaries] == [row["id"] for row in texts[4:]]
    inside = [canary for canary in placed.canaries if canary.included]
    rows = lines(planted)
    assert len(rows) == 60 + 3 * len(inside)
    by_text = Counter(row["text"] for row in rows)
    for canary in placed.canaries:
        assert by_text[canary.text] == 3 * canary.included
        assert {row["group"] for row in rows if row["text"] == canary.text} <= {canary.id}
    real = [row for row in rows if by_text[row["text"]] == 1]
    assert [row["id"] for row in real] == [row["id"] for row in lines(notes)]
    assert rows[:60] != real
    for path in (out / "canaries.json", out / "canaries.jsonl", planted,
                 tmp_path / "planted.canaries.json"):  # fmt: skip
        assert path.stat().st_mode & 0o777 == 0o600
    assert not any(" ".join(row["text"].split()[:4]) in told for row in rows)

    back = without_canaries(Corpus.read(planted), placed)
    assert back.ids == [row["id"] for row in lines(notes)]
    assert without_canaries(back, placed) is back


def test_the_seed_is_drawn_where_none_is_given(notes, tmp_path):
    for name in ("one", "other"):
        run("make", notes, "--out", tmp_path / name, "--n", 10)
    seeds = {
        json.loads((tmp_path / n / "canaries.json").read_text())["seed"] for n in ("one", "other")
    }
    assert len(seeds) == 2
    assert min(seeds) > 2**64


def test_what_cannot_be_placed_is_refused(notes, tmp_path):
    out = tmp_path / "canaries"
    run("make", notes, "--out", out, "--n", 10)
    with pytest.raises(UsageError, match="already exists"):
        run("make", notes, "--out", out)
    with pytest.raises(UsageError, match=r"written as \.jsonl"):
        run("place", notes, "--canaries", out, "--out", tmp_path / "x.csv")
    with pytest.raises(UsageError, match="already exists"):
        run("place", notes, "--canaries", out, "--out", notes)
    other = write_rows(tmp_path / "other.jsonl", clinic_rows("train", 59))
    with pytest.raises(UsageError, match="made from other records"):
        run("place", other, "--canaries", out, "--out", tmp_path / "x.jsonl")
    rows = lines(out / "canaries.jsonl")
    for wrong in (
        [dict(rows[0], text="other"), *rows[1:]],
        [*rows, {"id": "new", "text": "new"}],
        [],
    ):
        write_rows(out / "canaries.jsonl", wrong)
        with pytest.raises(UsageError, match="other canaries than were made"):
            run("place", notes, "--canaries", out, "--out", tmp_path / "x.jsonl")


def test_a_manifest_that_is_none_is_refused_without_quoting_it(notes, tmp_path):
    out = tmp_path / "canaries"
    run("make", notes, "--out", out, "--n", 10)
    path = out / "canaries.json"
    with pytest.raises(InputError, match="never placed"):
        read_placed(path)
    content = json.loads(path.read_text())
    text = content["canaries"][0]["text"]
    content["canaries"][0]["text"] += " more"
    for written, why in (
        (json.dumps(content), "not the one that was made"),
        ("{", "not valid JSON"),
        ("{}", "not a manifest"),
    ):
        path.write_text(written)
        with pytest.raises(InputError, match=why) as caught:
            read_placed(path)
        assert text not in str(caught.value)
    with pytest.raises(InputError, match="does not exist"):
        read_placed(tmp_path / "none.json")


def given(texts, included, repetitions=1):
    return PlacedCanaries(
        f"digest {included}",
        repetitions,
        tuple(
            Canary(id=f"c{at}", sha256=text_digest(text), included=coin, text=text)
            for at, (text, coin) in enumerate(zip(texts, included, strict=True))
        ),
    )


TEXTS = ["red cat sat", "blue dog ran", "green pig ate", "white cow lay"]
TRAIN = ["one two three four", "five six seven eight"]


def only(estimates):
    (found,) = estimates
    return found


def test_exposure_by_pencil():
    metric = CanaryExposure(given(TEXTS, [True, True, False, False]))
    view = make_view(TRAIN, ["a red cat sat here", "the blue dog ran", "one two"])
    found = only(metric.estimate(view))
    assert found.value == 1
    assert found.test.p == 1 / 16  # of sixteen tosses one ranks these two first
    assert found.n_groups == 4
    bits = {row[0]: row[2:] for row in found.exhibits[1].rows}
    assert bits["planted"] == pytest.approx((np.log2(3), np.log2(3)))
    assert bits["left out"] == (0, 0)  # tied with each other
    reversed_coins = only(CanaryExposure(given(TEXTS, [False, False, True, True])).estimate(view))
    assert reversed_coins.value == 0
    assert reversed_coins.test.p == 1


def test_text_that_knows_no_canary_exposes_none():
    found = only(CanaryExposure(given(TEXTS, [True, False, True, False])).estimate(
        make_view(TRAIN, ["nothing of the kind"])
    ))  # fmt: skip
    assert found.value == 0.5
    assert found.test.p > 0.5


@pytest.mark.parametrize("heads", [[True] * 4, [False] * 4])
def test_coins_that_all_fell_alike_compare_nothing(heads):
    metric = CanaryExposure(given(TEXTS, heads))
    view = make_view(TRAIN, ["a red cat sat here"])
    assert "alike" in metric.not_applicable(view)
    assert only(metric.estimate(view)).not_applicable is not None


def test_no_coin_and_no_canary_is_in_what_is_printed():
    placed = given(TEXTS, [True, True, False, False])
    metric = CanaryExposure(placed)
    shown = repr(metric) + repr(only(metric.estimate(make_view(TRAIN, ["a red cat sat here"]))))
    assert not any(text in shown for text in TEXTS)
    assert "included" not in shown
    with pytest.raises(PlanError, match="no field 'canaries'"):
        build_metric(
            "privacy.canary_exposure", settings={"canaries": None}, overrides={"canaries": "x"}
        )


def test_an_audit_takes_canaries_out_of_train_and_measures_them(notes, tmp_path, store):
    out, planted = tmp_path / "canaries", tmp_path / "planted.jsonl"
    run("make", notes, "--out", out, "--n", 60, "--seed", 1)
    run("place", notes, "--canaries", out, "--out", planted)
    corpus = Corpus.read(planted)
    real = {row["id"] for row in lines(notes)}
    leaked = corpus.select(np.flatnonzero([id not in real for id in corpus.ids]))
    found = audit(
        train=corpus,
        synthetic=leaked,
        canaries=tmp_path / "planted.canaries.json",
        embedder="weightless",
        profile="quick",
        store=store.root,
        metrics={"privacy.epsilon_lower_bound": {"guessed": 0.5}},
    )
    assert found.corpora["train"].n_records == 60
    assert found["privacy.canary_exposure"].value == 1
    # 30 right guesses of 30.
    assert found["privacy.epsilon_lower_bound"].value == pytest.approx(
        -np.log(0.05 ** (-1 / 30) - 1)
    )
    assert found["privacy.exact_copies"].value == 0
    named = [finding for finding in found.privacy.findings if "planted canaries" in finding]
    assert [finding.startswith("Exposure of planted canaries: 1 (") for finding in named] == [True]
    bare = audit(
        train=corpus, synthetic=leaked, embedder="weightless", profile="quick", store=store.root
    )
    for id in ("privacy.canary_exposure", "privacy.epsilon_lower_bound"):
        assert bare[id].status == "not_applicable"
    assert "privacy.canary_exposure" in [attack.name for attack in bare.privacy.attacks_not_run]
    assert not any("planted canaries" in finding for finding in bare.privacy.findings)
