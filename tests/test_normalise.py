"""One spelling for comparisons."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.normalise import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  \n\t ", ""),
        ("!?...", ""),
        ("Hello,  World!", "hello world"),
        ("\uff26\uff35\uff2c\uff2c width", "full width"),
        ("ﬁne", "fine"),
        ("5.2 mg/kg", "5 2 mg kg"),
        ("snake_case stays", "snake_case stays"),
        ("a\u00a0b\r\nc", "a b c"),
        ("ÄRGER", "ärger"),
        ("Grüße 日本", "grüße 日本"),
        ("2² ½", "22 1 2"),
    ],
)
def test_table(text, expected):
    assert normalise(text) == expected


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=60))
def test_holds_words_and_single_spaces_only(text):
    assert re.fullmatch(r"(\w+( \w+)*)?", normalise(text))


@given(st.lists(st.text(alphabet="abcXYZ09", min_size=1, max_size=5), max_size=6))
def test_spacing_and_punctuation_never_matter(words):
    assert normalise(" ".join(words)) == normalise("-- ".join(words) + "?!")
