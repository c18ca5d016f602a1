"""Every kind of rule on numbers one can check with a pencil, and what never passes."""

import datetime as dt
from dataclasses import replace

import pytest
from gate_samples import SCORE, audit, policy, score
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.errors import ExitCode, PlanError
from synthaudit.judging import judge
from synthaudit.policy import builtin_policies, read_policy
from synthaudit.results import Interval

TODAY = dt.date(2027, 1, 15)


def only(found, rule, **settings):
    (outcome,) = judge(found, policy(rule), today=TODAY, **settings).outcomes
    return outcome


# better, value, low, high, reference, rule -> status, judged, margin
LOWER = {"better": "lower", "value": 0.4, "low": 0.38, "high": 0.43, "reference": 0.36}
HIGHER = {"better": "higher", "value": 0.8, "low": 0.7, "high": 0.9, "reference": 0.85}


@pytest.mark.parametrize(
    ("fields", "rule", "status", "judged", "margin"),
    [
        (LOWER, {"max_excess": 0.06}, "fail", 0.07, -0.01),
        (LOWER, {"max_excess": 0.07}, "pass", 0.07, 0.0),  # equality passes
        (LOWER, {"max_excess": 0.06, "judge": "value"}, "pass", 0.04, 0.02),
        (LOWER, {"max": 0.42}, "fail", 0.43, -0.01),
        (LOWER, {"max": 0.43}, "pass", 0.43, 0.0),
        (LOWER, {"max": 0.4, "judge": "value"}, "pass", 0.4, 0.0),
        (LOWER, {"min": 0.39}, "fail", 0.38, -0.01),
        (LOWER, {"min": 0.38}, "pass", 0.38, 0.0),
        (HIGHER, {"max_excess": 0.14}, "fail", 0.15, -0.01),
        (HIGHER, {"max_excess": 0.15}, "pass", 0.15, 0.0),
        (HIGHER, {"max_excess": 0.05, "judge": "value"}, "pass", 0.05, 0.0),
        (HIGHER, {"min": 0.7}, "pass", 0.7, 0.0),
        (HIGHER, {"min": 0.71}, "fail", 0.7, -0.01),
        (HIGHER, {"max": 0.85}, "fail", 0.9, -0.05),
        # better than real text: the excess is below 0
        ({**LOWER, "reference": 0.5}, {"max_excess": 0.0}, "pass", -0.07, 0.07),
        ({**LOWER, "reference": 0.5}, {"max_excess": -0.08}, "fail", -0.07, -0.01),
        # floats that 0.1 + 0.7 <= 0.8 would get wrong
        (
            {"better": "lower", "value": 0.8, "reference": 0.7},
            {"max_excess": 0.1},
            "pass",
            0.1,
            0.0,
        ),
        # like with like: 0.4 [0.38, 0.43] at full size, 0.37 at the reference's size
        ({**LOWER, "matched_value": 0.37}, {"max_excess": 0.04}, "pass", 0.04, 0.0),
        ({**LOWER, "matched_value": 0.37}, {"max_excess": 0.03}, "fail", 0.04, -0.01),
        ({**LOWER, "matched_value": 0.37}, {"max": 0.43}, "pass", 0.43, 0.0),
        ({**HIGHER, "matched_value": 0.9}, {"max_excess": 0.05}, "pass", 0.05, 0.0),
        # a sample of that size is less sure: 0.37 [0.30, 0.45]
        (
            {**LOWER, "matched_value": 0.37, "matched_interval": Interval(0.3, 0.45, 0.95, "")},
            {"max_excess": 0.08},
            "fail",
            0.09,
            -0.01,
        ),
        # an interval that ends short of the value makes no rule easier
        (
            {"better": "lower", "value": 0.5, "low": 0.2, "high": 0.4, "reference": 0.3},
            {"max_excess": 0.15},
            "fail",
            0.2,
            -0.05,
        ),
    ],
)
def test_the_bad_end_is_held_against_the_limit(fields, rule, status, judged, margin):
    outcome = only(audit(score(**fields)), rule)
    assert outcome.status == status
    assert outcome.judged == pytest.approx(judged, abs=1e-15)
    assert outcome.margin == pytest.approx(margin, abs=1e-15)
    assert (outcome.margin >= 0) == (status == "pass")


