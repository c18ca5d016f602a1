"""``junit.xml``: what CI systems count, and that nothing a policy says can break it."""

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from gate_samples import SCORE, audit, policy, score
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree

from synthaudit.judging import judge
from synthaudit.reports.junit import junit_xml

TODAY = dt.date(2027, 1, 15)
WAIVER = {"rule": "a.waived", "owner": "DPO", "reason": "Agreed.", "expires": "2027-06-30"}


SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit.xsd"))


def suite_of(found, rules, **settings):
    text = junit_xml(judge(found, rules, today=TODAY, **settings).to_dict())
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    return ET.fromstring(text.encode()).find("testsuite"), text


def test_each_outcome_is_counted_as_what_it_is():
    rules = policy(
        {"max": 0.5},
        {"max": 0.3, "why": "Because."},
        {"score": "a.missing", "max": 1},
        {"max": 0.2, "severity": "warn"},
        {"score": "a.missing", "max": 2, "severity": "warn"},
        {"score": "a.waived", "max": 0.3},
        {"score": "a.none", "max": 1, "when_not_applicable": "skip"},
        waiver=[WAIVER],
    )
    none = score("a.none", status="not_applicable", reason="No labels.", value=None)
    suite, _ = suite_of(audit(score(), score("a.waived"), none), rules)
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "7",
        "failures": "1",
        "errors": "1",
        "skipped": "3",
    }
    cases = suite.findall("testcase")
    shown = [[child.tag for child in case] for case in cases]
    assert shown == [
        ["system-out"],
        ["failure"],
        ["error"],
        ["system-out"],
        ["skipped"],
        ["skipped"],
        ["skipped"],
    ]
    assert "Because." in cases[1].find("failure").text
    assert cases[3].find("system-out").text.startswith("WARNING: ")
    assert "Waived by DPO" in cases[5].find("skipped").get("message")


def test_names_are_unique():
    same = {"max": 0.5}
    suite, _ = suite_of(audit(score()), policy(same, same, same, {"max": 0.6}))
    names = [case.get("name") for case in suite.findall("testcase")]
    assert names == [
        f"{SCORE}: at most 0.5",
        f"{SCORE}: at most 0.5 (2)",
        f"{SCORE}: at most 0.5 (3)",
        f"{SCORE}: at most 0.6",
    ]


def test_nothing_judged_is_an_error_not_an_empty_green_suite():
    suite, _ = suite_of(audit(score()), policy())
    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")


def test_markup_and_control_characters_cannot_break_it():
    rules = policy({"max": 0.3, "why": 'a <b> & "c" \x00\x1b[31m \ufffe'}, name="p")
    suite, text = suite_of(audit(score()), rules)
    assert 'a <b> & "c" \ufffd\ufffd[31m \ufffd' in suite.find("testcase/failure").text
    assert "\x1b" not in text


def test_the_same_verdict_gives_the_same_bytes():
    rules = policy({"max": 0.3}, {"max": 0.5})
    assert suite_of(audit(score()), rules)[1] == suite_of(audit(score()), rules)[1]


def test_another_reader_keeps_failures_and_errors_apart():
    rules = policy(
        {"max": 0.5},
        {"max": 0.3},
        {"score": "a.missing", "max": 1},
        {"score": "a.none", "max": 1, "when_not_applicable": "skip"},
    )
    none = score("a.none", status="not_applicable", reason="No labels.", value=None)
    _, text = suite_of(audit(score(), none), rules)
    (suite,) = JUnitXml.fromstring(text.encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 1, 1, 1)
    found = {case.name: [type(each) for each in case.result] for case in suite}
    assert list(found.values()) == [[], [Failure], [Error], [Skipped]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" message=", " text="),
        ('tests="2"', 'tests="many"'),
        (": at most 0.5", ": at most 0.3"),
        ('classname="synthaudit.diversity"', ""),
    ],
)
def test_the_schema_refuses_what_ci_systems_would_not_read(old, new):
    _, text = suite_of(audit(score()), policy({"max": 0.5}, {"max": 0.3}))
    assert old in text
    assert not SCHEMA.validate(etree.fromstring(text.replace(old, new).encode()))
