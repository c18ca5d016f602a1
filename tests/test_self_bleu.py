import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import number_ngrams
from synthaudit.kernels.self_bleu import self_bleu

ORDERS = range(1, 6)
TEXTS = st.lists(st.lists(st.sampled_from("abc"), max_size=9).map(" ".join), min_size=2, max_size=6)


def computed(texts, rows=None):
    return self_bleu(number_ngrams(token_hashes(texts), max(ORDERS)), rows)


def expected(texts):
    """NLTK on every record against all the others."""
    tokens = [text.split() for text in texts]
    method1 = SmoothingFunction().method1
    return [
        [
            sentence_bleu(
                tokens[:row] + tokens[row + 1 :],
                tokens[row],
                weights=(1 / order,) * order,
                smoothing_function=method1,
            )
            for order in ORDERS
        ]
        for row in range(len(tokens))
    ]


@settings(max_examples=150)
@given(TEXTS)
def test_equals_nltk(texts):
    np.testing.assert_allclose(computed(texts), expected(texts), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "texts",
    [
        ["", ""],
        ["", "a b"],
        ["a", "a"],
        ["a", "b c d e f"],
        ["a a a a", "a", "a a"],
        ["a b c", "a b c d e", "a"],  # lengths 1 and 5 are equally close to 3: the shorter counts
        ["a b c d e f g"] * 3,
    ],
)
def test_edge_cases_equal_nltk(texts):
    np.testing.assert_allclose(computed(texts), expected(texts), rtol=0, atol=1e-9)


def test_one_record_has_nothing_to_be_compared_with():
    with pytest.raises(ValueError, match="at least two records, got 1"):
        computed(["a b"])


@given(TEXTS, st.data())
def test_chosen_rows_are_a_corpus_of_their_own(texts, data):
    rows = data.draw(
        st.lists(st.integers(0, len(texts) - 1), min_size=2, max_size=len(texts), unique=True)
    )
    alone = computed([texts[row] for row in rows])
    np.testing.assert_array_equal(computed(texts, np.array(rows)), alone)


def test_on_real_sentences_equals_nltk(data_folder):
    lines = (data_folder / "sad_stress" / "crowd.jsonl").read_text().splitlines()[:60]
    texts = [json.loads(line)["text"] for line in lines]
    np.testing.assert_allclose(computed(texts), expected(texts), rtol=0, atol=1e-9)


@pytest.mark.data
@pytest.mark.parametrize("system", ["SeqGAN", "MaliGAN", "RankGAN", "LeakGAN", "TextGAN", "MLE"])
def test_the_published_table_of_texygen(data_folder, system):
    folder = data_folder / "texygen_coco"
    table = json.loads((folder / "published_bleu_table.json").read_text())["SelfBLEU"]
    lines = (folder / "synthetic.jsonl").read_text().splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["system"] == system]
    ours = computed(texts).mean(axis=0)[1:]
    # the table has three decimals; ours, so written, may differ by one in the last
    np.testing.assert_allclose(ours.round(3), table[system], rtol=0, atol=0.001 + 1e-9)
