"""Which fields make a record, and what may stand in them."""

import datetime as dt
import json
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.cells import Place, field_names, label, names, plain_number, reads_as_number
from synthaudit.errors import InputError, PlanError
from synthaudit.fields import Fields, field_for

SECRET = "Mrs Quibble told us"
PLACE = Place("notes.jsonl", 3, "label")


def record(row, **named):
    return Fields.named(role="train", **named).record(row, line=7, path="notes.jsonl")


def refusal(row, **named):
    with pytest.raises(InputError) as caught:
        record(row, **named)
    message = str(caught.value)
    assert SECRET not in message
    assert "notes.jsonl, line 7" in message
    assert caught.value.remedy
    return message


def test_the_usual_names():
    row = {
        "id": "r1",
        "text": "a\nb",
        "pair": "c",
        "label": 3,
        "group": "p1",
        "sources": ["p2", "p3"],
        "meta": {"adapter": "x"},
    }
    made = record(row)
    assert made.id == "r1"
    assert made.text == "a\nb"
    assert made.pair == "c"
    assert made.label == 3.0
    assert isinstance(made.label, float)
    assert made.group == "p1"
    assert made.sources == ("p2", "p3")
    assert made.meta == {"adapter": "x"}
    assert made.line == 7


def test_only_the_text_is_needed():
    made = record({"text": ""})
    assert (made.id, made.text, made.pair, made.label, made.group) == ("7", "", None, None, None)
    assert (made.sources, made.meta) == ((), {})


def test_blank_is_missing_except_for_the_text():
    row = {"text": " ", "id": " ", "group": "", "label": "\t", "pair": "", "sources": " "}
    made = record(row)
    assert (made.id, made.text, made.group, made.label) == ("7", " ", None, None)
    assert (made.pair, made.sources) == (None, ())


@pytest.mark.parametrize(
    ("value", "written"),
    [(12, "12"), (12.0, "12"), (12.5, "12.5"), (Decimal("12.0"), "12"), (-3, "-3"), ("007", "007")],
)
def test_numbers_as_names(value, written):
    made = record({"text": "t", "id": value, "group": value, "sources": value})
    assert (made.id, made.group, made.sources) == (written, written, (written,))


@given(st.integers(-(2**63), 2**64))
def test_whole_numbers_keep_all_digits(number):
    assert plain_number(number) == str(number)


# --- naming -------------------------------------------------------------------------------------


def test_a_dotted_path_and_a_literal_dot():
    row = {"text": "t", "note": {"body": {"plain": "inner"}}, "a.b": "literal", "a": {"b": "path"}}
    assert record(row, text="note.body.plain").text == "inner"
    assert record(row, text="a.b").text == "literal"
    assert record({"x": {"y.z": "t"}}, text="x.y.z").text == "t"
    assert record({"text": "t", "label": None}, label="label.severity").label is None


def test_lists_join():
    row = {"Synopsis": "one", "Sentiment": "two", "site": 3, "patient": "9"}
    made = record(row, text=["Synopsis", "Sentiment"], group=("site", "patient"))
    assert made.text == "one\ntwo"
    assert made.group == "3/9"


def test_a_part_of_a_join_is_missing():
    message = refusal({"Synopsis": SECRET, "Sentiment": None}, text=["Synopsis", "Sentiment"])
    assert "'Sentiment'" in message
    row = {"text": "t", "site": None, "patient": None}
    assert record(row, group=["site", "patient"]).group is None


def test_an_empty_name_means_no_such_field():
    row = {"text": "t", "label": {"a": 1}, "id": "x"}
    made = record(row, label="", id="")
    assert (made.label, made.id) == (None, "7")


def test_names_that_cannot_be_meant():
    for wrong in (
        {"label": ["a", "b"]},
        {"source": ["a"]},
        {"text": ""},
        {"text": []},
        {"id": ["a", ""]},
    ):
        with pytest.raises(PlanError):
            Fields.named(role="train", **wrong)


@pytest.mark.parametrize("use", ["text", "label", "id", "group", "pair", "source"])
def test_a_named_field_must_be_there(use):
    message = refusal({"text": SECRET, "notes": SECRET, "deep": {"score": 1}}, **{use: "note"})
    assert "'note'" in message
    assert "text, notes, deep.score" in message
    assert "Did you mean 'notes'?" in message
    assert f"--{use}-field NAME (`run`: train:NAME for train alone)" in message


def test_the_text_must_be_there_under_its_default_name():
    assert "Did you mean" not in refusal({"zzz": SECRET})
    assert "none with a usable name" in refusal({})


def test_the_first_line_of_a_table_without_header_is_not_quoted():
    row = {f"{SECRET} that she has not slept since, and more": "x", "7": "y"}
    assert "are: 7." in refusal(row)


def test_many_fields_are_cut():
    assert refusal({f"column{i}": 1 for i in range(1000)}).count("column") == 30


def test_field_names():
    assert field_names({"a": 1, "b": {"c": 1, "d": {"e": 1}}, "x\ny": 1, "PHQ-8 (score)": 1}) == [
        "a",
        "b.c",
        "b.d",
        "PHQ-8 (score)",
    ]