def test_a_null_interval_is_judged_on_the_value_and_marked():
    outcome = only(audit(score(value=0.4, reference=0.36)), {"max_excess": 0.05})
    assert outcome.status == "pass"
    assert "no interval" in outcome.detail


@pytest.mark.parametrize(
    ("earlier", "now", "limit", "status"),
    [
        ({"value": 0.35}, {"value": 0.4, "low": 0.38, "high": 0.42}, 0.07, "pass"),
        ({"value": 0.35}, {"value": 0.4, "low": 0.38, "high": 0.42}, 0.06, "fail"),
        ({"value": 0.9, "better": "higher"}, {"value": 0.8, "better": "higher"}, 0.1, "pass"),
        ({"value": 0.9, "better": "higher"}, {"value": 0.8, "better": "higher"}, 0.09, "fail"),
        ({"value": 0.8, "better": "higher"}, {"value": 0.9, "better": "higher"}, 0.0, "pass"),
        ({"value": 0.1, "matched_value": 0.3}, {"value": 0.9, "matched_value": 0.3}, 0, "pass"),
    ],
)
def test_a_drop_is_counted_on_the_bad_side_of_the_baseline(earlier, now, limit, status):
    outcome = only(audit(score(**now)), {"max_drop": limit}, baseline=audit(score(**earlier)))
    assert outcome.status == status


@pytest.mark.parametrize(
    ("baseline", "words"),
    [
        (None, "No baseline was given"),
        (audit(), "In the baseline: audit.json holds no such score"),
        (audit(score(status="failed", reason="Boom.")), "In the baseline: The score failed: Boom."),
        (audit(score(signature="S(2)")), "S(2), now S(1)"),
        (audit(score(matched_value=0.4)), "moves with corpus size"),
    ],
)
def test_a_baseline_that_cannot_be_compared_leaves_the_rule_undecided(baseline, words):
    verdict = judge(audit(score()), policy({"max_drop": 1}), baseline=baseline, today=TODAY)
    assert verdict.outcomes[0].status == "undecided"
    assert words in verdict.outcomes[0].detail
    assert verdict.exit_code == ExitCode.UNDECIDED


def test_a_baseline_of_the_built_in_embedder_asks_for_another_embedder_not_for_another_run():
    def measured_by(digest, seed=0):
        embedder = f"models.weightless.WeightlessEmbedder(seed={seed}, fitted_on='{digest}')"
        return audit(score(signature=f"metrics.Mmd2(embedder={embedder}, n=2)"))

    found, rule = measured_by("ab12"), {"max_drop": 0}
    assert only(found, rule, baseline=measured_by("ab12")).status == "pass"
    refitted = only(found, rule, baseline=measured_by("cd34"))
    assert refitted.status == "undecided"
    assert "fitted anew" in refitted.detail
    assert "pretrained embedder" in refitted.next_step
    other = only(found, rule, baseline=measured_by("cd34", seed=1))
    assert "computed in another way" in other.detail
    assert "Run the baseline again" in other.next_step


@pytest.mark.parametrize(
    ("size", "status"), [(50, "pass"), (40, "undecided"), (60, "undecided"), (None, "undecided")]
)
def test_values_that_move_with_size_are_compared_at_one_size_only(size, status):
    found = audit(score(matched_value=0.4, matched_size=50, matched_unit="tokens"))
    earlier = audit(score(matched_value=0.4, matched_size=size, matched_unit="tokens"))
    assert only(found, {"max_drop": 0}, baseline=earlier).status == status


