"""A rule of the policy and what became of it, in plain words."""

from collections.abc import Mapping
from typing import Any

from synthaudit.reports.formatting import number
from synthaudit.reports.smallest import LEAKS
from synthaudit.results import Audit

_MADE_UP = {
    "privacy.verdict": "Whether a leak was found",
    "release": "Whether the file to be released is the one that was audited",
}


def named(score: str, audit: Audit) -> str:
    """What the rule is about, by a name people know."""
    names = {each.id: each.name for each in audit} | _MADE_UP
    return names.get(score) or _kind_of_leak(score)


def against(outcome: Mapping[str, Any], audit: Audit) -> str:
    """Why a rule stands in the way: what it allows, what was found, why it is there."""
    if outcome["score"] == "privacy.verdict":
        allowed = "no evidence of a leak" if outcome["rule"] == "no_evidence" else "no leak found"
        return f"The rules demand: {allowed}."
    why = sentence(outcome["why"])
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


def _kind_of_leak(score: str) -> str:
    prefix = "privacy.minimum_detectable_leak."
    if score.startswith(prefix):
        kind = score.removeprefix(prefix)
        return f"How small a leak would be noticed ({LEAKS.get(kind, kind)})"
    return score


def sentence(text: str) -> str:
    """With a capital in front and a full stop behind; empty stays empty."""
    stripped = text.strip()
    if not stripped:
        return ""
    return f"{stripped[0].upper()}{stripped[1:]}" + (
        "" if stripped.endswith((".", "!", "?")) else "."
    )
