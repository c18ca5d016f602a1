"""What an audit found, in words a clinician can use: per dimension, its reasons, and its limits.

Fidelity and diversity have no pass or fail: the words say on which side of real text each score
lies. Privacy has a verdict of its own, whose reasons speak in fixed sentences
(``synthaudit.reasons``).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synthaudit.reasons import REASONS, Explanation
from synthaudit.reports.comparing import (
    NOTICED,
    Comparison,
    Dimension,
    compare,
    dimensions,
    premise_of,
)
from synthaudit.reports.formatting import NO_NUMBER, clip, estimate, listed, number, p_value, plural
from synthaudit.results import Audit, CorpusSummary, Privacy, Score

VERDICTS = {
    "leak_found": "Leak found",
    "no_evidence": "No evidence of a leak",
    "inconclusive": "Inconclusive",
}
ROLES = {
    "holdout": "real text the generator did not see",
    "synthetic": "the text under audit",
    "reference": "public text, for comparison",
    "union": "the text under audit and the former release together, which privacy is judged on",
}
SEEN = {
    "all": "that the generator saw",
    "exemplars": "of which the generator saw some, as examples",
    "none": "that the generator is said not to have seen",
    "unknown": "that the generator may have seen",
}
"""What the plan says of the training text."""
QUESTIONS = {
    "privacy": "Does the synthetic text point at people whose records the generator saw, more than "
    "at people whose records it did not see?",
    "fidelity": "Is the synthetic text like real text, and does it serve where real text would?",
    "diversity": "Is the synthetic text as varied as real text, or does it repeat itself?",
}
_N_NAMED = 3
FAR = 100.0
"""Margins of error beyond which the number of them says no more."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one score: words and a sign to read, a kind for the style sheet."""

    kind: str
    sign: str
    words: str
    short: str


_WITHOUT_VALUE = {
    "failed": Result("failed", "✕", "failed", "failed"),
    "not_applicable": Result("idle", NO_NUMBER, "not applicable", "not applicable"),
}
_SIDES = {"worse": ("▲", "worse"), "like": ("●", "like real text"), "better": ("◆", "better")}


def result(score: Score, privacy: Privacy | None = None) -> Result:
    """The score's result in words that need no colour."""
    if score.status in _WITHOUT_VALUE:
        return _WITHOUT_VALUE[score.status]
    premise = premise_of(score, privacy)
    if premise is not None:
        told = f"premise {'held' if premise.held else 'failed'}"
        return Result(*(("like", "●") if premise.held else ("failed", "✕")), told, told)
    comparison = compare(score, privacy)
    if comparison is None:
        return Result("idle", "○", "no comparison", "no comparison")
    if comparison.noticed:
        return Result("worse", "▲", NOTICED, NOTICED)
    if not comparison.certain:
        short = "equal" if comparison.side == "like" else f"{comparison.side}?"
        return Result("idle", "○", comparison.words, short)
    return Result(
        comparison.side, *_SIDES[comparison.side][:1], comparison.words, _SIDES[comparison.side][1]
    )


def headline(dimension: Dimension) -> str:
    """How many measures are worse than real text, in one line; else how many are better."""
    n_judged = len(dimension.judged)
    if not dimension.scores:
        return "Not measured"
    if not n_judged:
        return "Not compared with real text"
    n_worse, n_better = len(dimension.on_side("worse")), len(dimension.on_side("better"))
    measures = plural(n_judged, "measure")
    if n_worse:
        return f"{n_worse} of {measures} {'is' if n_worse == 1 else 'are'} worse than real text"
    if n_better:
        return f"None of {measures} is worse than real text"
    return f"Like real text on {'all ' if n_judged > 1 else ''}{measures}"


def tally(dimension: Dimension) -> str:
    """What the headline leaves out: ``2 noticed by their test, 1 better (which can mean ...``."""
    n_worse, n_better, n_like = (len(dimension.on_side(s)) for s in ("worse", "better", "like"))
    n_noticed = sum(item.noticed for item in dimension.judged)
    counted = [
        f"{n_noticed} noticed by {'its' if n_noticed == 1 else 'their'} test" if n_noticed else "",
        f"{n_better} better (which can mean copying)" if n_better else "",
        f"{n_like} like real text" if n_like else "",
    ]
    return ", ".join(part for part in counted if part) if n_worse or n_better else ""


def worst(dimension: Dimension) -> tuple[Comparison, ...]:
    """The few scores that lie furthest on the bad side of real text."""
    return dimension.on_side("worse")[:_N_NAMED]


def gap(comparison: Comparison) -> str:
    """Value, reference, and how far apart they are in margins of error."""
    unit = comparison.score.unit
    test = comparison.score.test
    noticed = ""
    if comparison.noticed and test is not None:
        noticed = f"; its test noticed a difference (adjusted p = {p_value(test.p_adjusted)})"
    against = (
        f"{estimate(comparison.value, comparison.interval, unit=unit)} against "
        f"{estimate(comparison.score.reference, comparison.score.reference_interval, unit=unit)} "
        "for real text"
    )
    if comparison.margins is None:
        return against + noticed
    margins = abs(comparison.margins)
    times = "over 100" if margins > FAR else number(round(margins, 1))
    return f"{against}; the gap is {times} times the margin of error{noticed}"