def without_holdout(n_synthetic, **fields):
    found = audit(score(**fields), sizes=(50, n_synthetic))
    corpora = {role: each for role, each in found.corpora.items() if role != "holdout"}
    return replace(found, corpora=corpora)


@pytest.mark.parametrize(("n_earlier", "status"), [(90, "pass"), (89, "undecided")])
def test_without_a_holdout_only_runs_of_one_size_are_compared(n_earlier, status):
    outcome = only(without_holdout(90), {"max_drop": 0}, baseline=without_holdout(n_earlier))
    assert outcome.status == status
    if status == "undecided":
        assert "The baseline has 89 synthetic records, this run 90" in outcome.detail
        assert "equally many" in outcome.next_step


@pytest.mark.parametrize(
    ("id", "united", "status"),
    [
        (SCORE, (False, True), "pass"),
        ("privacy.exact_copies", (False, True), "undecided"),
        ("privacy.exact_copies", (True, False), "undecided"),
        ("privacy.exact_copies", (True, True), "pass"),
    ],
)
def test_privacy_of_two_releases_is_not_compared_with_that_of_one(id, united, status):
    found = audit(score(id))
    both = replace(found, corpora={**found.corpora, "union": found.corpora["synthetic"]})
    now, earlier = (both if each else found for each in united)
    outcome = only(now, {"score": id, "max_drop": 0}, baseline=earlier)
    assert outcome.status == status
    assert ("former release" in outcome.detail) == (status == "undecided")


@pytest.mark.parametrize("role", ["train", "holdout"])
def test_a_baseline_about_other_people_is_not_compared(role):
    earlier = audit(score())
    other = {**earlier.corpora, role: replace(earlier.corpora[role], sha256="d" * 64)}
    absent = {name: each for name, each in earlier.corpora.items() if name != "holdout"}
    for corpora in (other, absent if role == "holdout" else other):
        outcome = only(audit(score()), {"max_drop": 0}, baseline=replace(earlier, corpora=corpora))
        assert outcome.status == "undecided"
        assert f"other {role} records" in outcome.detail


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (audit(), "no such score"),
        (audit(score(status="failed", reason="Boom.", value=None)), "failed: Boom."),
        (audit(score(status="not_applicable", reason="No labels.", value=None)), "No labels."),
        (audit(score(value=None)), "no number"),
        (audit(score(value=float("nan"))), "no number"),
        (audit(score(low=0.1, high=float("inf"))), "no number"),
        (audit(score(matched_value=float("nan"))), "no number"),
        (audit(score(reference=None)), "no reference"),
        (audit(score(reference=float("nan"))), "no reference"),
    ],
)
def test_what_cannot_be_judged_is_undecided_and_says_why(found, words):
    verdict = judge(found, policy({"max_excess": 1}), today=TODAY)
    (outcome,) = verdict.outcomes
    assert (outcome.status, outcome.judged, outcome.margin) == ("undecided", None, None)
    assert words in outcome.detail
    assert outcome.next_step
    assert verdict.exit_code == ExitCode.UNDECIDED
    assert not verdict.passed
    verdict.to_json()


def test_only_a_score_that_is_not_applicable_can_be_skipped():
    skip = {"max": 1, "when_not_applicable": "skip"}
    na = score(status="not_applicable", reason="No labels.", value=None)
    assert only(audit(na), skip).status == "skipped"
    assert only(audit(score(status="failed", reason="Boom.")), skip).status == "undecided"
    assert only(audit(), skip).status == "undecided"
    beside = score("a.b", value=0.0)
    verdict = judge(audit(na, beside), policy(skip, {"score": "a.b", "max": 0}), today=TODAY)
    assert verdict.passed


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ((), audit(score())),
        (
            ({"max": 1, "when_not_applicable": "skip"},),
            audit(score(status="not_applicable", reason="No labels.", value=None)),
        ),
        (({"max": 1, "severity": "warn"},), audit()),
    ],
)
def test_nothing_judged_is_never_a_pass(rules, found):
    verdict = judge(found, policy(*rules), today=TODAY)
    assert verdict.exit_code == ExitCode.UNDECIDED
    assert "Nothing was judged" in verdict.notes[-1]


