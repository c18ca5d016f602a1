import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.kernels.hashing import shingle_hashes, token_hashes
from synthaudit.kernels.near_join import NearRule, near_join
from synthaudit.kernels.ngrams import distinct_per_row, ngram_hashes, number_ngrams
from synthaudit.kernels.self_bleu import self_bleu
from synthaudit.kernels.suffix_array import longest_shared_spans
from synthaudit.ragged import Ragged

TEXTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join), max_size=6)


def windows(text, n):
    tokens = text.split()
    return [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]


@given(TEXTS, st.integers(1, 5))
def test_equal_hashes_are_equal_ngrams(texts, n):
    hashed = ngram_hashes(token_hashes(texts), n)
    expected = [ngram for text in texts for ngram in windows(text, n)]
    assert hashed.lengths.tolist() == [len(windows(text, n)) for text in texts]
    assert len(set(zip(hashed.values.tolist(), expected, strict=True))) == len(set(expected))
    assert len(set(hashed.values.tolist())) == len(set(expected))


def test_the_order_of_tokens_counts():
    pairs = ngram_hashes(token_hashes(["a b", "b a", "a b", "a a", "b b"]), 2).values.tolist()
    assert pairs[0] == pairs[2]
    assert len(set(pairs)) == 4


@given(TEXTS)
def test_distinct_per_row(texts):
    counted = distinct_per_row(token_hashes(texts)).tolist()
    assert counted == [len(set(text.split())) for text in texts]


def test_kernels_take_columns_as_the_store_maps_them(tmp_path):
    texts = ["a b a c", "b a c", "", "c"]
    columns = token_hashes(texts), shingle_hashes(texts, 2)
    mapped = []
    for place, column in enumerate(columns):
        for name in ("offsets", "values"):
            np.save(tmp_path / f"{place}{name}.npy", getattr(column, name))
        mapped.append(
            Ragged(
                *(
                    np.load(tmp_path / f"{place}{name}.npy", mmap_mode="r")
                    for name in ("offsets", "values")
                )
            )
        )
    rule = NearRule(0.2, 0.7, 0.75, 2)

    def computed(tokens, shingles):
        return (
            self_bleu(number_ngrams(tokens, 3)),
            longest_shared_spans(tokens, tokens)[0].longest,
            near_join(shingles, shingles, rule)[2],
            distinct_per_row(tokens),
        )

    for one, two in zip(computed(*mapped), computed(*columns), strict=True):
        np.testing.assert_array_equal(one, two)
