"""The controls leak exactly what they say they leak."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from conftest import write_rows

from synthaudit.backends.simulator import Simulator
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.copycat import Copycat
from synthaudit.generators.edited_copy import EditedCopy
from synthaudit.generators.holdout import Holdout
from synthaudit.generators.identifier_only import IdentifierOnly
from synthaudit.generators.spliced import Spliced
from synthaudit.normalise import normalise
from synthaudit.records import Record

KINDS = {
    "copycat": Copycat,
    "edited_copy": EditedCopy,
    "spliced": Spliced,
    "identifier_only": IdentifierOnly,
}


def made(generator, examples, n=50, seed=3):
    tally = Tally(10**6)
    name = type(generator).__module__.rpartition(".")[2]
    job = Job(name, generator, n, seed, Simulator(), examples, quality=generator.quality)
    records = list(job.records(tally))
    assert not tally.n_failures
    return records


def leaking(records):
    return [record for record in records if record.meta["true_leak"]["kind"] != "none"]


def texts_by_id(corpus):
    return dict(zip(corpus.ids, corpus.texts(), strict=True))


def words(text):
    return normalise(text).split()


def spans(text, n):
    own = words(text)
    return {tuple(own[i : i + n]) for i in range(len(own) - n + 1)}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 1.0])
def test_the_share_is_exact_and_every_record_states_it(name, share, clinic):
    records = made(KINDS[name](share=share), clinic["train"])
    assert len(records) == 50
    assert len(leaking(records)) == round(share * 50)
    for record in records:
        truth = record.meta["true_leak"]
        assert truth["share"] == share
        assert tuple(truth["who"]) == record.sources
        assert sorted(truth["who"]) == record.meta["source_ids"]
        assert bool(truth["who"]) == (truth["kind"] != "none")


@pytest.mark.parametrize("name", KINDS)
def test_a_leak_reaches_as_many_people_as_it_can(name, clinic):
    train = clinic["train"]
    person = dict(zip(train.ids, train.person_keys, strict=True))
    records = leaking(made(KINDS[name](share=0.4), train))
    hit = Counter(person[id] for record in records for id in record.sources)
    n_persons = train.n_groups
    n_sources = sum(len(record.sources) for record in records)
    assert len(hit) == min(n_persons, n_sources)


@pytest.mark.parametrize("name", KINDS)
def test_the_rest_copies_nobody(name, clinic):
    # words spelt backwards: the clinic's grammar, which writes the rest, hits none by chance
    train = Corpus.from_records(
        dataclasses.replace(record, text=" ".join(word[::-1] for word in record.text.split()))
        for record in clinic["train"].records()
    )
    real = {span for text in train.texts() for span in spans(text, 4)}
    records = made(KINDS[name](share=0.2), train)
    innocent = [record for record in records if not record.sources]
    assert len(innocent) == 40
    assert not any(spans(record.text, 4) & real for record in innocent)
    assert len({record.text for record in innocent}) == 40


@pytest.mark.parametrize("name", KINDS)
def test_the_rest_comes_from_the_file_that_is_named(name, clinic, tmp_path):
    rows = [
        {"id": f"b{i}", "text": f"Innocent text {i} of the base", "label": 3} for i in range(60)
    ]
    base = write_rows(tmp_path / "base.jsonl", rows)
    records = made(KINDS[name](share=0.2, base=str(base)), clinic["train"])
    innocent = [record for record in records if not record.sources]
    assert {record.text for record in innocent} <= {row["text"] for row in rows}
    assert len({record.text for record in innocent}) == 40
    short = write_rows(tmp_path / "short.jsonl", rows[:20])
    with pytest.raises(UsageError, match="20 records"):
        made(KINDS[name](share=0.2, base=str(short)), clinic["train"])


@pytest.mark.parametrize("name", KINDS)
def test_labels_keep_their_kind(name):
    for labels in (["mild", "severe"], [("a",), ("a", "b")], [None, None], [2.0, 90.0]):
        train = Corpus.from_records(
            Record(f"r{i}", f"This is the long enough text of person {i}. It ends.", label=label)
            for i, label in enumerate(labels * 4)
        )
        records = made(KINDS[name](share=0.5), train, n=8)
        assert {record.label for record in records} <= set(labels)


@pytest.mark.parametrize("name", KINDS)
def test_records_that_hold_no_text_leak_nobody(name):
    """They would be turned down, and the share would no longer be exact."""
    good = "This is the long enough text of somebody. It ends. It does."
    train = Corpus.from_records(
        Record(f"r{i}", text) for i, text in enumerate(["", "...", "page\fbreak", good] * 5)
    )
    records = leaking(made(KINDS[name](share=0.5), train, n=8))
    assert len(records) == 4
    assert {int(id[1:]) % 4 for record in records for id in record.sources} == {3}
    empty = Corpus.from_records([Record("r0", " ")])
    with pytest.raises(UsageError, match="not one"):
        made(KINDS[name](), empty)


def test_copies_are_word_for_word(clinic):
    texts = texts_by_id(clinic["train"])
    for record in leaking(made(Copycat(share=0.5), clinic["train"])):
        assert record.text == texts[record.sources[0]]
        assert record.meta["true_leak"]["kind"] == "verbatim"


def test_edited_copies_change_about_their_rate_of_words(clinic):
    texts = texts_by_id(clinic["train"])

    def kept(rate):
        shares = []
        for record in leaking(made(EditedCopy(share=0.5, rate=rate), clinic["train"])):
            own, source = Counter(words(record.text)), Counter(words(texts[record.sources[0]]))
            shares.append((own & source).total() / source.total())
        return np.mean(shares)

    assert kept(0.0) == 1.0
    # of the words that change, a quarter only change places
    assert kept(0.2) == pytest.approx(1 - 0.2 * 0.75, abs=0.06)
    assert kept(0.8) < kept(0.2)


def test_spliced_records_hold_sentences_of_different_people(clinic):
    train = clinic["train"]
    texts = texts_by_id(train)
    person = dict(zip(train.ids, train.person_keys, strict=True))
    for record in leaking(made(Spliced(share=0.5, n_people=3), train)):
        assert len({person[id] for id in record.sources}) == 3
        for id in record.sources:
            assert spans(record.text, 6) & spans(texts[id], 6)
        assert record.text not in texts.values()


def test_identifiers_are_put_into_text_that_is_otherwise_fresh(clinic):
    train = clinic["train"]
    texts = texts_by_id(train)
    use = Counter(word for text in train.texts() for word in set(words(text)))
    rare_hits = 0
    records = made(IdentifierOnly(share=0.4), train)
    for record in leaking(records):
        source = texts[record.sources[0]]
        shared = set(words(record.text)) & set(words(source))
        rare_hits += any(use[word] <= 2 for word in shared)
        assert not spans(record.text, 8) & spans(source, 8)
    assert rare_hits == len(leaking(records))


def test_the_holdout_control_gives_out_each_holdout_record_once(clinic):
    held = clinic["holdout"]
    records = made(Holdout(holdout=held), None, n=10**4)
    assert sorted(record.text for record in records) == sorted(held.texts())
    assert sorted(record.meta["holdout_ids"][0] for record in records) == sorted(held.ids)
    for record in records:
        assert not record.sources
        assert record.meta["true_leak"] == {"kind": "none", "who": [], "share": 0.0}
    other = made(Holdout(holdout=held), None, n=10**4, seed=4)
    assert [r.text for r in other] != [r.text for r in records]


def test_what_is_missing_is_said(clinic):
    with pytest.raises(UsageError, match="--holdout"):
        made(Holdout(), None)
    for kind in KINDS.values():
        with pytest.raises(UsageError, match="train corpus"):
            made(kind(), None)
        with pytest.raises(PlanError, match="share"):
            made(kind(share=1.5), clinic["train"])
    with pytest.raises(PlanError, match="rate"):
        EditedCopy(rate=2)
    with pytest.raises(PlanError, match="n_people"):
        Spliced(n_people=1)
    with pytest.raises(PlanError, match="n_identifiers"):
        IdentifierOnly(n_identifiers=0)
    alone = clinic["train"].select(np.arange(1))
    with pytest.raises(UsageError, match="3 persons"):
        made(Spliced(), alone)


def test_replacements_keep_coming(clinic):
    """Quality control of the user's own may reject some."""
    drafts = Copycat(share=0.5).generate(4, seed=1, examples=clinic["train"], backend=None)
    found = [next(drafts) for _ in range(400)]
    assert sum(bool(record.sources) for record in found) == 200
