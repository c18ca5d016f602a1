"""The pages behind the first one: context, datasheet, generation record, limitations."""

from collections.abc import Iterator, Mapping
from typing import Any

from synthaudit.evidence.context import TITLES, declared, items
from synthaudit.evidence.pages import Cell, Link, Section, document
from synthaudit.evidence.sources import AUDIT, GATE, POLICY, Sources
from synthaudit.reports import words
from synthaudit.reports.formatting import number, plural
from synthaudit.results import Audit

_DECLARED = ("Item", "As declared")
_MOTIVATION = ("use", "why_synthetic", "not_for")
_DISTRIBUTION = ("licence", "url", "former")
_UPKEEP = ("contact", "incidents", "retention")


def context_page(sources: Sources) -> bytes:
    """Purpose, approvals, recipients, threat model, Five Safes; blanks first."""
    said = list(items(sources.context))
    blank = [(place, name) for place, name, value in said if not value]
    sections = [
        Section(
            "Left blank",
            text=(
                f"{plural(len(blank), 'item')} of {len(said)} left blank. Nothing was made up for "
                "them."
                if blank
                else "Nothing was left blank.",
            ),
            points=tuple(f"{TITLES[place.split('.')[0]]}: {name}" for place, name in blank),
        )
    ]
    for part, title in TITLES.items():
        rows = tuple(
            (name, value) for place, name, value in said if place.split(".", maxsplit=1)[0] == part
        )
        sections.append(Section(title, columns=_DECLARED, rows=rows))
    return document(
        "Purpose, recipients, threat model",
        "What people declared of this release, in their words. None of it was measured or checked.",
        sections,
    )


def datasheet_page(sources: Sources) -> bytes:
    """What the corpora are, after the questions of Datasheets for Datasets."""
    audit, context = sources.audit, sources.context
    data, use = context.dataset, context.purpose
    columns = ("Role", "What it is", "Records", "Persons", "Labels", "SHA-256 of the content")
    rows = tuple(
        (
            role,
            words.role(audit, role),
            f"{corpus.n_records:,}",
            f"{corpus.n_groups:,}" if corpus.grouped else "not named",
            corpus.label_kind,
            corpus.sha256,
        )
        for role, corpus in audit.corpora.items()
    )
    notices = tuple(
        f"{role}: {notice}" for role, corpus in audit.corpora.items() for notice in corpus.notices
    )
    split = audit.provenance.get("split")
    former = sources.manifest["inputs"].get("former")
    return document(
        "Datasheet",
        words.subject(audit),
        (
            Section(
                "Composition",
                text=(
                    f"How the holdout was set aside, as the plan says: {split or 'not stated'}.",
                    *audit_strata(audit),
                    *(
                        (f"The former release, audited with it: {_file(former)}.",)
                        if former
                        else ()
                    ),
                ),
                columns=columns,
                rows=rows,
            ),
            Section("Noticed while reading", points=notices or ("Nothing.",)),
            Section("Motivation", columns=_DECLARED, rows=declared(use, _MOTIVATION)),
            Section(TITLES["source_data"], columns=_DECLARED, rows=declared(context.source_data)),
            Section(
                "Distribution and upkeep",
                columns=_DECLARED,
                rows=(*declared(data, _DISTRIBUTION), *declared(context.governance, _UPKEEP)),
            ),
        ),
    )


def _file(stated: Mapping[str, Any]) -> str:
    """A file by name and hash, or its content where it was no file."""
    name = stated.get("name") or "records"
    if stated.get("file_sha256"):
        return f"{name}, SHA-256 {stated['file_sha256']}"
    return f"{name}, SHA-256 of the content {stated.get('corpus_sha256')}"


def audit_strata(audit: Audit) -> tuple[str, ...]:
    """By which groups people were compared, where the audit says."""
    strata = audit.provenance.get("strata")
    if not isinstance(strata, list) or not strata:
        return ()
    return (f"People were compared within groups of equal {', '.join(map(str, strata))}.",)


