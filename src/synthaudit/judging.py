"""Whether an audit meets a policy: a pure function of plain values, without files or models."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from synthaudit.errors import PlanError
from synthaudit.gate_verdict import Outcome, Status, Verdict
from synthaudit.limits import NotJudgedError, compare, exact, find
from synthaudit.nearest import suggestion
from synthaudit.policy import Policy, PrivacyRequirement, Rule, Waiver
from synthaudit.reasons import REASONS
from synthaudit.results import Audit, Privacy, Score, is_finite

__all__ = ["Verdict", "judge", "refuse_unknown"]


def judge(
    audit: Audit,
    policy: Policy,
    *,
    baseline: Audit | None = None,
    today: date | None = None,
    strict: bool = False,
    known: Collection[str] | None = None,
) -> Verdict:
    """Hold every rule of ``policy`` against ``audit``.

    Args:
        audit: What was found.
        policy: What is demanded.
        baseline: The audit that ``max_drop`` compares with.
        today: The day waivers are held against; by default this day in UTC.
        strict: Whether rules of severity ``warn`` block too.
        known: Every score id there is: a rule about another one is a mistake, not a missing score.
            By default ids are taken as they are.

    Raises:
        PlanError: A rule is about a score that does not exist.
    """
    if known is not None:
        refuse_unknown(policy, {*known, *(score.id for score in audit)})
    today = today or datetime.now(UTC).date()
    troubles = {waiver: _trouble(waiver, today) for waiver in policy.waivers}
    active = {waiver.rule: waiver for waiver, trouble in troubles.items() if trouble is None}
    outcomes = list(_privacy_outcomes(audit.privacy, policy.privacy))
    for rule in policy.rules:
        outcome = _rule_outcome(rule, audit, baseline, strict=strict)
        if outcome.status in {"fail", "warn"} and rule.score in active:
            outcome = _waived(outcome, active[rule.score])
        outcomes.append(outcome)
    waived = {outcome.score for outcome in outcomes if outcome.status == "waived"}
    fixed = audit.provenance.get("policy_sha256")
    verdict = Verdict(
        policy=policy.name,
        policy_sha256=policy.sha256,
        fixed_before=None if fixed is None else fixed == policy.sha256,
        strict=strict,
        judged_on=today if policy.waivers else None,
        corpora=audit.corpora,
        baseline_sha256=baseline.corpora["synthetic"].sha256 if baseline else None,
        outcomes=tuple(outcomes),
        notes=(
            *(f"Waiver of {w.rule} ignored: {why}." for w, why in troubles.items() if why),
            *(f"Waiver of {score} not needed." for score in active if score not in waived),
            *_unasked(audit.privacy, policy.privacy),
        ),
    )
    if verdict.judged_anything:
        return verdict
    return replace(verdict, notes=(*verdict.notes, "Nothing was judged, which is never a pass."))


def refuse_unknown(policy: Policy, known: Collection[str]) -> None:
    """Nothing, if every rule is about one of ``known``; can be asked before anything is computed.

    Raises:
        PlanError: A rule is about a score that does not exist.
    """
    for position, rule in enumerate(policy.rules, 1):
        if rule.score not in known:
            raise PlanError(
                f"{policy.name}: rule {position}: there is no score '{rule.score}'."
                f"{suggestion(rule.score, known)} `synthaudit metrics` lists them."
            )


def _trouble(waiver: Waiver, today: date) -> str | None:
    """Why the waiver does not count, or None."""
    if not waiver.owner:
        return "it has no owner"
    if not waiver.reason:
        return "it gives no reason"
    if waiver.expires is None:
        return "it never expires"
    return f"it expired on {waiver.expires}" if waiver.expires < today else None


def _waived(outcome: Outcome, waiver: Waiver) -> Outcome:
    answer = f"Waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"
    return replace(outcome, status="waived", detail=f"{outcome.detail} {answer}", next_step="")


def _unasked(privacy: Privacy, required: PrivacyRequirement) -> Iterator[str]:
    """A leak is never passed over in silence, even by a policy that does not ask."""
    if required.require is None and privacy.verdict == "leak_found":
        yield "The privacy verdict is leak_found, which this policy does not ask about."


_BROKEN = frozenset({"controls_failed", "detector_failed", "premise_failed"})
"""Reasons for an inconclusive verdict that say the audit itself went wrong."""


def _privacy_outcomes(privacy: Privacy, required: PrivacyRequirement) -> Iterator[Outcome]:
    if required.require is not None:
        yield _verdict_outcome(privacy, required.require, required.why)
    for leak, limit in required.max_detectable_leak.items():
        smallest = privacy.minimum_detectable_leak.get(leak)
        outcome = Outcome(
            score=f"privacy.minimum_detectable_leak.{leak}",
            rule=f"at most {limit:g}",
            kind="privacy",
            status="undecided",
            limit=limit,
            why=required.why,
            next_step="Run with more people on both sides: they make smaller leaks visible.",
        )
        if smallest is None or not is_finite(smallest):
            measured = privacy.minimum_detectable_leak
            near = "" if leak in measured else suggestion(leak, measured)
            if privacy.power is None:
                detail = "It is not known how small a leak of this kind would have been seen."
                again = "Run `synthaudit run` with a holdout: it measures this on planted leaks."
                yield replace(outcome, detail=detail + near, next_step=again)
            else:
                yield replace(
                    outcome, detail=f"No leak of this kind that was tried would be seen.{near}"
                )
            continue
        margin = exact(limit) - exact(smallest)
        yield replace(
            outcome,
            status="pass" if margin >= 0 else "undecided",
            value=smallest,
            judged=smallest,
            margin=float(margin),
            detail=f"A leak of {smallest:.2g} of the people would have been seen.",
            next_step="" if margin >= 0 else outcome.next_step,
        )


def _verdict_outcome(privacy: Privacy, require: str, why: str) -> Outcome:
    """An inconclusive verdict passes ``no_leak_found`` unless the audit itself was broken."""
    status: Status = "pass"
    if privacy.verdict == "leak_found":
        status = "fail"
    elif privacy.verdict == "inconclusive" and (
        require == "no_evidence" or not _BROKEN.isdisjoint(privacy.reasons)
    ):
        status = "undecided"
    reasons = f" ({', '.join(privacy.reasons)})" if privacy.reasons else ""
    causes = {"pass": (), "fail": ("leak_found",)}.get(status, privacy.reasons)
    return Outcome(
        score="privacy.verdict",
        rule=f"must be no_evidence{'' if require == 'no_evidence' else ' or inconclusive'}",
        kind="privacy",
        status=status,
        why=why,
        detail=f"The verdict is {privacy.verdict}{reasons}. {privacy.why}".rstrip(),
        next_step=" ".join(REASONS[cause].would_settle for cause in causes if cause in REASONS),
    )


def _rule_outcome(rule: Rule, audit: Audit, baseline: Audit | None, *, strict: bool) -> Outcome:
    score = find(audit, rule.score)
    outcome = Outcome(
        score=rule.score,
        name="" if score is None else _named(score),
        rule=rule.text,
        kind=rule.kind,
        status="undecided",
        severity="block" if strict else rule.severity,
        limit=rule.limit,
        why=rule.why,
    )
    if score and score.status == "not_applicable" and rule.when_not_applicable == "skip":
        return replace(outcome, status="skipped", detail=f"Not applicable: {score.reason}")
    try:
        found = compare(rule, audit, baseline)
    except NotJudgedError as error:
        return replace(outcome, detail=error.detail, next_step=error.next_step)
    margin = (found.judged - exact(rule.limit)) * (1 if rule.kind == "min" else -1)
    status: Status = "pass" if margin >= 0 else "fail" if outcome.severity == "block" else "warn"
    return replace(
        outcome,
        status=status,
        value=found.value,
        interval=score.interval if score else None,
        reference=found.reference,
        judged=float(found.judged),
        margin=float(margin),
        detail=found.detail,
        next_step="" if status == "pass" else _next_step(rule, audit, baseline),
    )


def _named(score: Score) -> str:
    """The score's name and unit, where the unit says more than the name."""
    return f"{score.name} ({score.unit})" if score.unit else score.name


def _next_step(rule: Rule, audit: Audit, baseline: Audit | None) -> str:
    id = rule.score
    by_value = compare(rule.model_copy(update={"judge": "value"}), audit, baseline).judged
    if (by_value - exact(rule.limit)) * (1 if rule.kind == "min" else -1) >= 0:
        return (
            "The value itself is within the limit, but so few records cannot show that it stays "
            "there: audit more of them."
        )
    if id.startswith("privacy."):
        return (
            f"`synthaudit records RUN --score {id}` lists the records behind it. Leaving them "
            "out leaves what is not flagged: generate anew, and run again."
        )
    return "Look the score up in report.html, change the generator or its prompts, and run again."
