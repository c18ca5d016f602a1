"""The first page: what a board member with ten minutes needs, in plain words."""

from dataclasses import dataclass

from synthaudit.evidence.answering import answer
from synthaudit.evidence.context import items
from synthaudit.evidence.missed import missed
from synthaudit.evidence.pages import Cell, page
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.comparing import dimensions
from synthaudit.reports.formatting import plural, short_hash
from synthaudit.results import Audit, CorpusSummary

ROLES = (
    "Custodian of the real records",
    "Data protection officer",
    "Clinical safety",
    "For the board",
)

_FIXED = {
    True: "Yes: the audit was run under these very rules.",
    False: "No: the audit was run under other rules, so these may have been chosen with the "
    "results in sight.",
    None: "Not known: the audit was run without rules, so these may have been chosen with the "
    "results in sight.",
}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the decision is about: a file, or where there was none the content of a corpus."""

    sha256: str
    of: str
    file: bool


def start_page(sources: Sources, files: tuple[tuple[Cell, Cell], ...]) -> bytes:
    """``00-start-here.html``; ``files`` are links to everything else with what each is."""
    context = sources.context
    return page(
        "start.html.j2",
        title=title(sources),
        asked=context.purpose.asked,
        answer=answer(sources),
        made=made(sources),
        whom=whom(sources),
        missed=missed(sources.audit, former=bool(context.dataset.former)),
        quality=quality(sources.audit),
        decides=decides(sources),
        fingerprint=fingerprint(sources),
        approvals=approvals(sources),
        review_date=context.governance.review_date,
        roles=ROLES,
        files=files,
    )


def title(sources: Sources) -> str:
    """The corpus by its name, else by its fingerprint."""
    named = sources.context.dataset
    if named.name:
        return f"{named.name} {named.version}".strip()
    return f"Synthetic text {short_hash(sources.audit.corpora['synthetic'].sha256)}"


_SEEN = {
    "all": "by a generator that saw {}",
    "exemplars": "by a generator that was shown some of {}",
    "none": "by a generator that is said to have seen none of {}",
}


def made(sources: Sources) -> tuple[str, ...]:
    """What was generated from what."""
    audit, context = sources.audit, sources.context
    records = plural(audit.corpora["synthetic"].n_records, "synthetic record")
    if "train" in audit.corpora:
        seen = _SEEN.get(
            str(audit.provenance.get("seen")),
            "by a generator of which nobody said what it saw of {}",
        ).format(_real(audit.corpora["train"]))
        told = [f"{records}, made {seen}."]
    else:
        told = [f"{records}. The real text they were made from was not given to the audit."]
    makers = words.makers_of(audit)
    if makers:
        told.append(f"As the records themselves say: {makers}.")
    if "union" in audit.corpora:
        told.append(
            f"A former release stays with its recipients. Whether anything leaked was judged on "
            f"both together: {plural(audit.corpora['union'].n_records, 'synthetic record')}."
        )
    declared = ", ".join(
        part for part in (context.generation.generator, context.generation.model) if part
    )
    if declared:
        told.append(f"The generator, as declared and not recorded: {declared}")
    if not makers and not declared:
        told.append("Which generator that was is not recorded, and nobody declared it.")
    if context.source_data.origin:
        told.append(f"The real records, as declared: {context.source_data.origin}")
    told.append(
        f"To test it, {_real(audit.corpora['holdout'])} were kept from the generator: text of the "
        f"same kind{_about(audit)}."
        if "holdout" in audit.corpora
        else "No real people were kept from the generator, so nothing tells copying from what "
        "people of one kind say alike."
    )
    return tuple(told)


def _about(audit: Audit) -> str:
    """Whether the records kept are about other people: not known where records name nobody."""
    if all(audit.corpora[role].grouped for role in ("train", "holdout") if role in audit.corpora):
        return ", about other people"
    return ". Whether some are about people whose records it saw is not known"


def _real(corpus: CorpusSummary) -> str:
    records = plural(corpus.n_records, "real record")
    if not corpus.grouped:
        return f"{records} that do not name their person"
    return f"{records} of {plural(corpus.n_groups, 'person', 'persons')}"


def whom(sources: Sources) -> tuple[tuple[str, Cell], ...]:
    """To whom, and under which rules."""
    context = sources.context
    rules: list[tuple[str, Cell]] = [("Rules", "None were set, so nothing was judged.")]
    if sources.gate is not None and sources.policy is not None:
        stated = sources.gate["policy"]
        named = f"“{sources.policy.name}”"
        rules = [
            ("Rules", f"The policy {named}. {sources.policy.description}".strip()),
            ("Set before the results?", _FIXED[stated["fixed_before_results"]]),
        ]
    return (
        ("Who receives it", context.recipients.who),
        ("Kind of release", context.recipients.release_model),
        ("Agreement", context.recipients.agreement),
        ("What for", context.purpose.use),
        *rules,
    )


def quality(audit: Audit) -> tuple[tuple[str, str], ...]:
    """One line each for likeness and variety, and what is furthest from real text."""
    told = []
    for dimension in dimensions(audit):
        if dimension.name in {"fidelity", "diversity"}:
            counted = words.tally(dimension)
            line = f"{words.headline(dimension)}{f': {counted}' if counted else ''}."
            furthest = words.furthest(dimension)
            if furthest:
                line += f" Furthest on the bad side: {furthest}."
            question = {
                "fidelity": "Like real text, and as useful?",
                "diversity": "As varied as real text?",
            }[dimension.name]
            told.append((question, line))
    return tuple(told)


def decides(sources: Sources) -> tuple[str, ...]:
    """Who decides, and what they should have settled first."""
    said = sources.context.governance
    blanks = sum(not value for _, _, value in items(sources.context))
    told = [
        f"As declared: {said.decides}"
        if said.decides
        else "Nobody has stated who decides. Name them before anything is decided.",
    ]
    told.append(
        "Not this tool. It measures, and holds the measurements against rules that people set. "
        "Whether the text counts as anonymous in law, and whether it is right to release it, are "
        "questions for people."
    )
    if said.conditions:
        told.append(f"Conditions already agreed on: {said.conditions}")
    if blanks:
        told.append(
            f"Left blank so far: {plural(blanks, 'item')} that only people can fill in. Ask for "
            "those that matter to you."
        )
    return tuple(told)


def approvals(sources: Sources) -> tuple[str, ...]:
    """Each approval that was declared, on one line."""
    lines = (
        ", ".join(part for part in (each.body, each.reference, each.date, each.status) if part)
        for each in sources.context.approval
    )
    return tuple(line for line in lines if line)


def fingerprint(sources: Sources) -> Fingerprint:
    """What the decision is about."""
    synthetic = sources.manifest["inputs"]["synthetic"]
    if synthetic["file_sha256"]:
        named = (
            f"the audited file, {synthetic['name']}" if synthetic["name"] else "the audited file"
        )
        return Fingerprint(synthetic["file_sha256"], named, file=True)
    return Fingerprint(
        sources.audit.corpora["synthetic"].sha256, "the content of the audited corpus", file=False
    )
