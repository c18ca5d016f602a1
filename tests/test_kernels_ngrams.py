import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.near_join import NearRule, near_join
from synthaudit.kernels.ngrams import distinct_per_row, ngram_hashes, number_ngrams
from synthaudit.kernels.self_bleu import self_bleu
from synthaudit.kernels.shingles import shingle_hashes, word_shingle_hashes
from synthaudit.kernels.suffix_array import longest_shared_spans
from synthaudit.normalise import normalise
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


@settings(max_examples=30)
@given(TEXTS, st.integers(1, 5))
def test_word_shingles_are_the_sorted_set_of_ngrams(texts, size):
    hashed = word_shingle_hashes(texts, size)
    expected = [set(windows(text, min(size, len(text.split())) or 1)) for text in texts]
    assert hashed.lengths.tolist() == list(map(len, expected))
    hash_of = {}
    for row, ngrams in enumerate(expected):
        assert hashed[row].tolist() == sorted(set(hashed[row].tolist()))
        for ngram in ngrams:
            (alone,) = word_shingle_hashes([" ".join(ngram)], size).values.tolist()
            assert alone in hashed[row]
            hash_of[ngram] = alone
    assert len(set(hash_of.values())) == len(hash_of)


def test_shingles_of_normalised_texts_and_of_repeated_ones():
    texts = [
        "One, two: THREE -- four",
        "one \u2019two\u2019 three\u2026 four",
        "a" * 5000,
        "ab " * 999,
    ]
    plain = [normalise(text) for text in texts]
    for shingled in (shingle_hashes, word_shingle_hashes):
        assert shingled(texts, 3, normalised=True).values.tolist() == (
            shingled(plain, 3).values.tolist()
        )
    assert shingle_hashes(texts, 5).lengths.tolist()[2:] == [1, 3]
    assert word_shingle_hashes(texts, 3).lengths.tolist()[2:] == [1, 1]
