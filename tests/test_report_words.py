"""Plain words are read off intervals; numbers are shown with the digits they can carry."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_audit import sample_audit, score, without_value

from synthaudit import results
from synthaudit.reports.comparing import Dimension, compare
from synthaudit.reports.formatting import (
    MINUS,
    NO_NUMBER,
    TIMES,
    clip,
    estimate,
    listed,
    number,
    p_value,
    plural,
    visible,
)
from synthaudit.reports.svg import Scale, evenly, fit, thin, wrapped
from synthaudit.reports.words import (
    embedder,
    gap,
    headline,
    left_out,
    one_line_by_dimension,
    own_limits,
    result,
    sentence,
    subject,
    tally,
    unsettled,
    worst,
)
from synthaudit.results import Interval, Premise


def interval(low: float, high: float) -> Interval:
    return Interval(low, high, 0.95, "exact")


def compared(better, value, ends, reference, reference_ends, matched=None):
    return compare(
        score(
            "fidelity.x",
            "x",
            value,
            better=better,
            interval=ends and interval(*ends),
            reference=reference,
            reference_interval=reference_ends and interval(*reference_ends),
            matched_value=matched,
        )
    )


@pytest.mark.parametrize(
    ("better", "value", "ends", "reference", "reference_ends", "side", "margins"),
    [
        # gap 3 over margins 1 + 1
        ("lower", 5.0, (4.0, 6.0), 2.0, (1.0, 3.0), "worse", 1.5),
        ("higher", 5.0, (4.0, 6.0), 2.0, (1.0, 3.0), "better", -1.5),
        ("higher", 2.0, (1.0, 3.0), 5.0, (4.0, 6.0), "worse", 1.5),
        # intervals that touch overlap
        ("lower", 4.0, (3.0, 5.0), 2.0, (1.0, 3.0), "like", 1.0),
        ("lower", 2.0, (1.0, 3.0), 2.0, (1.0, 3.0), "like", 0.0),
        # only the halves that face each other count: 0.5 and 0.5 in a gap of 3
        ("lower", 5.0, (4.5, 99.0), 2.0, (-99.0, 2.5), "worse", 3.0),
        # one interval is enough
        ("lower", 5.0, (4.0, 6.0), 2.0, None, "worse", 3.0),
        ("lower", 5.0, None, 2.0, (1.0, 3.0), "worse", 3.0),
        # a bias-corrected interval may end short of its value, which then counts itself
        ("lower", 5.0, (6.0, 7.0), 2.0, (1.0, 3.0), "worse", 3.0),
        # one interval without width
        ("lower", 5.0, (5.0, 5.0), 2.0, (1.0, 3.0), "worse", 3.0),
    ],
)
def test_side_of_real_text(better, value, ends, reference, reference_ends, side, margins):
    found = compared(better, value, ends, reference, reference_ends)
    assert (found.side, found.margins, found.certain) == (side, margins, True)


def test_without_any_interval_nothing_is_certain():
    found = compared("lower", 5.0, None, 2.0, None)
    assert not found.certain
    assert found.margins is None
    assert found.words == "worse in value; no margin of error is known"
    assert compared("lower", 2.0, None, 2.0, None).words == (
        "equal to real text; no margin of error is known"
    )


def test_intervals_without_width_on_both_sides_count_for_nothing():
    flat = compared("lower", 0.51, (0.51, 0.51), 0.5, (0.5, 0.5))
    assert not flat.certain
    assert flat.margins is None


def with_test(p_adjusted, **others):
    test = results.Test("no difference", 1.0, 0.001, p_adjusted)
    facts = {"better": "lower", "reference": 0.5, "test": test}
    return score("privacy.x", "x", 0.5, 0.1, **{**facts, **others})


@pytest.mark.parametrize("others", [{}, {"interval": None, "reference_interval": None},
                                    {"reference": None, "reference_interval": None}])  # fmt: skip
def test_no_score_looks_harmless_that_its_test_noticed(others):
    privacy = sample_audit().privacy
    noticed, unnoticed = with_test(0.05, **others), with_test(0.0501, **others)
    assert result(noticed, privacy).short == "noticed by the test"
    assert result(noticed, privacy).kind == "worse"
    assert "noticed" not in result(unnoticed, privacy).words
    found = Dimension("privacy", (noticed, unnoticed), privacy)
    assert tally(found).startswith("1 noticed by its test")
    assert "its test noticed a difference (adjusted p = 0.05)" in gap(worst(found)[0])


@pytest.mark.parametrize(("held", "kind"), [(True, "like"), (False, "failed")])
def test_a_premise_is_not_compared_with_real_text(held, kind):
    premise = Premise("privacy.x", held=held, reason="holdout_differs", detail="p = 0.3")
    privacy = replace(sample_audit().privacy, premises=(premise,))
    found = result(with_test(0.001), privacy)
    assert (found.kind, found.words) == (kind, "premise held" if held else "premise failed")
    assert Dimension("privacy", (with_test(0.001),), privacy).judged == ()


def test_matched_value_is_compared_with_the_width_of_the_full_one():
    full = compared("lower", 5.0, (4.0, 6.0), 2.0, (1.0, 3.0))
    matched = compared("lower", 5.0, (4.0, 6.0), 2.0, (1.0, 3.0), matched=3.5)
    assert (full.side, matched.side) == ("worse", "like")
    assert matched.interval == interval(2.5, 4.5)


def test_a_matched_value_has_an_interval_of_its_own():
    narrow = compared("lower", 5.0, (4.9, 5.1), 2.0, (1.9, 2.1), matched=3.5)
    own = replace(narrow.score, matched_interval=interval(1.5, 5.5))
    assert (narrow.side, compare(own).side) == ("worse", "like")
    assert compare(own).interval == interval(1.5, 5.5)


@pytest.mark.parametrize("status", ["failed", "not_applicable"])
def test_no_number_no_comparison(status):
    missing = without_value("fidelity.x", "x", status, "why")
    assert compare(missing) is None
    assert result(missing).short == status.replace("_", " ")
    assert compare(score("fidelity.x", "x", 1.0, 0.1)) is None


@given(
    value=st.floats(-1e6, 1e6),
    reference=st.floats(-1e6, 1e6),
    widths=st.tuples(st.floats(0.1, 1e3), st.floats(0.1, 1e3)),
    better=st.sampled_from(["lower", "higher"]),
)
def test_side_follows_from_overlap_alone(value, reference, widths, better):
    ends = (value - widths[0], value + widths[0])
    reference_ends = (reference - widths[1], reference + widths[1])
    found = compared(better, value, ends, reference, reference_ends)
    if math.isclose(abs(value - reference), sum(widths), rel_tol=1e-9):
        return
    overlap = ends[0] <= reference_ends[1] and reference_ends[0] <= ends[1]
    bad = value > reference if better == "lower" else value < reference
    assert found.side == ("like" if overlap else "worse" if bad else "better")


def dimension(*scores):
    return Dimension("fidelity", scores)


def apart(id, value):
    return score(f"fidelity.{id}", id, value, 1.0, reference=0.0, better="lower", unit="words")


@pytest.mark.parametrize(("detail", "told"), [
    ("0 of 240 people in train and 0 of 240 in the holdout were left out.", False),
    ("0 of 240 people in train and 3 of 240 in the holdout were left out.", True),
    ("Nobody was left out.", False),
    ("12 people were left out.", True),
])  # fmt: skip
def test_people_on_both_sides_are_told_where_there_are_any(detail, told):
    premise = Premise("nobody on both sides", held=True, reason="shared_people", detail=detail)
    privacy = replace(sample_audit().privacy, premises=(premise,))
    assert left_out(privacy) == ([detail] if told else [])


def test_headline_counts_what_is_certain():
    assert headline(dimension()) == "Not measured"
    assert headline(dimension(score("fidelity.a", "a", 1.0))) == "Not compared with real text"
    assert headline(dimension(apart("a", 0.5))) == "Like real text on 1 measure"
    assert headline(dimension(apart("a", 0.5), apart("b", 0.0))) == (
        "Like real text on all 2 measures"
    )
    mixed = dimension(apart("a", 0.5), apart("b", 9.0), apart("c", -9.0))
    assert headline(mixed) == "1 of 3 measures is worse than real text"
    assert tally(dimension(apart("a", 0.5))) == ""
    assert tally(mixed) == "1 better (which can mean copying), 1 like real text"


def test_nothing_worse_sounds_no_alarm():
    better = dimension(apart("a", -9.0), apart("b", -9.0), apart("c", 0.0))
    assert headline(better) == "None of 3 measures is worse than real text"
    assert tally(better) == "2 better (which can mean copying), 1 like real text"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            {"reference": 0.4},
            (
                "Synthetic text has 0.50 [0.40, 0.60], real text 0.40 [0.30, 0.50]; lower is "
                "better. Like real text."
            ),
        ),
        (
            {"reference": 0.1, "matched_value": 0.4},
            (
                "Synthetic text has 0.4 at equal size, real text 0.10 [0.00, 0.20]; lower is "
                "better. Worse than real text."
            ),
        ),
        ({}, "Synthetic text has 0.50 [0.40, 0.60]; there is no real text to compare with."),
    ],
)
def test_a_score_in_one_sentence(facts, told):
    assert sentence(score("fidelity.x", "x", 0.5, 0.1, better="lower", unit="", **facts)) == told


def test_what_a_score_without_a_number_says():
    failed = without_value("fidelity.x", "x", "failed", "why")
    assert sentence(failed) == "It failed: why"
    assert sentence(replace(failed, status="not_applicable")) == "Not applicable: why"
    privacy = sample_audit().privacy
    assert sentence(sample_audit()["privacy.exchangeability_auc"], privacy) == (
        "Real text alone has 0.521 [0.491, 0.551]: the premise holds."
    )
    assert sentence(sample_audit()["privacy.near_duplicates"], privacy).endswith(
        "lower is better. Its test noticed a difference."
    )


def test_worst_come_first_and_only_from_the_bad_side():
    values = {"a": 4.0, "b": 9.0, "c": -99.0, "d": 6.0, "e": 8.0}
    found = worst(dimension(*(apart(name, value) for name, value in values.items())))
    assert [item.score.name for item in found] == ["b", "e", "d"]
    assert gap(found[0]) == (
        f"9.0 [8.0, 10.0] against 0.0 [{MINUS}1.0, 1.0] for real text; "
        "the gap is 4.5 times the margin of error"
    )


def test_nothing_is_left_out_of_what_is_unsettled():
    every = dimension(
        without_value("fidelity.a", "a", "failed", "x"),
        without_value("fidelity.b", "b", "not_applicable", "x"),
        score("fidelity.c", "c", 1.0, 0.1),
        score("fidelity.d", "d", 1.0, reference=2.0),
    )
    assert len(unsettled(every)) == 4
    assert unsettled(dimension(apart("a", 0.5))) == []


def test_lines_for_a_terminal():
    lines = one_line_by_dimension(sample_audit())
    assert [line.partition(":")[0] for line in lines] == [
        "privacy", "fidelity", "diversity", "finding", "warning", "warning", "warning", "caveat",
    ]  # fmt: skip
    assert lines[4:] == [
        "warning: synthetic: 3 of 600 texts are empty.",
        "warning: a premise did not hold (split): Nobody declared how.",
        "warning: 2 of 382 people in train were left out: they are on both sides.",
        "caveat: 1 known attack was not run: planted records.",
    ]
    assert lines[2] == (
        "diversity: 2 of 4 measures are worse than real text (2 like real text); furthest: "
        "Distinct word pairs and Similarity of records to one another"
    )


def test_subject_and_limits():
    audit = sample_audit()
    assert subject(audit) == (
        "600 records of synthetic text beside real text: 1,204 records of 380 persons that the "
        "generator saw and 402 records of 127 persons that it did not see."
    )
    unsaid = replace(audit, provenance={})
    assert "that the generator may have seen and" in subject(unsaid)
    assert embedder(audit) == "minilm"
    assert embedder(unsaid) == ""
    assert any("fidelity.mauve" in limit for limit in own_limits(audit))
    assert any("privacy.canary_exposure" in limit for limit in own_limits(audit))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "", NO_NUMBER),
        (0.0, "", "0"),
        (-0.0, "", "0"),
        (3.0, "", "3"),
        (1234567.0, "", "1,234,567"),
        (1234.56, "", "1,235"),
        (0.123456, "", "0.123"),
        (0.5, "", "0.5"),
        (0.1102, "", "0.110"),
        (-0.25, "", f"{MINUS}0.25"),
        (0.0000123, "", f"1.2 {TIMES} 10⁻⁵"),
        (1.5e9, "", f"1.5 {TIMES} 10⁹"),
        (0.28, "share of records", "28%"),
        (0.0123, "share of records", "1.23%"),
        (math.nan, "", "not a number"),
        (-math.inf, "", f"{MINUS}infinite"),
    ],
)
def test_numbers(value, unit, shown):
    assert number(value, unit=unit) == shown


@pytest.mark.parametrize(
    ("value", "ends", "unit", "shown"),
    [
        (0.97314, (0.968, 0.978), "", "0.973 [0.968, 0.978]"),
        (14.2, (3.1, 45.0), "", "14 [3, 45]"),
        (0.0, (0.0, 0.0061), "share of records", "0.00% [0.00%, 0.61%]"),
        (2.0, (2.0, 2.0), "", "2 [2, 2]"),
        (1.42e-7, (1.1e-7, 1.7e-7), "", f"1.4 {TIMES} 10⁻⁷ [1.1 {TIMES} 10⁻⁷, 1.7 {TIMES} 10⁻⁷]"),
    ],
)
def test_values_with_intervals(value, ends, unit, shown):
    assert estimate(value, interval(*ends), unit=unit) == shown


@pytest.mark.parametrize(
    ("p", "shown"), [(None, NO_NUMBER), (1.0, "1"), (0.0431, "0.043"), (0.0005, "0.0005"),
                     (1e-9, "< 0.0001")]
)  # fmt: skip
def test_p_values(p, shown):
    assert p_value(p) == shown


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_can_be_shown(value):
    assert number(value)
    assert number(value, unit="share of records").endswith(("%", "infinite"))


def test_unseen_characters_are_spelled_out():
    assert visible("a\u202eb\u2066c\x00d\u200be\ufefff\ud800") == (
        "a⟨U+202E⟩b⟨U+2066⟩c⟨U+0000⟩d⟨U+200B⟩e⟨U+FEFF⟩f⟨U+D800⟩"
    )
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # written with a non-joiner
    assert visible(f"plain, ümlaut, 中文, {persian}") == f"plain, ümlaut, 中文, {persian}"
    assert visible("two\nlines\tand tab") == "two lines and tab"
    assert visible("\ufffe\ufdd0") == "⟨U+FFFE⟩⟨U+FDD0⟩"


def test_small_words():
    assert clip("abcdef", 4) == "abc…"
    assert clip("abcd", 4) == "abcd"
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip
    assert plural(1, "record") == "1 record"
    assert plural(1200, "record") == "1,200 records"
    assert wrapped("similarity to the nearest real record", 137) == [
        "similarity to the",
        "nearest real record",
    ]
    assert fit("a short name", 83) == "a short name"
    assert fit("x" * 50, 69) == "x" * 9 + "…"
    assert fit("中" * 50, 69) == "中" * 4 + "…"
    assert fit("\u202eab", 200) == "⟨U+202E⟩ab"
    assert wrapped("x" * 50, 69) == ["x" * 10, "x" * 10, "x" * 9 + "…"]
    assert wrapped("", 69) == [""]


def test_ticks_are_round_and_inside():
    assert Scale(0.0, 1.0, 0, 100).ticks() == pytest.approx((0, 0.2, 0.4, 0.6, 0.8, 1.0))
    assert [shown for _, shown in Scale(0.0, 0.01, 0, 100).tick_labels(unit="share")] == [
        "0.0%", "0.2%", "0.4%", "0.6%", "0.8%", "1.0%",
    ]  # fmt: skip
    assert Scale.around([], start=0, stop=10).low < Scale.around([], start=0, stop=10).high


@given(
    st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.floats(0, 400), st.integers(2, 9)
)  # fmt: skip
def test_ticks_never_leave_the_scale(low, width, start, n_most):
    scale = Scale(low, low + max(width, abs(low) * 1e-6), start, start + 100)
    ticks = scale.ticks(n_most)
    assert len(ticks) <= n_most + 1
    slack = 1e-6 * (scale.high - scale.low)
    assert all(scale.low - slack <= tick <= scale.high + slack for tick in ticks)


@given(st.lists(st.floats(), max_size=6), st.booleans())
def test_any_values_have_a_scale(values, zero):
    scale = Scale.around(values, start=10, stop=20, zero=zero)
    assert scale.low < scale.high
    assert scale.ticks()
    assert all(shown for _, shown in scale.tick_labels(unit="share"))
    assert all(10 <= scale(value) <= 20 for value in values if not math.isnan(value))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=200), st.integers(6, 40))
def test_thinning_keeps_ends_and_extremes(y, n_most):
    points = thin(range(len(y)), y, n_most)
    assert len(points) <= n_most
    assert points[0] == (0, y[0])
    assert points[-1] == (len(y) - 1, y[-1])
    assert min(y) == min(value for _, value in points)
    assert max(y) == max(value for _, value in points)


def test_even_choice_keeps_both_ends():
    assert evenly(3, 5) == [0, 1, 2]
    assert evenly(101, 3) == [0, 50, 100]
