import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.features.shingles import Shingles
from synthaudit.features.text_hash import TextHash
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.hashing import EMPTY, text_hashes, token_hashes
from synthaudit.kernels.numbering import number
from synthaudit.kernels.shingles import shingle_hashes

# Letters, every kind of white space str.split() knows, and characters outside the first plane.
TEXTS = st.lists(
    st.text(st.sampled_from("abA. \t\n\x0b\x1c\x1f\x85\xa0\u2003\u2028\u3000é字😀"), max_size=12)
)


def hash_of(text):
    return text_hashes([text])[0]


@given(TEXTS)
def test_tokens_are_those_of_str_split(texts):
    hashed = token_hashes(texts)
    for row, text in enumerate(texts):
        assert hashed[row].tolist() == [hash_of(token) for token in text.split()]


def test_no_white_space_lies_above_the_table():
    spaces = [code for code in range(0x110000) if chr(code).isspace()]
    assert max(spaces) == 0x3000
    assert len(token_hashes(["a" + chr(code) + "b" for code in spaces]).values) == 2 * len(spaces)


@given(TEXTS, st.integers(1, 6))
def test_shingles_are_the_sorted_set_of_windows(texts, size):
    hashed = shingle_hashes(texts, size)
    for row, text in enumerate(texts):
        windows = {text[start : start + size] for start in range(max(1, len(text) - size + 1))}
        expected = sorted(hash_of(window) for window in windows if window)
        assert hashed[row].tolist() == expected


def test_a_short_text_is_one_shingle_and_an_empty_one_has_none():
    assert shingle_hashes(["", "abc", "abcde", "aaaaaaa"], 5).lengths.tolist() == [0, 1, 1, 1]
    assert shingle_hashes([], 5).lengths.tolist() == []
    assert token_hashes([]).lengths.tolist() == []


def test_text_hashes_tell_texts_apart_and_mark_the_empty_one():
    hashes = text_hashes(["", "a", "b", "ab", "ba", "a\0", "\0a", "\0"])
    assert hashes[0] == EMPTY
    assert len(set(hashes.tolist())) == len(hashes)


def test_hashes_are_fixed_for_ever():
    # ties and samples are settled by them: another value would change published numbers
    assert text_hashes(["synthaudit"])[0] == 0x8408DDBC0E3FDC60
    assert token_hashes(["say it"]).values.tolist() == text_hashes(["say", "it"]).tolist()


def test_every_bit_of_the_hash_is_balanced():
    hashes = text_hashes([str(value) for value in range(4096)])
    ones = np.unpackbits(hashes.view(np.uint8)).reshape(4096, 64).mean(axis=0)
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(4096)


def test_features_normalise_as_they_say():
    assert Tokens().compute(["A b"]).values.tolist() == text_hashes(["A", "b"]).tolist()
    assert Tokens(normalised=True).compute(["A, b"]).values.tolist() == (
        text_hashes(["a", "b"]).tolist()
    )
    assert TextHash().compute(["Hello,\nyou", "hello you"]).tolist() == [hash_of("hello you")] * 2
    assert TextHash().compute(["?!"])[0] == EMPTY
    assert Shingles(3).compute(["AB--C"])[0].tolist() == sorted(map(hash_of, ["ab ", "b c"]))


@given(st.lists(st.integers(0, 2**64 - 1)), st.lists(st.integers(0, 2**64 - 1), max_size=5))
def test_numbers_follow_first_appearance(values, others):
    values = values + values[:3]
    numbers, numbering = number(np.array(values, dtype=np.uint64))
    expected = {value: place for place, value in enumerate(dict.fromkeys(values))}
    assert numbering.n == len(expected)
    assert numbers.tolist() == [expected[value] for value in values]
    found = numbering.find(np.array(others + values, dtype=np.uint64))
    assert found.tolist() == [expected.get(value, -1) for value in others + values]


@pytest.mark.parametrize("size", [1, 5])
def test_a_text_does_not_depend_on_its_neighbours(size):
    texts = ["one two", "", "x", "one  two"]
    alone = [shingle_hashes([text], size)[0].tolist() for text in texts]
    assert [shingle_hashes(texts, size)[row].tolist() for row in range(4)] == alone