def sentence(score: Score, privacy: Privacy | None = None) -> str:
    """What the score says, in one plain sentence: value, real text, and which side that is."""
    if score.status != "ok":
        lead = "It failed" if score.status == "failed" else "Not applicable"
        return f"{lead}: {score.reason or 'no reason was given.'}"
    matched = score.matched_value not in {None, score.value}
    value = (
        estimate(score.matched_value, score.matched_interval, unit=score.unit)
        if matched
        else estimate(score.value, score.interval, unit=score.unit)
    )
    told = f"Synthetic text has {value}{' at equal size' if matched else ''}"
    premise = premise_of(score, privacy)
    if premise is not None:
        held = "holds" if premise.held else "does not hold"
        return f"Real text alone has {value}: the premise {held}."
    comparison = compare(score, privacy)
    if score.reference is None:
        noticed = "; its test noticed a difference" if comparison is not None else ""
        return f"{told}; there is no real text to compare with{noticed}."
    reference = estimate(score.reference, score.reference_interval, unit=score.unit)
    told = f"{told}, real text {reference}; {score.better} is better."
    if comparison is None:
        return told
    side = "its test noticed a difference" if comparison.noticed else comparison.words
    return f"{told} {side[0].upper()}{side[1:]}."


def unsettled(dimension: Dimension) -> list[str]:
    """What could not be told, and what would settle it: one sentence each, nothing left out."""
    told = {
        "failed: nothing is known there until the cause shown is removed and it runs again.": (
            dimension.with_status("failed")
        ),
        "not applicable here: the reason shown says what it would need.": (
            dimension.with_status("not_applicable")
        ),
        "without a comparison: real text the generator did not see would settle that.": (
            dimension.without_reference
        ),
        "without a margin of error on either side: shown, not counted: chance may explain it.": (
            dimension.uncertain
        ),
    }
    return [f"{plural(len(found), 'measure')} {rest}" for rest, found in told.items() if found]


def furthest(dimension: Dimension) -> str:
    """The names of the few scores furthest on the bad side, or nothing."""
    named = [item.score.name for item in worst(dimension)]
    return listed(named)


def one_line_by_dimension(audit: Audit) -> list[str]:
    """One line for each dimension, for a terminal; then findings, warnings, attacks not run."""
    lines = []
    for dimension in dimensions(audit):
        counted = tally(dimension)
        named = furthest(dimension)
        lines.append(
            f"{dimension.name}: {headline(dimension)[0].lower()}{headline(dimension)[1:]}"
            + (f" ({counted})" if counted else "")
            + (f"; furthest: {named}" if named else "")
        )
    lines += [f"finding: {finding}" for finding in audit.privacy.findings]
    lines += [f"warning: {warning}" for warning in warnings(audit)]
    not_run = attacks_not_run(audit.privacy)
    return [*lines, f"caveat: {not_run[0]}: {not_run[1]}"] if not_run else lines


def counted(audit: Audit) -> str:
    """How many scores there are and what became of them: none is left out."""
    n_all = len(audit.scores)
    n_failed, n_idle = (
        sum(score.status == status for score in audit) for status in ("failed", "not_applicable")
    )
    told = (
        f"{plural(n_all, 'score')} in all: {n_all - n_failed - n_idle} computed, "
        f"{n_failed} failed, {n_idle} not applicable. None is left out. {compared(audit)}"
    )
    return told.strip()


def compared(audit: Audit) -> str:
    """Why fewer scores are counted beside real text than were computed; empty where none are."""
    n_computed = sum(score.status == "ok" for score in audit)
    n_judged = sum(len(dimension.judged) for dimension in dimensions(audit))
    if n_computed == n_judged:
        return ""
    return (
        f"{n_judged} of those computed are counted beside real text; the other "
        f"{n_computed - n_judged} have no interval or no real text to compare, or check a premise."
    )


def attacks_not_run(privacy: Privacy) -> tuple[str, str] | None:
    """How many known attacks were not run, and what the first few look for."""
    attacks = privacy.attacks_not_run
    if not attacks:
        return None
    n_more = len(attacks) - _N_NAMED
    named = [clip(attack.what or attack.name, 100) for attack in attacks[:_N_NAMED]]
    named += [f"{n_more} more"] if n_more > 0 else []
    verb = "was" if len(attacks) == 1 else "were"
    return f"{plural(len(attacks), 'known attack')} {verb} not run", f"{listed(named)}."


def left_out(privacy: Privacy) -> list[str]:
    """What is said of people left out because they are on both sides, where there are any."""
    shared = [premise for premise in privacy.premises if premise.reason == "shared_people"]
    return [premise.detail for premise in shared if premise.held and _counts_any(premise.detail)]


