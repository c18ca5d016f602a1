"""The first screen: the questions somebody asks who has to decide, and what the audit answers."""

from dataclasses import dataclass

from synthaudit.reports import smallest, words
from synthaudit.reports.comparing import Dimension
from synthaudit.reports.formatting import anchor, listed, plural
from synthaudit.reports.gates import Gate
from synthaudit.results import Audit, Privacy

PEOPLE_DECIDE = "Met rules are no decision: people decide."


_N_FINDINGS = 2


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of an answer.

    Args:
        text: The sentence.
        href: Where more stands on the page; empty for nowhere.
        lead: A word or two before it, such as the name of a dimension.
    """

    text: str
    href: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """May it be released: the short answer, and what stands behind it.

    Args:
        kind: ``like``, ``failed`` or ``warn``, for the style sheet.
        headline: The short answer.
        text: What it rests on.
        answers: Each further question with its points; a question without any is left out.
    """

    kind: str
    headline: str
    text: str
    answers: tuple[tuple[str, tuple[Point, ...]], ...]


def decision(audit: Audit, gate: Gate | None, dimensions: tuple[Dimension, ...]) -> Decision:
    """What the audit and the gate answer to whoever decides on a release."""
    kind, headline, text = _short(audit.privacy, gate)
    return Decision(
        kind,
        headline,
        text,
        tuple(
            (question, points)
            for question, points in (
                ("Under which conditions?", _conditions(audit.privacy, gate)),
                ("What was found?", _found(audit, dimensions)),
                ("How sure are we?", _how_sure(audit)),
                ("What was not looked at?", _not_looked_at(audit)),
            )
            if points
        ),
    )


_WITHOUT_POLICY = {
    "leak_found": ("failed", "Not as it is: a leak was found"),
    "no_evidence": ("warn", "Not decided: no leak was found, and no policy was judged"),
    "inconclusive": ("warn", "Not decided: whether anything leaked could not be told"),
}
_BY_GATE = {
    ("failed", "leak_found"): ("failed", "No: a leak was found, and the policy is not met"),
    ("like", "leak_found"): ("failed", "The policy is met, yet a leak was found"),
    ("like", "no_evidence"): ("like", "The rules set for this release are met"),
    ("like", "inconclusive"): (
        "warn",
        "The policy is met, yet whether anything leaked could not be told",
    ),
}
_OTHERWISE = {
    "failed": ("failed", "Not under this policy: a rule is not met"),
    "warn": ("warn", "Not yet: a rule of the policy could not be judged"),
}


def _short(privacy: Privacy, gate: Gate | None) -> tuple[str, str, str]:
    """Kind, headline, and what the headline rests on."""
    if gate is None:
        told = "No policy says what a release must meet. `synthaudit gate` asks one."
        return *_WITHOUT_POLICY[privacy.verdict], told
    kind, headline = _BY_GATE.get((gate.kind, privacy.verdict)) or _OTHERWISE[gate.kind]
    about = f"{gate.meaning} {gate.policy}"
    if kind == "like":
        return kind, headline + reservations(gate), f"{about} {PEOPLE_DECIDE}"
    return kind, headline, about


def reservations(gate: Gate) -> str:
    """What met rules were met with: ``, with 1 warning and 1 rule set aside``, or nothing."""
    n_waived = sum(row.status == "waived" for row in gate.rows)
    told = [
        plural(n, noun, nouns)
        for n, noun, nouns in (
            (len(_warning(gate)), "warning", None),
            (n_waived, "rule set aside", "rules set aside"),
        )
        if n
    ]
    return f", with {listed(told)}" if told else ""


def _warning(gate: Gate) -> list[str]:
    """The scores whose rules warn: broken or not judged, but not in the way."""
    return [
        row.score
        for row in gate.rows
        if row.severity == "warn" and row.status in {"warn", "undecided"}
    ]


def _conditions(privacy: Privacy, gate: Gate | None) -> tuple[Point, ...]:
    meanwhile = [
        Point(text.meanwhile, "#why-privacy")
        for _, text in words.reasons_given(privacy)
        if text is not None
    ]
    rules = [] if gate is None else [row for row in gate.rows if row.blocks]
    unmet = (
        [Point(f"{plural(len(rules), 'rule')} of the policy stand in the way.", "#gate")]
        if len(rules) > 1
        else [Point("One rule of the policy stands in the way.", "#gate")] * len(rules)
    )
    waived = [] if gate is None else [row.score for row in gate.rows if row.status == "waived"]
    aside = (
        [Point(f"Set aside by a waiver, with its owner: {listed(waived)}.", "#gate")]
        if waived
        else []
    )
    warning = [] if gate is None else _warning(gate)
    warned = [Point(f"Warned, but not in the way: {listed(warning)}.", "#gate")] if warning else []
    return (*unmet, *aside, *warned, *meanwhile)


def _found(audit: Audit, dimensions: tuple[Dimension, ...]) -> tuple[Point, ...]:
    points = [_of_privacy(audit.privacy)]
    findings = audit.privacy.findings
    points += [
        Point(finding, "#findings-beside", "Also found") for finding in findings[:_N_FINDINGS]
    ]
    if len(findings) > _N_FINDINGS:
        more = plural(len(findings) - _N_FINDINGS, "more finding")
        points.append(Point(f"{more} beside the verdict.", "#findings-beside"))
    for dimension in dimensions:
        if dimension.name == "privacy":
            continue
        parts = [words.headline(dimension), words.tally(dimension)]
        told = f"{', '.join(part for part in parts if part)}."
        if words.furthest(dimension):
            told += f" Furthest off: {words.furthest(dimension)}."
        points.append(Point(told, f"#why-{anchor(dimension.name)}", dimension.name.capitalize()))
    return tuple(points)


def _of_privacy(privacy: Privacy) -> Point:
    explained = [text.happened for _, text in words.reasons_given(privacy) if text is not None]
    told = explained[0] if explained else privacy.why
    return Point(f"{words.VERDICTS[privacy.verdict]}. {told}", "#why-privacy", "Privacy")


def _how_sure(audit: Audit) -> tuple[Point, ...]:
    told = smallest.sentences(audit)
    points = [Point(sentence, "#smallest") for _, sentence in told[:1]]
    blind = [] if audit.privacy.power is None else smallest.unseen(audit.privacy.power)
    if blind:
        points.append(Point(f"Hardly seen, at any size tried: {listed(blind)}.", "#smallest"))
    if not told:
        points.append(Point("How small a leak it would notice was not measured.", "#smallest"))
    elif audit.privacy.power is not None:
        points.append(Point(smallest.controls(audit.privacy.power), "#smallest"))
    if words.embedder(audit):
        points.append(Point(f"Meaning was measured with: {words.embedder(audit)}.", "#provenance"))
    points += [Point(warning, "#corpora", "Warning") for warning in words.warnings(audit)]
    return tuple(points)


def _not_looked_at(audit: Audit) -> tuple[Point, ...]:
    points = []
    not_run = words.attacks_not_run(audit.privacy)
    if not_run is not None:
        points.append(Point(f"{not_run[0]}: {not_run[1]}", "#not-run"))
    failed = [score.name for score in audit if score.status == "failed"]
    if failed:
        n_more = len(failed) - 3
        named = [*failed[:3], *([f"{n_more} more"] if n_more > 0 else [])]
        points.append(Point(f"Failed, so nothing is known: {listed(named)}.", "#scores"))
    points.append(
        Point(
            "Attacks nobody has thought of, and what recipients could learn by joining the text "
            "with other data they hold.",
            "#limits",
        )
    )
    points.append(Point(words.counted(audit), "#scores"))
    return tuple(points)
