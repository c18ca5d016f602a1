"""Sections by their headings: which lines are headings, and how far corpora are apart."""

import pytest
from fake_bench import make_view

from synthaudit.features.headings import Headings, headings
from synthaudit.metrics.fidelity.section_profile import SectionProfile

NOTE = "Subjective: sleeps badly.\nAssessment: low mood.\nPlan: see again."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NOTE, {"subjective", "assessment", "plan"}),
        ("# History\nwell\n## Mental Status ##\ncalm", {"history", "mental status"}),
        ("**Plan:** rest\n1. **Risk**: none", {"plan", "risk"}),
        ("PAST HISTORY\nnone\nThen more.", {"past history"}),
        ('{"Synopsis": "He is: well", "PHQ8_Score": 3}', {"synopsis", "phq8 score"}),
        ("Doctor: Hello.\nPatient: Hi.\nDoctor: How are you?", {"doctor", "patient"}),
        ("He said at noon: come. It was 10:30.", set()),
        ("This is a rather long beginning of a sentence here: no", set()),
        ("12: none", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_headings(text, expected):
    assert headings(text) == expected


def test_the_feature_holds_each_heading_once_and_no_text():
    found = Headings().compute([NOTE, "nothing", NOTE.upper() + "\nPlan: again"])
    assert found.lengths.tolist() == [3, 0, 3]
    assert found[0].tolist() == found[2].tolist()


def only(train, made):
    (found,) = SectionProfile(n_permutations=99).estimate(make_view(train, made))
    return found


def test_by_pencil():
    train = ["Plan: a"] * 10 + ["none"] * 10
    made = ["Plan: b\nRisk: c"] * 10 + ["none"] * 10
    # Half of the weight of half of the records goes from plan to risk.
    found = only(train, made)
    assert found.value == pytest.approx(0.25)
    assert {row[0]: row[1:] for row in found.exhibits[0].rows} == {
        "risk": (0, 0.5),
        "plan": (0.5, 0.5),
        "(no heading)": (0.5, 0.5),
    }


def test_the_same_sections_are_at_0_and_others_at_1():
    assert only([NOTE] * 20, [NOTE] * 20).value == 0
    assert only([NOTE] * 20, ["Risk: none"] * 20).value == 1
    assert only([NOTE] * 20, ["Risk: none"] * 20).test.p == 1 / 100
    assert only([NOTE] * 20, ["no heading at all"] * 20).value == 1


def test_unusual_headings_are_shown_by_number_and_rare_ones_together():
    train = ["Ottoline Zuvra: hello"] * 20 + [f"Name {chr(65 + row)}: x" for row in range(20)]
    found = only(train, ["plain"] * 20)
    shown = [row[0] for row in found.exhibits[0].rows]
    assert set(shown) == {"(no heading)", "(rare headings)", "heading 1"}


def test_no_headings_anywhere_is_not_applicable():
    found = only(["plain text"] * 3, ["other text"] * 3)
    assert found.not_applicable == "Neither train nor synthetic records have section headings."