FAILS = {"max": 0.3}
PASSES = {"max": 0.5}
UNDECIDED = {"score": "a.missing", "max": 0.5}
WARN = {"severity": "warn"}


@pytest.mark.parametrize(
    ("rules", "exit_code", "strict_exit_code"),
    [
        ((PASSES,), 0, 0),
        ((PASSES, FAILS), 10, 10),
        ((PASSES, UNDECIDED), 11, 11),
        ((FAILS, UNDECIDED), 10, 10),
        ((PASSES, FAILS | WARN), 0, 10),
        ((FAILS | WARN,), 0, 10),
        ((PASSES, UNDECIDED | WARN), 0, 11),
        ((UNDECIDED, FAILS | WARN), 11, 10),
    ],
)
def test_the_exit_code_follows_from_blocking_rules_alone_unless_strict(
    rules, exit_code, strict_exit_code
):
    found = audit(score())
    assert judge(found, policy(*rules), today=TODAY).exit_code == exit_code
    assert judge(found, policy(*rules), today=TODAY, strict=True).exit_code == strict_exit_code


def test_the_headline():
    rules = (FAILS, FAILS, FAILS | WARN, UNDECIDED, UNDECIDED | WARN, PASSES)
    verdict = judge(audit(score()), policy(*rules), today=TODAY)
    digest = verdict.policy_sha256[:8]
    assert verdict.headline == (
        f"GATE: FAIL, 2 blocking, 2 warnings, 1 undecided (policy sha256:{digest}…)"
    )
    one = judge(audit(score()), policy(PASSES, FAILS | WARN), today=TODAY).headline
    assert one.startswith("GATE: PASS, 0 blocking, 1 warning, 0 undecided (policy sha256:")
    waiver = {"rule": SCORE, "owner": "a", "reason": "b", "expires": TODAY}
    waived = judge(audit(score()), policy(PASSES, FAILS, waiver=[waiver]), today=TODAY).headline
    assert waived.startswith("GATE: PASS, 0 blocking, 0 warnings, 0 undecided, 1 waived (policy ")
    assert judge(audit(), policy(PASSES)).headline.startswith("GATE: UNDECIDED, 0 blocking, 0 warn")


@pytest.mark.parametrize(
    ("require", "verdict", "reasons", "status"),
    [
        ("no_evidence", "no_evidence", (), "pass"),
        ("no_evidence", "leak_found", (), "fail"),
        ("no_evidence", "inconclusive", ("no_holdout",), "undecided"),
        ("no_leak_found", "no_evidence", (), "pass"),
        ("no_leak_found", "leak_found", (), "fail"),
        ("no_leak_found", "inconclusive", ("no_holdout",), "pass"),
        ("no_leak_found", "inconclusive", ("no_holdout", "detector_failed"), "undecided"),
        ("no_leak_found", "inconclusive", ("controls_failed",), "undecided"),
    ],
)
def test_the_privacy_verdict(require, verdict, reasons, status):
    found = audit(verdict=verdict, reasons=reasons)
    (outcome,) = judge(found, policy(privacy={"require": require}), today=TODAY).outcomes
    assert outcome.status == status
    assert all(reason in outcome.detail for reason in reasons)
    assert bool(outcome.next_step) == (status != "pass")


