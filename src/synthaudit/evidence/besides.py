"""What else must be known before the short answer is relied on."""

from collections.abc import Iterator

from synthaudit.evidence.audience import written_for
from synthaudit.evidence.rules import against, named, sentence
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.formatting import plural
from synthaudit.results import Audit

_N_FINDINGS = 4


def besides(sources: Sources) -> tuple[tuple[str, str], ...]:
    """Warnings of the rules and of the audit, and findings beside the verdict: what, and what."""
    return (*_of_rules(sources), *_of_people(sources.audit), *_of_audit(sources.audit))


def _of_rules(sources: Sources) -> Iterator[tuple[str, str]]:
    audience = written_for(sources)
    if audience is not None and audience.exceeded:
        yield "Rules for another release", audience.told
    if sources.gate is None:
        return
    for each in sources.gate["outcomes"]:
        if each["severity"] == "warn" and each["status"] in {"warn", "undecided"}:
            name = named(each["score"], sources.audit)
            yield f"A rule that only warns is not met: {name}", against(each, sources.audit)
    for note in sources.gate["notes"]:
        yield "Said by the rules", sentence(note)


def _of_people(audit: Audit) -> Iterator[tuple[str, str]]:
    real = [audit.corpora[role] for role in ("train", "holdout") if role in audit.corpora]
    nameless = [corpus for corpus in real if not corpus.grouped]
    if nameless:
        which = "The" if len(nameless) == len(real) else "Some of the"
        told = (
            f"{which} real records do not name their person. Each of those counts as a person of "
            "its own, so intervals may be too narrow and tests too sure. Where this page speaks of "
            "people, records are meant."
        )
        yield "Records counted as people", told


def _of_audit(audit: Audit) -> Iterator[tuple[str, str]]:
    findings = audit.privacy.findings
    for finding in findings[:_N_FINDINGS]:
        yield "Also found", sentence(finding)
    if len(findings) > _N_FINDINGS:
        more = plural(len(findings) - _N_FINDINGS, "more finding")
        yield "Also found", f"{more}, in the full report."
    for warning in words.warnings(audit):
        yield "Warning", sentence(warning)
