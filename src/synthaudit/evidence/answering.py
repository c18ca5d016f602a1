"""May it be released: the box at the top of the first page."""

from dataclasses import dataclass

from synthaudit.evidence.audience import Audience, written_for
from synthaudit.evidence.besides import besides
from synthaudit.evidence.rules import against, named
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.decision import reservations
from synthaudit.reports.formatting import plural
from synthaudit.reports.gates import read_gate
from synthaudit.results import Privacy

_HEADLINES = {
    "pass": ("like", "The rules set for this release are met"),
    "fail": ("failed", "No: a rule set for this release is not met"),
    "undecided": ("warn", "Not yet: a rule set for this release could not be judged"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """May it be released: a headline, what it means, what stands against it, what else to know."""

    kind: str
    headline: str
    text: tuple[str, ...]
    against: tuple[tuple[str, str], ...]
    besides: tuple[tuple[str, str], ...]


def answer(sources: Sources) -> Answer:
    """What the gate and the privacy verdict say, in plain words."""
    audit = sources.audit
    privacy = audit.privacy
    audience = written_for(sources)
    kind, headline = _short(sources, audience)
    who = sources.context.recipients.who
    text = [
        f"It is to go to: {who}" if who else "To whom it is to go has not been stated.",
        *([audience.told] if audience is not None and not audience.exceeded else []),
        _privacy(privacy),
    ]
    for explained in (each for _, each in words.reasons_given(privacy) if each is not None):
        if privacy.verdict == "inconclusive":
            text.append(explained.happened)
        clear = privacy.verdict == "no_evidence"
        text += [
            explained.does_not_mean,
            explained.meanwhile if clear else f"Until it is settled: {explained.meanwhile}",
        ]
        if privacy.verdict != "no_evidence":
            text.append(f"What would settle it: {explained.would_settle}")
    outcomes = () if sources.gate is None else sources.gate["outcomes"]
    text += [
        f"A rule was set aside, by name: {named(each['score'], audit)}. {each['detail']}"
        for each in outcomes
        if each["status"] == "waived"
    ]
    if sources.gate is not None and sources.gate["verdict"] == "pass":
        if sources.gate["policy"]["fixed_before_results"] is not True:
            text.append("Nothing shows that these rules were set before the results were known.")
        text.append("Met rules are no decision: people decide, on the sheet below.")
    in_the_way = tuple(
        (named(each["score"], audit), against(each, audit))
        for each in outcomes
        if each["severity"] == "block" and each["status"] in {"fail", "undecided"}
    )
    return Answer(kind, headline, tuple(dict.fromkeys(text)), in_the_way, besides(sources))


def _short(sources: Sources, audience: Audience | None) -> tuple[str, str]:
    """The kind of box, and its headline: met rules with all that was met only in part."""
    verdict = sources.audit.privacy.verdict
    if sources.gate is None:
        if verdict == "leak_found":
            return "failed", "No rules were set, and a leak was found"
        return "warn", "Not decided: no rules were set for this release"
    gate = read_gate(sources.gate, sources.audit)
    kind, headline = _HEADLINES[gate.word.lower()]
    if kind != "like":
        return kind, headline
    yet = []
    if audience is not None and audience.exceeded:
        kind = "warn"
        yet.append("they were written for another release")
    if verdict != "no_evidence":
        kind = "failed" if verdict == "leak_found" else "warn"
        yet.append(f"on privacy: {words.VERDICTS[verdict].lower()}")
    headline += reservations(gate)
    return kind, f"{headline}, but {', and '.join(yet)}" if yet else headline


def _privacy(privacy: Privacy) -> str:
    n_tests = plural(len(privacy.attacks_run), "test")
    return {
        "leak_found": "A leak was found: the synthetic text gives away more of the people whose "
        "records the generator saw than of comparable people it did not see, by more than chance "
        "explains.",
        "no_evidence": f"No leak was found: {n_tests} tried to tell the people whose records the "
        "generator saw from comparable people it did not see, and could not. How large a leak "
        "had to be to be noticed stands below.",
        "inconclusive": "Whether anything leaked could not be told.",
    }[privacy.verdict]