def _counts_any(detail: str) -> bool:
    """Whether a count told as ``3 of 240`` (or else the first number) is above zero."""
    counts = re.findall(r"(\d[\d,]*) of ", detail) or re.findall(r"\d[\d,]*", detail)[:1]
    return any(count.strip("0,") for count in counts)


def warnings(audit: Audit) -> list[str]:
    """What to know before relying on anything: notices, premises that failed, people left out."""
    notices = [
        f"{role}: {notice}" for role, corpus in audit.corpora.items() for notice in corpus.notices
    ]
    failed = [
        f"a premise did not hold ({premise.name}): {premise.detail}"
        for premise in audit.privacy.premises
        if not premise.held
    ]
    return [*notices, *failed, *left_out(audit.privacy)]


def embedder(audit: Audit) -> str:
    """The name of what measured meaning, or nothing where the audit does not say."""
    said = audit.provenance.get("embedder")
    return str(said.get("name") or "") if isinstance(said, Mapping) else ""


def _seen(audit: Audit) -> str:
    return SEEN.get(str(audit.provenance.get("seen")), SEEN["unknown"])


def role(audit: Audit, name: str) -> str:
    """What the corpus of that role is."""
    if name == "train":
        return f"real text {_seen(audit)}"
    makers = makers_of(audit) if name == "synthetic" else ""
    return "; ".join(part for part in (ROLES.get(name, ""), makers) if part)


def makers_of(audit: Audit) -> str:
    """Which generators made the synthetic corpus, as its lineage says; nothing where it does not.

    That the simulator answered is said in so many words: its text shows nothing about a model.
    """
    told = []
    makers = audit.provenance.get("made_by")
    for maker in makers if isinstance(makers, Sequence) else ():
        if not isinstance(maker, Mapping):
            continue
        how = {
            None: "",
            "simulator": " with the simulator, which is no language model",
        }.get(maker.get("backend"), f" with {maker.get('backend')}, model {maker.get('model')}")
        told.append(f"{maker.get('n_records')} records made by {maker.get('adapter')}{how}")
    return "; ".join(told)


def reasons_given(privacy: Privacy) -> list[tuple[str, Explanation | None]]:
    """The verdict where it has fixed sentences, then each reason, with its sentences or None."""
    names = dict.fromkeys((privacy.verdict, *privacy.reasons))
    return [(name, REASONS.get(name)) for name in names if name != "inconclusive"]


def privacy_words(privacy: Privacy) -> str:
    """Why the verdict is what it is, without the fixed sentences that stand with its reasons."""
    told = privacy.why
    for _, explanation in reasons_given(privacy):
        told = told if explanation is None else told.replace(explanation.happened, "")
    return " ".join(told.split())


def privacy_line(privacy: Privacy) -> str:
    """The first thing to know about the verdict: its first fixed sentence, else the why."""
    explained = [text.happened for _, text in reasons_given(privacy) if text is not None]
    told = explained[0] if explained else privacy.why
    share = privacy.minimum_detectable_leak.get("verbatim")
    if privacy.verdict != "no_evidence" or share is None:
        return told
    smallest = number(share, unit="share")
    return f"{told} The smallest word-for-word leak it would see: {smallest} of people."


def sizes(corpus: CorpusSummary) -> str:
    """Records, and persons where the records name them."""
    records = plural(corpus.n_records, "record")
    if not corpus.grouped:
        return records
    return f"{records} of {plural(corpus.n_groups, 'person', 'persons')}"


def subject(audit: Audit) -> str:
    """What was compared with what, in one sentence."""
    parts = []
    if "train" in audit.corpora:
        parts.append(f"{sizes(audit.corpora['train'])} {_seen(audit)}")
    if "holdout" in audit.corpora:
        parts.append(f"{sizes(audit.corpora['holdout'])} that it did not see")
    against = f" beside real text: {listed(parts)}" if parts else ""
    return f"{sizes(audit.corpora['synthetic'])} of synthetic text{against}."


def own_limits(audit: Audit) -> list[str]:
    """What this audit cannot show, besides what no audit can."""
    own = []
    real = [role for role in ("train", "holdout") if role in audit.corpora]
    ungrouped = [role for role in real if not audit.corpora[role].grouped]
    if ungrouped:
        own.append(
            f"The records of {listed(ungrouped)} do not name their person. Each counts as a person "
            "of its own, so intervals may be too narrow and tests too sure."
        )
    if "holdout" not in audit.corpora:
        own.append(
            "There was no real text that the generator had not seen. Nothing could be compared "
            "with what chance alone would do."
        )
    failed = [score.id for score in audit if score.status == "failed"]
    if failed:
        own.append(f"These scores failed, and nothing is known about them: {', '.join(failed)}.")
    if audit.privacy.attacks_not_run:
        names = ", ".join(attack.name for attack in audit.privacy.attacks_not_run)
        own.append(f"These attacks were not run: {names}.")
    return own
