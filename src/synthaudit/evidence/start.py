"""The first page: what a board member with ten minutes needs, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthaudit.evidence.context import items
from synthaudit.evidence.missed import missed
from synthaudit.evidence.pages import Cell, page
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.comparing import dimensions
from synthaudit.reports.formatting import number, plural, short_hash
from synthaudit.reports.gates import read_gate
from synthaudit.reports.smallest import LEAKS
from synthaudit.results import Audit, CorpusSummary, Privacy

ROLES = (
    "Custodian of the real records",
    "Data protection officer",
    "Clinical safety",
    "For the board",
)

_HEADLINES = {
    "pass": ("like", "The rules set for this release are met"),
    "fail": ("failed", "No: a rule set for this release is not met"),
    "undecided": ("warn", "Not yet: a rule set for this release could not be judged"),
}
_MADE_UP = {
    "privacy.verdict": "Whether a leak was found",
    "release": "Whether the file to be released is the one that was audited",
}
_FIXED = {
    True: "Yes: the audit was run under these very rules.",
    False: "No: the audit was run under other rules, so these may have been chosen with the "
    "results in sight.",
    None: "Not known: the audit was run without rules, so these may have been chosen with the "
    "results in sight.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """May it be released: a headline, what it means, and what stands against it."""

    kind: str
    headline: str
    text: tuple[str, ...]
    against: tuple[tuple[str, str], ...]


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
        roles=ROLES,
        files=files,
    )


def title(sources: Sources) -> str:
    """The corpus by its name, else by its fingerprint."""
    named = sources.context.dataset
    if named.name:
        return f"{named.name} {named.version}".strip()
    return f"Synthetic text {short_hash(sources.audit.corpora['synthetic'].sha256)}"


def answer(sources: Sources) -> Answer:
    """What the gate and the privacy verdict say, in plain words."""
    audit = sources.audit
    privacy = audit.privacy
    gate = None if sources.gate is None else read_gate(sources.gate, audit)
    kind, headline = ("warn", "Open: no rules were set for this release")
    if gate is not None:
        kind, headline = _HEADLINES[gate.word.lower()]
    elif privacy.verdict == "leak_found":
        kind, headline = "failed", "No rules were set, and a leak was found"
    if gate is not None and kind == "like" and privacy.verdict != "no_evidence":
        kind = "failed" if privacy.verdict == "leak_found" else "warn"
        headline += f", but on privacy: {words.VERDICTS[privacy.verdict].lower()}"
    who = sources.context.recipients.who
    text = [
        f"It is to go to: {who}" if who else "To whom it is to go has not been stated.",
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
        f"A rule was set aside, by name: {_named(each['score'], audit)}. {each['detail']}"
        for each in outcomes
        if each["status"] == "waived"
    ]
    if kind == "like":
        fixed = sources.gate is not None and sources.gate["policy"]["fixed_before_results"]
        if fixed is not True:
            text.append("Nothing shows that these rules were set before the results were known.")
        text.append("Met rules are no decision: people decide, on the sheet below.")
    against = tuple(
        (_named(each["score"], audit), _against(each, audit))
        for each in outcomes
        if each["severity"] == "block" and each["status"] in {"fail", "undecided"}
    )
    return Answer(kind, headline, tuple(dict.fromkeys(text)), against)


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


def _named(score: str, audit: Audit) -> str:
    names = {each.id: each.name for each in audit} | _MADE_UP
    return names.get(score) or _kind_of_leak(score)


def _against(outcome: Mapping[str, Any], audit: Audit) -> str:
    """Why a rule stands in the way: what it allows, what was found, why it is there."""
    if outcome["score"] == "privacy.verdict":
        allowed = "no evidence of a leak" if outcome["rule"] == "no_evidence" else "no leak found"
        return f"The rules demand: {allowed}."
    why = _sentence(outcome["why"])
    judged, limit = outcome["judged"], outcome["limit"]
    if outcome["status"] == "undecided" or judged is None or limit is None:
        return " ".join(part for part in (outcome["detail"], outcome["next_step"], why) if part)
    unit = next((each.unit for each in audit if each.id == outcome["score"]), "share")
    form = {
        "max_excess": "at most {} on the bad side of real text",
        "max_drop": "at most {} worse than the former run",
        "min": "at least {}",
    }.get(outcome["kind"], "at most {}")
    allowed = form.format(number(limit, unit=unit))
    return f"Allowed: {allowed}. It may be as bad as {number(judged, unit=unit)}. {why}".strip()


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
        "same kind, about other people."
        if "holdout" in audit.corpora
        else "No real people were kept from the generator, so nothing tells copying from what "
        "people of one kind say alike."
    )
    return tuple(told)


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


def _kind_of_leak(score: str) -> str:
    prefix = "privacy.minimum_detectable_leak."
    if score.startswith(prefix):
        kind = score.removeprefix(prefix)
        return f"How small a leak would be noticed ({LEAKS.get(kind, kind)})"
    return score


def _sentence(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        return ""
    return f"{stripped[0].upper()}{stripped[1:]}" + (
        "" if stripped.endswith((".", "!", "?")) else "."
    )