@pytest.mark.parametrize(
    ("values", "train", "synthetic"),
    [
        ((), None, None),
        (("note",), "note", "note"),
        (("synthetic:output", "note"), "note", "output"),
        (("synthetic:output",), None, "output"),
        (("synthetic:label.severity", "train:x"), "x", "label.severity"),
        (("ns:field",), "ns:field", "ns:field"),
        (("synthetic:",), None, ""),
        (("note", "note"), "note", "note"),
        (("trai.x",), "trai.x", "trai.x"),
        (("train:trains:x",), "trains:x", None),
    ],
)
def test_fields_per_role(values, train, synthetic):
    assert field_for("train", values) == train
    assert field_for("synthetic", values) == synthetic


def test_two_fields_for_one_role():
    with pytest.raises(PlanError, match="several fields"):
        field_for("train", ("a", "b"))
    assert field_for("holdout", ("train:a", "train:b", "c")) == "c"


@pytest.mark.parametrize(
    ("value", "meant"),
    [("syntetic:answer", "synthetic:answer"), ("Train:a.b", "train:a.b"), ("holdut:", "holdout:")],
)
@pytest.mark.parametrize("role", ["train", "synthetic"])
def test_a_misspelt_role_is_not_taken_for_a_field(value, meant, role):
    with pytest.raises(PlanError, match=f"Did you mean '{meant}'"):
        field_for(role, (value,))


# --- what stands in them ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "null"),
        (3, "a number"),
        (True, "a boolean"),
        ([SECRET], "a list"),
        ({"x": SECRET}, "an object"),
        (SECRET.encode(), "bytes"),
        (SECRET + "\0", "NUL"),
        (SECRET + "\ud83d", "surrogate"),
    ],
)
def test_a_text_is_a_sound_string(value, says):
    row = {"text": value} if not isinstance(value, dict) else {"text": value, "other": 1}
    assert says in refusal(row)
    if value is not None:
        assert says in refusal({"text": "t", "pair": value})


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (True, "a boolean"),
        ([SECRET], "a list"),
        (math.nan, "NaN"),
        (dt.date(2020, 1, 1), "type date"),
        (SECRET + "\udc00", "surrogate"),
    ],
)
def test_an_id_is_a_string_or_a_number(value, says):
    assert says in refusal({"text": "t", "id": value})
    assert says in refusal({"text": "t", "group": value})


def test_sources():
    assert names(["a", 2, 3.0], PLACE) == ("a", "2", "3")
    assert names([], PLACE) == ()
    assert names(None, PLACE) == ()
    for wrong in (["a", None], [""], ["a", ["b"]], {"a": 1}, True):
        with pytest.raises(InputError):
            names(wrong, PLACE)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (3, None, 3.0),
        (2.5, None, 2.5),
        (Decimal("2.5"), None, 2.5),
        ("3", None, "3"),
        ("mild", None, "mild"),
        (True, None, "true"),
        (False, None, "false"),
        (["a", "b"], None, ("a", "b")),
        ([], None, ()),
        ([1, True], None, ("1", "true")),
        (None, None, None),
        ("", "number", None),
        ("3", "number", 3.0),
        (" -2.5e1 ", "number", -25.0),
        (1.0, "class", "1"),
        (1, "class", "1"),
        ("1", "class", "1"),
        ("a", "classes", ("a",)),
        (1.0, "classes", ("1",)),
        ([1.0, "b"], "classes", ("1", "b")),
    ],
)
def test_labels(value, kind, expected):
    found = label(value, kind, PLACE)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (math.nan, None),
        (math.inf, "class"),
        ({"severity": 1}, None),
        ({"severity": 1}, "number"),
        ([["PERSON", 0, 4]], None),
        ([""], None),
        (["a"], "class"),
        (["1"], "number"),
        ("high", "number"),
        ("nan", "number"),
        ("1_000", "number"),
        ("1e999", "number"),
        (True, "number"),
        (b"a", None),
    ],
)
def test_labels_that_are_none(value, kind):
    with pytest.raises(InputError, match=r"notes\.jsonl, line 3, field 'label'"):
        label(value, kind, PLACE)


def test_an_object_as_label_lists_its_keys():
    message = refusal({"text": "t", "label": {"severity": 4, "category": SECRET}})
    assert "label.severity, label.category" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", True),
        ("-0.5", True),
        ("1e3", True),
        (" 7 ", True),
        ("007", False),
        ("1,5", False),
        ("inf", False),
        ("1e999", False),
        ("", False),
        ("\u0663", False),
    ],
)
def test_what_reads_as_a_number(text, expected):
    assert reads_as_number(text) is expected


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30))
def test_whatever_json_writes_reads_as_a_number(number):
    assert reads_as_number(json.dumps(number))


@pytest.mark.parametrize("meta", [{"at": dt.date(2020, 1, 1)}, {"x": math.nan}, {"x": "\ud800"}])
def test_lineage_must_be_json(meta):
    assert "'meta'" in refusal({"text": "t", "meta": meta})


def test_a_meta_that_is_no_object_is_not_lineage():
    assert record({"text": "t", "meta": "x"}).meta == {}
