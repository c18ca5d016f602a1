import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from synthaudit.kernels.alignment import common_subsequences
from synthaudit.kernels.hashing import token_hashes
from synthaudit.metrics.fidelity.rouge_l import RougeL

PAIRS = [
    ("the cat sat on the mat", "the cat sat on the mat", 1.0),
    ("police killed the gunman", "police kill the gunman", 0.75),
    ("police killed the gunman", "the gunman kill police", 0.5),
    ("a b", "c d", 0.0),
    ("Sleeps, badly!", "sleeps badly", 1.0),
    ("", "a", 0.0),
    ("...", "a", 0.0),
]


def scored(hypotheses, references, **fields):
    """The score of each record against the one it names as its source."""
    train = make_corpus(references, "train")
    sources = [[f"train-{row}"] for row in range(len(hypotheses))]
    view = make_view(train, make_corpus(hypotheses, sources=sources))
    metric = RougeL(**fields)
    embedder = metric.embedder.fitted([*references, *hypotheses])
    return by_id(RougeL(embedder=embedder, **fields).estimate(view))["fidelity.rouge_l"]


def each(hypotheses, references):
    return [scored([one], [other]).value for one, other in zip(hypotheses, references, strict=True)]


@pytest.mark.parametrize(("one", "other", "f1"), PAIRS)
def test_by_pencil(one, other, f1):
    assert scored([one, "filler words"], [other, "filler words"]).value == pytest.approx(
        (f1 + 1) / 2
    )


WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6))
def test_equals_rouge_score(pairs):
    left, right = (token_hashes([pair[side] for pair in pairs]) for side in (0, 1))
    shared = common_subsequences(left, right)
    ours = 2 * shared / np.maximum(left.lengths + right.lengths, 1)
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    theirs = [scorer.score(other, one)["rougeL"].fmeasure for one, other in pairs]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n_words", [63, 64, 65, 127, 128, 129, 500])
def test_long_texts_carry_from_word_to_word_of_the_machine(n_words):
    """Against the textbook table, around the lengths where a carry is due."""
    draw = np.random.Generator(np.random.PCG64(n_words))
    one, other = draw.integers(0, 6, n_words), draw.integers(0, 6, n_words + 7)
    table = np.zeros((len(one) + 1, len(other) + 1), dtype=int)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1, j + 1] = (
                table[i, j] + 1 if a == b else max(table[i, j + 1], table[i + 1, j])
            )
    left, right = (token_hashes([" ".join(map(str, side))]) for side in (one, other))
    assert common_subsequences(left, right).tolist() == [table[-1, -1]]


def test_the_clinic_equals_rouge_score(clinic):
    made, real = clinic["honest"].texts()[:40], clinic["train"].texts()[:40]
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    theirs = np.mean(
        [scorer.score(o, h)["rougeL"].fmeasure for h, o in zip(made, real, strict=True)]
    )
    assert scored(made, real).value == pytest.approx(theirs, abs=1e-9)


def test_letters_outside_ascii_belong_to_words():
    assert scored(["depresión leve", "x"], ["depresión grave", "x"]).value == pytest.approx(0.75)


def test_an_exhibit_sets_the_source_beside_the_nearest_record():
    references = ["sleeps badly since may", "walks the dog every day"]
    hypotheses = ["walks the dog every day", "walks the dog at night"]
    estimate = scored(hypotheses, references)
    assert estimate.value == pytest.approx((0 + 0.6) / 2)
    table = next(e for e in estimate.exhibits if e.title == "What records were held against")
    assert table.rows[0][1:] == (2, pytest.approx(0.3))
    assert table.rows[1][1:] == (2, pytest.approx((1 + 0.6) / 2))


def test_records_without_a_counterpart_are_left_out():
    train = make_corpus(["a b", "c d"], "train", labels=["x", "y"])
    view = make_view(train, make_corpus(["a b", "c", "a b"], labels=["x", "y", "z"]))
    metric = RougeL(embedder=RougeL().embedder.fitted(["a b", "c d"]), match="label")
    estimate = by_id(metric.estimate(view))["fidelity.rouge_l"]
    assert estimate.n_records == 2
    assert estimate.value == pytest.approx((1 + 2 / 3) / 2)
    assert "1 records have a label" in estimate.exhibits[0].note
