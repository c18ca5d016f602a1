"""The first screen answers from the verdict and the gate, in natural frequencies."""

from dataclasses import replace

import pytest
from sample_audit import sample_audit, sample_gate

from synthaudit.reports import smallest
from synthaudit.reports.comparing import dimensions
from synthaudit.reports.decision import PEOPLE_DECIDE, decision
from synthaudit.reports.gates import read_gate
from synthaudit.results import LeakPower

QUESTIONS = [
    "Under which conditions?",
    "What was found?",
    "How sure are we?",
    "What was not looked at?",
]


def decided(verdict, gate=None):
    audit = sample_audit(verdict)
    read = None if gate is None else read_gate(sample_gate(gate), audit)
    return decision(audit, read, dimensions(audit))


def told(found, question):
    return " ".join(point.text for point in dict(found.answers)[question])


@pytest.mark.parametrize(
    ("verdict", "gate", "kind", "headline"),
    [
        ("no_evidence", "pass", "like",
         "The rules set for this release are met, with 1 warning and 1 rule set aside"),
        ("leak_found", "pass", "failed", "The policy is met, yet a leak was found"),
        ("inconclusive", "pass", "warn",
         "The policy is met, yet whether anything leaked could not be told"),
        ("leak_found", "fail", "failed", "No: a leak was found, and the policy is not met"),
        ("no_evidence", "fail", "failed", "Not under this policy: a rule is not met"),
        ("no_evidence", "undecided", "warn", "Not yet: a rule of the policy could not be judged"),
        ("leak_found", None, "failed", "Not as it is: a leak was found"),
        ("no_evidence", None, "warn", "Not decided: no leak was found, and no policy was judged"),
        ("inconclusive", None, "warn", "Not decided: whether anything leaked could not be told"),
    ],
)  # fmt: skip
def test_the_short_answer(verdict, gate, kind, headline):
    found = decided(verdict, gate)
    assert (found.kind, found.headline) == (kind, headline)
    assert (PEOPLE_DECIDE in found.text) == (kind == "like")
    assert [question for question, _ in found.answers] == QUESTIONS


def test_conditions_come_from_the_fixed_words_and_the_policy():
    assert "Treat the corpus as personal data" in told(decided("leak_found"), QUESTIONS[0])
    assert "2 rules of the policy stand in the way." in told(
        decided("leak_found", "fail"), QUESTIONS[0]
    )
    assert "Set aside by a waiver, with its owner: fidelity.mauve." in told(
        decided("no_evidence", "pass"), QUESTIONS[0]
    )
    assert "met or set aside by a waiver" in decided("no_evidence", "pass").text
    assert "Warned, but not in the way: fidelity.recall." in told(
        decided("no_evidence", "pass"), QUESTIONS[0]
    )


def test_where_nothing_was_planted_that_is_said():
    audit = sample_audit()
    privacy = replace(audit.privacy, power=None, minimum_detectable_leak={"verbatim": None})
    audit = replace(audit, privacy=privacy)
    found = decision(audit, None, dimensions(audit))
    assert "How small a leak it would notice was not measured." in told(found, QUESTIONS[2])


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.009, "9 of 1,000"), (0.25, "250 of 1,000"), (1.0, "1,000 of 1,000"),
     (0.0004, "4 of 10,000"), (0.00002, "2 of 100,000")],
)  # fmt: skip
def test_shares_as_natural_frequencies(share, shown):
    assert smallest.of_many(share) == shown


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(0.8, "4 times in 5"), (0.9, "9 times in 10"), (0.5, "1 time in 2"), (0.42, "42 times in 100"),
     (0.011, "1 time in 100"), (0.0, "0 times in 100")],
)  # fmt: skip
def test_rates_as_counted_tries(rate, shown):
    assert smallest.times(rate) == shown


def test_each_kind_of_leak_in_a_sentence():
    audit = sample_audit()
    sentences = dict(smallest.sentences(audit))
    assert sentences["verbatim"] == (
        "Had 10 of 1,000 people (here: 4 of 400) been copied word for word, the audit would have "
        "noticed 4 times in 5."
    )
    assert sentences["paraphrase"] == (
        "Had 250 of 1,000 people (here: 100 of 400) been retold in partly other words, the audit "
        "would have noticed only 42 times in 100; larger leaks were not tried."
    )
    assert sentences["spliced"] == "This could not be measured: ValueError at somewhere."
    power = replace(audit.privacy.power, leaks=(LeakPower("other", None),))
    untried = replace(audit, privacy=replace(audit.privacy, power=power))
    assert smallest.sentences(untried) == [("other", "This was not tried, so nothing is known.")]
    alone = replace(audit, privacy=replace(audit.privacy, power=None))
    assert dict(smallest.sentences(alone))["edited"] == (
        "Had 20 of 1,000 people (here: 8 of 380) been copied with one word in ten changed, the "
        "audit would have noticed 4 times in 5."
    )