@pytest.mark.parametrize(
    ("leaks", "status"),
    [
        ({"verbatim": 0.01}, "pass"),
        ({"verbatim": 0.005}, "pass"),
        ({"verbatim": 0.011}, "undecided"),
        ({"verbatim": None}, "undecided"),
        ({"edited": 0.01}, "undecided"),
        ({}, "undecided"),
    ],
)
def test_an_audit_too_blunt_for_the_leak_it_must_see_decides_nothing(leaks, status):
    sharp = policy(privacy={"max_detectable_leak": {"verbatim": 0.01}})
    verdict = judge(audit(leaks=leaks), sharp, today=TODAY)
    assert verdict.outcomes[0].status == status
    assert verdict.exit_code == (0 if status == "pass" else 11)


def test_a_kind_of_leak_that_is_not_measured_is_answered_with_those_that_are():
    sharp = policy(privacy={"max_detectable_leak": {"verbatm": 0.01}})
    verdict = judge(audit(leaks={"verbatim": 0.01}), sharp, today=TODAY)
    assert "Did you mean 'verbatim'?" in verdict.outcomes[0].detail


WAIVER = {"rule": SCORE, "owner": "DPO", "reason": "Agreed.", "expires": TODAY}


@pytest.mark.parametrize(
    ("waiver", "status", "note"),
    [
        (WAIVER, "waived", None),
        ({**WAIVER, "expires": dt.date(2027, 1, 14)}, "fail", "expired on 2027-01-14"),
        ({**WAIVER, "owner": " "}, "fail", "no owner"),
        ({key: WAIVER[key] for key in ("rule", "reason", "expires")}, "fail", "no owner"),
        ({**WAIVER, "reason": ""}, "fail", "no reason"),
        ({key: WAIVER[key] for key in ("rule", "owner", "reason")}, "fail", "never expires"),
    ],
)
def test_a_waiver_counts_only_with_owner_reason_and_a_day_that_has_not_passed(waiver, status, note):
    verdict = judge(audit(score()), policy(FAILS, waiver=[waiver]), today=TODAY)
    assert verdict.outcomes[0].status == status
    assert verdict.exit_code == (0 if status == "waived" else 10)
    assert verdict.judged_on == TODAY
    if note is None:
        assert "Waived by DPO until 2027-01-15: Agreed." in verdict.outcomes[0].detail
        assert verdict.notes == ()
    else:
        assert note in verdict.notes[0]


@pytest.mark.parametrize("require", [None, "no_leak_found"])
def test_a_leak_that_no_rule_asks_about_is_said(require):
    demands = {"privacy": {"require": require}} if require else {}
    verdict = judge(audit(score(), verdict="leak_found"), policy({"max": 1}, **demands))
    assert verdict.passed == (require is None)
    assert any("leak_found" in note for note in verdict.notes) == (require is None)


def test_a_waiver_covers_failures_never_what_could_not_be_judged():
    waived = policy(FAILS, waiver=[WAIVER])
    assert judge(audit(), waived, today=TODAY).exit_code == ExitCode.UNDECIDED
    warned = judge(audit(score()), policy(FAILS | WARN, waiver=[WAIVER]), today=TODAY)
    assert (warned.outcomes[0].status, warned.warnings) == ("waived", ())
    unused = judge(audit(score()), policy(PASSES, waiver=[WAIVER]), today=TODAY)
    assert unused.notes == (f"Waiver of {SCORE} not needed.",)


def test_an_unknown_score_is_a_mistake_a_known_one_that_is_absent_is_missing():
    misspelt = policy({"max": 1}, {"score": "diversity.selfbleu_4", "max": 1})
    with pytest.raises(PlanError, match=r"rule 2.*Did you mean 'diversity.self_bleu_4'\?"):
        judge(audit(score()), misspelt, known=frozenset())
    known = frozenset({"diversity.selfbleu_4"})
    assert judge(audit(score()), misspelt, known=known).exit_code == ExitCode.UNDECIDED


def test_whether_the_policy_was_fixed_before_the_results():
    rules = policy(PASSES)
    for recorded, fixed in [(rules.sha256, True), ("0" * 64, False), (None, None)]:
        provenance = {} if recorded is None else {"policy_sha256": recorded}
        found = audit(score(), provenance=provenance)
        assert judge(found, rules, today=TODAY).fixed_before is fixed


