from dataclasses import dataclass

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from sklearn.feature_extraction.text import TfidfVectorizer

from synthaudit.errors import UsageError
from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.word_rarity import WordRarity
from synthaudit.metrics.fidelity.source_cosine import SourceCosine
from synthaudit.normalise import normalise


@dataclass(frozen=True)
class Indifferent:
    """To whom all texts are alike: which source is nearest is tested elsewhere."""

    def encode(self, texts):
        return np.ones((len(texts), 1), dtype=np.float32)


def estimated(train, synthetic, **fields):
    found = SourceCosine(embedder=Indifferent(), **fields).estimate(make_view(train, synthetic))
    return by_id(found)["fidelity.source_cosine"]


def test_equals_scikit_learn(clinic):
    """Where train holds every word; scikit-learn leaves out the others."""
    texts = [normalise(text) for text in clinic["train"].texts()]
    one, other = texts[:50], texts[50:100]
    theirs = TfidfVectorizer(token_pattern=r"\S+", lowercase=False).fit(texts)
    expected = (theirs.transform(one).multiply(theirs.transform(other))).sum(axis=1)
    rarity = WordRarity.of(token_hashes(texts))
    ours = rarity.cosines(token_hashes(one), token_hashes(other))
    np.testing.assert_allclose(ours, np.asarray(expected).ravel(), rtol=0, atol=1e-8)


def test_by_pencil():
    # two texts, every word in one of them: all are equally rare
    rarity = WordRarity.of(token_hashes(["a b", "c d"]))
    found = rarity.cosines(
        token_hashes(["a b", "a a", "", "a x"]), token_hashes(["a c", "a", "a", "a"])
    )
    known, unknown = np.log(3 / 2) + 1, np.log(3) + 1
    expected = [0.5, 1, 0, known / np.hypot(known, unknown)]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_copies_score_one_and_strangers_nothing():
    train = make_corpus(["sleeps badly now", "walks his dog"], "train")
    assert estimated(
        train,
        make_corpus([*train.texts(), "eats well"], sources=[["train-0"], ["train-1"], ["train-1"]]),
    ).value == pytest.approx(2 / 3)


def test_halves_of_a_text_that_repeats_one_word_are_the_same():
    train = make_corpus(["no no no no", "yes yes yes"], "train")
    made = make_corpus(["no", "yes"], sources=[["train-0"], ["train-1"]])
    estimate = estimated(train, made)
    assert (estimate.value, estimate.reference) == (1, 1)


def test_copies_lie_far_above_the_halves_of_one_text(clinic):
    train = clinic["train"]
    ids = train.ids
    texts = train.texts()
    copies = make_corpus(texts[:60], sources=[[id] for id in ids[:60]])
    strangers = make_corpus(texts[:60], sources=[[id] for id in ids[40:100]])
    high, low = estimated(train, copies), estimated(train, strangers)
    assert high.value == pytest.approx(1)
    assert low.value < high.value
    assert low.value > high.reference > 0.05  # a short text repeats few words
    assert high.reference_interval.low < high.reference < high.reference_interval.high
    assert high.reference == low.reference != estimated(train, copies, seed=1).reference


def test_records_without_a_source_in_train_are_left_out():
    train = make_corpus(["a b", "c d"], "train")
    made = make_corpus(["a b", "c", "d"], sources=[["train-0"], [], ["elsewhere"]])
    estimate = estimated(train, made)
    assert (estimate.value, estimate.n_records) == (1, 1)
    assert estimate.exhibits[0].note.startswith("2 records name no source in train")


def test_no_lineage_is_not_applicable_and_a_foreign_one_an_error():
    train = make_corpus(["a b"], "train")
    none = make_view(train, make_corpus(["a b"]))
    assert SourceCosine().not_applicable(none) == "Lineage names no source of any record."
    assert estimated(train, make_corpus(["a b"])).not_applicable
    with pytest.raises(UsageError, match="none is the id of a train record"):
        estimated(train, make_corpus(["a b"], sources=[["elsewhere"]]))
