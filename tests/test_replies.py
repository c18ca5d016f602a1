"""Replies are found and checked, never completed, and refused with one of the closed reasons."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from synthaudit.generation import lenient_json
from synthaudit.generation.replies import (
    FINAL,
    MAX_CHARACTERS,
    REASONS,
    InvalidReplyError,
    parsed,
    split_reasoning,
)


class Note(BaseModel):
    text: str
    score: float | None = None


class AllOptional(BaseModel):
    text: str = "nobody wrote this"


def reason(text: str, **options) -> str:
    with pytest.raises(InvalidReplyError) as caught:
        parsed(Note, text, **options)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "calm", "score": 3}',
        '  \n{"text":"calm","score":3}\n',
        '```json\n{"text": "calm", "score": 3}\n```',
        'Sure! Here it is:\n{"text": "calm", "score": 3}\nAnything else?',
        'For {name} I wrote {"text": "calm", "score": 3}',
        'The schema is {{ schema }}: {"text": "calm", "score": 3}',
        '{"text": "calm", "score": 3,}',
        "{'text': 'calm', 'score': 3}",
        '[{"text": "calm", "score": 3}]',
        '{"type": "object"} {"text": "calm", "score": 3}',
        '{"text": "calm", "score": 3} {"text": "sad", "score": 1}',
    ],
)
def test_the_object_is_found(text):
    assert parsed(Note, text) == Note(text="calm", score=3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"text": "two\nlines\tand a tab"}', "two\nlines\tand a tab"),
        ('{"text": "it\\\'s"}', "it's"),
        ("{'text': 'it\\'s \"fine\"'}", 'it\'s "fine"'),
        ('{"text": "a } and { b", "score": None}', "a } and { b"),
        ('{"text": "<script>alert(1)</script>"}', "<script>alert(1)</script>"),
        ('{"text": "back \\\\ slash \\u00e9"}', "back \\ slash é"),
        ('{"text": "I think <think> so </think>."}', "I think <think> so </think>."),
    ],
)
def test_content_is_left_as_it_was_written(text, value):
    assert parsed(Note, split_reasoning(text)[1]).text == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("No idea.", "not_json"),
        ("I'm sorry, but I can't help with that.", "refusal"),
        ("As an AI language model I do not write notes.", "refusal"),
        ("Lo siento, no puedo.", "refusal"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "html"),
        ('{"text": "calm', "truncated"),
        ('{"text": "calm", "score": 3', "truncated"),
        ('{"text": "calm", "score": 1', "truncated"),
        ('{"text": "calm",', "truncated"),
        ("Here: {", "not_json"),
        ('{"score": 3}', "wrong_schema"),
        ('{"text": 3}', "wrong_schema"),
        ('{"text": null}', "wrong_schema"),
        ("{}", "wrong_schema"),
        ('{"text": "calm", "score": NaN}', "not_json"),
        ('{"text": "calm", "score": "NaN"}', "wrong_schema"),
        ('{"text": "calm", "score": "inf"}', "wrong_schema"),
        ('{"text": "calm", "score": 1e999}', "not_json"),
        ('{"text": "he said "no" loudly"}', "not_json"),
        ('{"text": "half a pair \\ud800"}', "not_json"),
        ('{"a": ' * 200 + "1" + "}" * 200, "not_json"),
        ('{"text": "' + "x" * MAX_CHARACTERS + '"}', "too_long"),
    ],
)
def test_every_other_reply_has_its_reason(text, expected):
    assert reason(text) == expected
    assert expected in REASONS


def test_a_reply_cut_by_its_limit_is_truncated_unless_its_object_is_whole():
    assert reason("Well", is_cut=True) == "truncated"
    assert reason("", is_cut=True) == "truncated"
    assert parsed(Note, '{"text": "calm"} and furthermore', is_cut=True) == Note(text="calm")


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "a", "more": {"text": "inner"}, "cut',
        '{"text": "a "b" c", "more": {"text": "inner"}}',
        '{"outer": {"text": "inner"}, "text": 3, "cut": [1, 2',
    ],
)
def test_a_part_of_a_broken_object_never_passes_for_the_reply(text):
    with pytest.raises(InvalidReplyError):
        parsed(AllOptional, text)


def test_errors_hold_none_of_the_reply():
    with pytest.raises(InvalidReplyError) as caught:
        parsed(Note, '{"text": 3, "name": "Jane Roe"}')
    assert "Jane" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "thought", "rest"),
    [
        ("plain", "", "plain"),
        ("<think>hm</think>{}", "hm", "{}"),
        ("\n<think>\nhm\n</think>\n\n{}", "hm", "{}"),
        ("<think>a</think><think>b</think>{}", "a\n\nb", "{}"),
        ("hm, begun in the prompt</think>{}", "hm, begun in the prompt", "{}"),
        ('<think>maybe {"text": "draft"} or', 'maybe {"text": "draft"} or', ""),
        ('Sure <think>maybe {"text": "draft"} or', 'maybe {"text": "draft"} or', "Sure"),
        ("<THINKING>hm</THINKING>{}", "hm", "{}"),
    ],
)
def test_reasoning_is_split_off(text, thought, rest):
    assert split_reasoning(text) == (thought, rest)


def test_final_reasons_are_reasons():
    assert set(REASONS) > FINAL


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text(), JSON, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_what_json_writes_is_read_back(value, ascii_only, indent):
    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert lenient_json.decoded(written, 0) == (value, len(written))


@given(st.dictionaries(st.text(), JSON, min_size=1, max_size=3), st.data())
def test_no_beginning_of_an_object_is_read(value, data):
    written = json.dumps(value)
    cut = data.draw(st.integers(0, len(written) - 1))
    with pytest.raises(lenient_json.UnfinishedError):
        lenient_json.decoded(written[:cut], 0)


@given(st.text(alphabet="{}[]\"'\\,:ab1 \n<think/>", max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        parsed(Note, split_reasoning(text)[1])
    except InvalidReplyError as error:
        assert error.reason in REASONS  # noqa: PT017 (either outcome is right)


@pytest.mark.parametrize("text", ["{" * 200_000, "{}" * 100_000, '{"a":[' * 33_000, "{'" * 99_999])
def test_hostile_replies_take_no_time(text):
    started = time.process_time()
    reason(text)
    assert time.process_time() - started < 5


class Bounded(BaseModel):
    score: int = Field(ge=0, le=24)


def test_bounds_of_the_schema_hold():
    with pytest.raises(InvalidReplyError):
        parsed(Bounded, '{"score": 25}')
    assert parsed(Bounded, '{"score": 24}') == Bounded(score=24)
