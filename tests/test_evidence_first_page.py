"""The first page of a package says what is not known, what warns, and for whom the rules were."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sample_audit import sample_audit, sample_gate

from synthaudit.errors import InputError
from synthaudit.evidence.answering import answer
from synthaudit.evidence.audience import written_for
from synthaudit.evidence.card import card
from synthaudit.evidence.context import Context, read_context
from synthaudit.evidence.missed import missed
from synthaudit.evidence.sources import Sources
from synthaudit.evidence.start import approvals, made, start_page
from synthaudit.policy import Policy, read_policy

_MET = "The rules set for this release are met"


def sources(*, audit=None, statuses=None, policy=None, context=None):
    """Sources as a package of a passed gate has them, with outcomes of these statuses alone."""
    gate = sample_gate("pass")
    if statuses is not None:
        gate["outcomes"] = [each for each in gate["outcomes"] if each["status"] in statuses]
    gate["notes"] = []
    manifest = {"inputs": {"synthetic": {"file_sha256": "2" * 64, "name": "made.jsonl"}}}
    return Sources(
        files={},
        audit=audit or sample_audit("no_evidence"),
        manifest=manifest,
        context=Context.model_validate(context or {}),
        gate=gate,
        policy=policy or Policy(name="house"),
        baseline=None,
        review=None,
        generation=None,
    )


def nameless():
    audit = sample_audit("no_evidence")
    corpora = {role: replace(each, grouped=False) for role, each in audit.corpora.items()}
    return replace(audit, corpora=corpora)


def test_records_that_name_nobody_are_not_called_people():
    page = start_page(sources(audit=nameless()), ()).decode()
    assert "402 real records that do not name their person were kept from the generator" in page
    assert "about other people" not in page
    assert "Each of those counts as a person of its own, so intervals may be too narrow" in page
    assert "it happened to 4 of 400 records counted as people" in page
    assert "400 people" not in page
    named = start_page(sources(), ()).decode()
    assert "text of the same kind, about other people." in named
    assert "4 of 400 people" in named
    assert "counted as people" not in named


def test_without_planted_leaks_records_that_name_nobody_are_no_people_either():
    audit = nameless()
    audit = replace(audit, privacy=replace(audit.privacy, power=None))
    told = dict(missed(audit).leaks)
    assert all("records counted as people" in each for each in told.values())
    assert told


@pytest.mark.parametrize(
    ("statuses", "headline"),
    [
        ({"pass"}, _MET),
        ({"pass", "warn"}, f"{_MET}, with 1 warning"),
        ({"pass", "waived"}, f"{_MET}, with 1 rule set aside"),
        ({"pass", "warn", "waived"}, f"{_MET}, with 1 warning and 1 rule set aside"),
    ],
)
def test_what_was_met_with_warnings_says_so_at_once(statuses, headline):
    found = answer(sources(statuses=statuses))
    assert found.headline == headline
    warned = [what for what, _ in found.besides if what.startswith("A rule that only warns")]
    assert len(warned) == ("warn" in statuses)


def test_findings_warnings_and_notes_stand_in_the_box():
    given = sources()
    privacy = given.audit.privacy
    premise = replace(privacy.premises[0], held=True, reason="shared_people", detail="2 of 9 out.")
    privacy = replace(privacy, findings=tuple("abcdef"), premises=(premise,))
    gate = {**given.gate, "notes": ["the waiver was not needed"]}
    given = replace(given, audit=replace(given.audit, privacy=privacy), gate=gate)
    told = answer(given).besides
    assert ("Also found", "A.") in told
    assert ("Also found", "2 more findings, in the full report.") in told
    assert ("Warning", "Synthetic: 3 of 600 texts are empty.") in told
    assert ("Warning", "2 of 9 out.") in told
    assert ("Said by the rules", "The waiver was not needed.") in told
    assert "<h3>What else to know</h3>" in start_page(given, ()).decode()


@pytest.mark.parametrize(
    ("policy", "model", "exceeded"),
    [
        ("research", "open", True),
        ("research", "Controlled access", True),
        ("research", "internal", False),
        ("research", "", False),
        ("research", "openly discussed", False),
        ("controlled-access", "Public", True),
        ("controlled-access", "controlled", False),
        ("open-release", "open", False),
    ],
)
def test_rules_for_a_narrower_release_are_no_green_light(policy, model, exceeded):
    rules = read_policy(policy)
    context = {"recipients": {"release_model": model}}
    # A copy under another name, with a rule changed, is still written for the same release.
    copy = rules.model_copy(update={"name": "mine", "rules": rules.rules[:1]})
    for each in (rules, copy):
        given = sources(statuses={"pass"}, policy=each, context=context)
        found = answer(given)
        assert written_for(given).exceeded is exceeded
        assert found.kind == ("warn" if exceeded else "like")
        assert found.headline == (
            f"{_MET}, but they were written for another release" if exceeded else _MET
        )
        told = " ".join([*found.text, *(text for _, text in found.besides)])
        assert told.count(f"The rules were written for: {rules.description}") == 1


def test_of_other_rules_nothing_but_their_own_words_is_known():
    context = {"recipients": {"release_model": "open"}}
    for own, told in (("For partners", "The rules say of themselves: For partners."),
                      ("", "The rules do not say what they are for.")):  # fmt: skip
        found = answer(sources(policy=Policy(description=own), context=context))
        assert f"{told} The release is declared as open. Whether the two fit is for people to say."\
            in found.text  # fmt: skip
    assert written_for(replace(sources(), policy=None)) is None


def test_approvals_and_the_day_of_review_stand_on_the_sheet():
    text = b"""[[approval]]
body = "IRB"
date = 2026-11-02
status = "given"
[governance]
review_date = "2027-06-01"
"""
    context = read_context(text, origin="c.toml")
    page = start_page(replace(sources(), context=context), ()).decode()
    sheet = page[page.index("Decision sheet") :]
    assert "IRB, 2026-11-02, given" in sheet
    assert "To be looked at again on (declared: 2027-06-01)" in sheet
    blank = start_page(sources(), ()).decode()
    assert "Approvals, as declared: none." in blank
    assert "To be looked at again on</p>" in blank
    assert approvals(sources(context={"approval": [{}]})) == ()


@pytest.mark.parametrize("day", ['"soon"', '"2026-02-30"', '"20261102"', "2026-11-02T10:00:00"])
def test_what_is_no_day_is_refused_with_the_form_of_one(day):
    for place, text in (("approval.1.date", "[[approval]]\ndate"),
                        ("governance.review_date", "[governance]\nreview_date")):  # fmt: skip
        with pytest.raises(InputError, match=f"{place}: write a day, as 2027-01-31"):
            read_context(f"{text} = {day}\n".encode(), origin="c.toml")


def test_the_card_promises_nothing_about_real_people():
    text = card(sources(audit=nameless())).decode()
    assert "what it may still tell about real people is in the audit" in text
    assert "not about real persons" not in text


def test_made_says_nothing_of_other_people_where_one_side_names_nobody():
    audit = sample_audit("no_evidence")
    train = replace(audit.corpora["train"], grouped=False)
    given = SimpleNamespace(
        audit=replace(audit, corpora={**audit.corpora, "train": train}), context=Context()
    )
    assert not any("other people" in line for line in made(given))
