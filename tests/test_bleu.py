import json
import re

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from sacrebleu.metrics import BLEU

from synthaudit.features.split_tokens import SplitTokens
from synthaudit.kernels.bleu import bleu
from synthaudit.kernels.hashing import token_hashes
from synthaudit.metrics.fidelity.bleu import Bleu

ORDERS = range(1, 6)
TEXTS = st.lists(st.lists(st.sampled_from("abc"), max_size=9).map(" ".join), min_size=1, max_size=6)


def computed(hypotheses, references):
    return bleu(token_hashes(hypotheses), token_hashes(references), max(ORDERS))


def expected(hypotheses, references):
    method1 = SmoothingFunction().method1
    split = [text.split() for text in references]
    return [
        [
            sentence_bleu(split, text.split(), weights=(1 / n,) * n, smoothing_function=method1)
            for n in ORDERS
        ]
        for text in hypotheses
    ]


@given(TEXTS, TEXTS)
def test_equals_nltk(hypotheses, references):
    np.testing.assert_allclose(
        computed(hypotheses, references), expected(hypotheses, references), rtol=0, atol=1e-9
    )


@pytest.mark.parametrize(
    ("hypotheses", "references"),
    [
        ([""], [""]),
        (["a"], [""]),
        (["a a a"], ["a", "a a"]),  # clipped by the largest count in one reference, not the sum
        (["a b c"], ["a b c d e", "a"]),  # 1 and 5 are equally close to 3: the shorter counts
        (["a b c d e f g"], ["a b c d e f g"] * 2),
        (["x y"], ["a b"]),
    ],
)
def test_edge_cases_equal_nltk(hypotheses, references):
    np.testing.assert_allclose(
        computed(hypotheses, references), expected(hypotheses, references), rtol=0, atol=1e-9
    )


def test_where_every_order_matches_it_equals_sacrebleu():
    """Without a zero count there is nothing to smooth, and the two definitions agree."""
    references = ["the man walks the old dog in the park today", "a man walks an old dog at night"]
    hypothesis = "the man walks the old dog at night today"
    theirs = BLEU(effective_order=False, smooth_method="none", tokenize="none", force=True)
    ours = computed([hypothesis], references)[0, 3]
    assert ours == pytest.approx(theirs.sentence_score(hypothesis, references).score / 100)


def test_no_reference_is_an_error():
    with pytest.raises(ValueError, match="at least one reference"):
        computed(["a"], [])


def test_the_clinic_equals_nltk(clinic):
    made, real = clinic["honest"].texts()[:8], clinic["train"].texts()[:30]
    view = make_view(make_corpus(real, "train"), make_corpus(made))
    found = by_id(Bleu().estimate(view))
    means = np.mean(expected(made, real), axis=0)
    for order in (2, 3, 4, 5):
        assert found[f"fidelity.bleu_{order}"].value == pytest.approx(means[order - 1], abs=1e-9)


def test_marks_are_tokens_of_their_own_where_asked():
    view = make_view(["he sleeps badly."], ["he sleeps badly ."])
    assert by_id(Bleu().estimate(view))["fidelity.bleu_2"].value < 1
    split = by_id(Bleu(split_punctuation=True).estimate(view))["fidelity.bleu_2"]
    assert split.value == pytest.approx(1)


@given(st.text(alphabet="ab .,!?;:()'\"-\n", max_size=30))
def test_split_tokens_are_those_of_a_regular_expression(text):
    tokens = re.findall(r"[.,!?;:()'\"]|[^\s.,!?;:()'\"]+", text)
    np.testing.assert_array_equal(
        SplitTokens().compute([text]).values, token_hashes([" ".join(tokens)]).values
    )


@pytest.mark.data
@pytest.mark.parametrize("system", ["SeqGAN", "MaliGAN", "RankGAN", "LeakGAN", "TextGAN", "MLE"])
def test_the_published_table_of_texygen(data_folder, system):
    """All lines of a system against all 10,000 references, punctuation split: within 0.002."""
    folder = data_folder / "texygen_coco"
    table = json.loads((folder / "published_bleu_table.json").read_text())

    def texts(name, **kept):
        rows = map(json.loads, (folder / name).read_text().splitlines())
        return [row["text"] for row in rows if all(row[key] == kept[key] for key in kept)]

    made = SplitTokens().compute(texts("synthetic.jsonl", system=system))
    for split, column in (("train", "BLEU_train"), ("test", "BLEU_test")):
        real = SplitTokens().compute(texts("real.jsonl", split=split))
        ours = bleu(made, real, 5).mean(axis=0)[1:]
        np.testing.assert_allclose(ours.round(3), table[column][system], rtol=0, atol=0.002 + 1e-9)