def test_the_same_audit_and_policy_give_the_same_bytes():
    found, rules = audit(score(reference=0.3)), policy({"max_excess": 0.1}, FAILS, UNDECIDED)
    assert judge(found, rules, today=TODAY).to_json() == judge(found, rules).to_json()


numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(
    better=st.sampled_from(["lower", "higher"]),
    kind=st.sampled_from(["max_excess", "max_drop", "good_side"]),
    judged=st.sampled_from(["interval", "value"]),
    values=st.tuples(numbers, numbers),
    widths=st.none() | st.tuples(st.floats(0, 10), st.floats(0, 10)),
    reference=numbers,
    limit=numbers,
)
def test_passing_is_monotone_in_the_value(better, kind, judged, values, widths, reference, limit):
    """Whoever is better passes wherever somebody worse passes."""
    sign = 1 if better == "lower" else -1
    good, bad = sorted(values, key=lambda value: sign * value)
    if kind == "good_side":
        kind = "max" if better == "lower" else "min"
    statuses = []
    for value in (good, bad):
        ends = {} if widths is None else {"low": value - widths[0], "high": value + widths[1]}
        found = audit(score(value=value, better=better, reference=reference, **ends))
        baseline = audit(score(value=reference, better=better))
        outcome = only(found, {kind: limit, "judge": judged}, baseline=baseline)
        statuses.append(outcome.status)
    assert statuses != ["fail", "pass"]
    assert set(statuses) <= {"pass", "fail"}


@given(
    fields=st.fixed_dictionaries(
        {
            "better": st.sampled_from(["lower", "higher"]),
            "value": numbers,
            "low": numbers,
            "high": numbers,
            "reference": numbers,
            "matched_value": st.none() | numbers,
        }
    ),
    kind=st.sampled_from(["max_excess", "min", "max"]),
    limit=numbers,
)
def test_the_interval_is_never_easier_to_pass_than_the_value(fields, kind, limit):
    found = audit(score(**fields))
    by_interval = only(found, {kind: limit, "judge": "interval"})
    by_value = only(found, {kind: limit, "judge": "value"})
    assert by_interval.margin <= by_value.margin


@pytest.mark.parametrize("name", builtin_policies())
@given(data=st.data())
def test_no_audit_with_a_missing_blocking_score_passes(name, data):
    built_in = read_policy(name)
    ids = sorted({rule.score for rule in built_in.rules})
    blocking = sorted({rule.score for rule in built_in.rules if rule.severity == "block"})
    missing = data.draw(st.sampled_from(blocking))
    leaks = {"verbatim": 0.0, "edited": 0.0}

    def perfect(id):
        return score(id, better="higher", value=1.0, reference=1.0)

    whole = audit(*(perfect(id) for id in ids), leaks=leaks)
    assert judge(whole, built_in, today=TODAY).exit_code == ExitCode.OK
    partial = audit(*(perfect(id) for id in ids if id != missing), leaks=leaks)
    assert judge(partial, built_in, today=TODAY).exit_code == ExitCode.UNDECIDED


def test_a_rule_that_only_the_width_of_the_interval_breaks_asks_for_more_records():
    found = score("privacy.exact_copies", value=0.0, low=0.0, high=0.06, reference=0.0)
    rule = {"score": "privacy.exact_copies", "max_excess": 0.05}
    (outcome,) = judge(audit(found), policy(rule)).outcomes
    assert outcome.status == "fail"
    assert "audit more of them" in outcome.next_step
    worse = score("privacy.exact_copies", value=0.2, low=0.1, high=0.3, reference=0.0)
    (outcome,) = judge(audit(worse), policy(rule)).outcomes
    assert "synthaudit records" in outcome.next_step