def generation_page(sources: Sources) -> bytes:
    """How the text was made: recorded where the run made it, else as people declared it."""
    audit, said = sources.audit, sources.context.generation
    makers = audit.provenance.get("made_by")
    makers = makers if isinstance(makers, list) else []
    rows = tuple(
        tuple(str(maker.get(key) or "not stated") for key in _MAKER)
        for maker in makers
        if isinstance(maker, Mapping)
    )
    sections = [
        Section(
            "Lineage in the records",
            text=(
                "The records carry who made them, and the audit counted that."
                if rows
                else "The records do not say who made them.",
            ),
            columns=("Generator", "Version", "Backend", "Model", "Records"),
            rows=rows,
        )
    ]
    if sources.generation is None:
        sections.append(
            Section(
                "Declared, not recorded",
                text=("Nothing recorded how this corpus was made. Below is what people declared.",),
                columns=_DECLARED,
                rows=declared(said),
            )
        )
    else:
        sections += _recorded(sources.generation)
    return document(
        "How the text was made",
        words.makers_of(audit) or "Who made the synthetic text is declared at best, not recorded.",
        sections,
    )


_MAKER = ("adapter", "version", "backend", "model", "n_records")


def _recorded(generation: Mapping[str, Any]) -> Iterator[Section]:
    """The generation's own record, flat; what went wrong and how labels fell first."""
    for key, title in (("failures", "Requests that failed"), ("rejections", "Answers refused")):
        found = generation.get(key)
        rows = tuple(
            (str(each.get("reason")), str(each.get("meaning") or "none given"), str(each.get("n")))
            for each in (found if isinstance(found, list) else ())
            if isinstance(each, Mapping)
        )
        yield Section(
            title,
            text=() if rows else ("None.",),
            columns=("Reason", "Meaning", "How many"),
            rows=rows,
        )
    others = {
        key: value for key, value in generation.items() if key not in {"failures", "rejections"}
    }
    yield Section("The record", columns=("What", "Which"), rows=tuple(_flat(others)))


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        yield path, ", ".join(str(each) for each in value) or "none"
    else:
        yield path, "none" if value in (None, "", {}) else str(value)


_ALWAYS = (
    "It cannot prove that nothing leaked. It looks for the leaks its attacks look for.",
    (
        "It is no finding of law: whether text is anonymous also depends on who receives it, under "
        "which agreement, and with what other data at hand."
    ),
    (
        "It is as good as the held-out text: people from the same source, unseen by the generator, "
        "told apart at random."
    ),
    (
        "Real text is the yardstick, not the ideal: whether it is representative, fair or "
        "clinically right was not asked."
    ),
    "One corpus was audited, not its generator. Another corpus from it needs an audit of its own.",
)


def limitations_page(sources: Sources) -> bytes:
    """What the audit cannot show, what failed, what was not run, what was waived."""
    audit, policy = sources.audit, sources.policy
    by_status = {
        status: tuple(
            (score.name, score.id, score.reason or "no reason given")
            for score in audit
            if score.status == status
        )
        for status in ("failed", "not_applicable")
    }
    waivers = tuple(
        (
            waiver.rule,
            waiver.owner or "nobody named",
            waiver.reason or "none given",
            "never" if waiver.expires is None else waiver.expires.isoformat(),
        )
        for waiver in (policy.waivers if policy else ())
    )
    not_run = tuple(
        (attack.name, attack.what or "not described", attack.why_not or "no reason given")
        for attack in audit.privacy.attacks_not_run
    )
    columns = ("Measure", "Its id", "Why")
    family = number(audit.privacy.family_alpha, unit="share")
    return document(
        "What the audit cannot show",
        "What is not known, what could not be computed, and what somebody set aside.",
        (
            Section("Always", points=_ALWAYS),
            Section(
                "In this audit",
                points=(
                    *words.own_limits(audit),
                    *words.warnings(audit),
                    (
                        "Where nothing leaked, the attacks together would report a leak in at most "
                        f"{family} of audits."
                    ),
                ),
            ),
            _or_none("Measures that failed", columns, by_status["failed"]),
            _or_none("Attacks not run", ("Attack", "What it looks for", "Why not"), not_run),
            _or_none("Waivers in the policy", ("Rule", "Owner", "Reason", "Expires"), waivers),
            _or_none("Measures that do not apply here", columns, by_status["not_applicable"]),
            _gate_section(sources),
        ),
    )


def _or_none(title: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Section:
    return Section(title, text=() if rows else ("None.",), columns=columns, rows=rows)


def _gate_section(sources: Sources) -> Section:
    if sources.gate is None:
        return Section("Rules that stand in the way", text=("The run was not judged.",))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each["score"], each["rule"], each["status"], each["detail"] or "no detail")
        for each in sources.gate["outcomes"]
        if each["status"] != "pass"
    )
    places = tuple(Link(name, name) for name in (GATE, POLICY, AUDIT))
    return Section(
        "Rules not simply passed",
        text=() if rows else ("None.",),
        points=places,
        columns=("Rule", "Demand", "Outcome", "Found"),
        rows=rows,
    )
