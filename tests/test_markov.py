"""The n-gram generator, against counts on paper and its own promises."""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.backends.simulator import Simulator
from synthaudit.clinic.draws import stream
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.markov import Markov, _Chain
from synthaudit.records import Record


def made(corpus, n=20, seed=1, tally=None, **options):
    job = Job("markov", Markov(**options), n, seed, Simulator(), examples=corpus)
    return list(job.records(tally or Tally(10**6)))


def corpus_of(*texts, labels=None):
    labels = labels or [None] * len(texts)
    return Corpus.from_records(
        Record(f"r{at}", text, label=label)
        for at, (text, label) in enumerate(zip(texts, labels, strict=True))
    )


def test_a_chain_without_choice_repeats_its_text():
    chain = _Chain(order=2, back_off=0.0, own_label=1.0)
    chain.learn("one two\nthree", 0)
    assert chain.text(0, stream("t"), 10) == "one two\nthree"
    assert chain.text(0, stream("t"), 2) is None


def test_next_words_come_as_often_as_they_did():
    chain = _Chain(order=2, back_off=0.0, own_label=1.0)
    for text, times in (("a b", 3), ("a c", 1)):
        for _ in range(times):
            chain.learn(text, 0)
    rng = stream("share")
    drawn = Counter(chain.text(0, rng, 10) for _ in range(2000))
    assert set(drawn) == {"a b", "a c"}
    assert abs(drawn["a b"] / 2000 - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 2000)


def test_backing_off_has_the_stated_chance():
    chain = _Chain(order=2, back_off=0.5, own_label=1.0)
    chain.learn("a b", 0)
    chain.learn("a c", 0)
    # after "a": two followers, both different, so half the draws look at all six words
    rng = stream("back off")
    drawn = Counter(chain._next(("a",), 0, rng) for _ in range(4000))
    assert abs(drawn["a"] / 4000 - 0.5 * 2 / 6) < 4 * np.sqrt(1 / 6 * 5 / 6 / 4000)


def test_the_label_asked_for_wins_by_its_counts():
    chain = _Chain(order=2, back_off=0.0, own_label=1.0)
    for _ in range(3):
        chain.learn("calm", 1)
        chain.learn("sad", 2)
    rng = stream("labels")
    drawn = Counter(chain.text(1, rng, 10) for _ in range(4000))
    share = 3 / 4 + 1 / 4 * 1 / 2
    assert abs(drawn["calm"] / 4000 - share) < 4 * np.sqrt(share * (1 - share) / 4000)


@given(st.lists(st.text("ab \n", min_size=1), min_size=1, max_size=5), st.integers(2, 4))
def test_every_n_gram_without_backing_off_is_one_of_train(texts, order):
    chain = _Chain(order=order, back_off=0.0, own_label=1.0)
    seen = set()
    for text in texts:
        chain.learn(text, 0)
        seen |= set(itertools.pairwise(["", *text.split(), "end"]))
    out = chain.text(0, stream("property"), 50)
    if out is not None:
        assert set(itertools.pairwise(["", *out.split(), "end"])) <= seen


def test_records_carry_label_shares_and_lineage(clinic):
    corpus = clinic["train"]
    records = made(corpus, n=40)
    assert len(records) == 40
    for record in records:
        assert record.sources == ()
        assert record.meta["adapter"] == "markov"
        assert record.meta["source_ids"] == []
        assert record.meta["trained_on"] == "all"
        assert record.meta["order"] == 3
        assert record.label in set(corpus.labels)
    assert records == made(corpus, n=40)
    assert [r.text for r in records] != [r.text for r in made(corpus, n=40, seed=2)]


def test_shares_of_labels_are_those_of_train():
    corpus = corpus_of(*["a b c d"] * 6, *["e f g h"] * 2, labels=["x"] * 6 + ["y"] * 2)
    options = {"order": 2, "back_off": 1.0}
    records = list(
        itertools.islice(Markov(**options).generate(8, seed=3, examples=corpus, backend=None), 8)
    )
    assert Counter(record.label for record in records) == {"x": 6, "y": 2}


def test_texts_without_end_are_counted():
    corpus = corpus_of("a b c d e f g h i j")
    tally = Tally(5)
    with pytest.raises(UsageError, match="unfinished 6"):
        made(corpus, tally=tally, max_words=3, back_off=0.0)


def test_wrong_use_is_refused():
    with pytest.raises(PlanError):
        Markov(order=1)
    with pytest.raises(UsageError, match="--train"):
        made(None)
    with pytest.raises(UsageError, match="no train record holds a word"):
        made(corpus_of(" ", ""))
