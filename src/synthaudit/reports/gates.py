"""A gate's verdict, as ``gate.json`` holds it, in the words and the order a report shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synthaudit.reports.formatting import NO_NUMBER, plural, short_hash
from synthaudit.reports.words import Result
from synthaudit.results import Audit

_STATUSES = {
    "fail": Result("failed", "✕", "failed", "failed"),
    "undecided": Result("warn", "?", "undecided", "undecided"),
    "warn": Result("warn", "▲", "warning", "warning"),
    "waived": Result("idle", "○", "waived", "waived"),
    "skipped": Result("idle", NO_NUMBER, "skipped", "skipped"),
    "pass": Result("like", "●", "passed", "passed"),
}
"""By status, in the order rules are shown: what stops a release first."""
_KINDS = {"pass": "like", "fail": "failed", "undecided": "warn"}
_MEANINGS = {
    "pass": "Every blocking rule of the policy was judged and met.",
    "waived": "Every blocking rule of the policy was judged, and met or set aside by a waiver.",
    "fail": "A blocking rule of the policy was judged and is not met.",
    "undecided": "No blocking rule failed, but not every one could be judged. That is not a pass.",
}
_IN_SIGHT = "these limits may have been chosen with the results in sight."
_FIXED = {
    True: "The audit was run under this very policy: its limits stood before the results.",
    False: f"The audit was run under another policy: {_IN_SIGHT}",
    None: f"The audit was run without a policy: {_IN_SIGHT}",
}


@dataclass(frozen=True, slots=True)
class GateRow:
    """One rule and what became of it."""

    score: str
    rule: str
    status: str
    result: Result
    severity: str
    detail: str
    why: str
    next_step: str

    @property
    def blocks(self) -> bool:
        """Whether this rule stands in the way of a release."""
        return self.severity == "block" and self.status in {"fail", "undecided"}


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict: its word, what it means, under which policy, and every rule, worst first."""

    word: str
    kind: str
    meaning: str
    policy: str
    counts: str
    rows: tuple[GateRow, ...]
    notes: tuple[str, ...]


def read_gate(gate: Mapping[str, Any], audit: Audit) -> Gate:
    """What ``gate.json`` says, and a warning where it is about another corpus than ``audit``."""
    verdict, policy = gate["verdict"], gate["policy"]
    rows = sorted(map(_row, gate["outcomes"]), key=lambda row: list(_STATUSES).index(row.status))
    waived = any(row.status == "waived" for row in rows)
    judged = gate["corpora"]["synthetic"]["sha256"]
    foreign = judged != audit.corpora["synthetic"].sha256
    mismatch = f"This verdict is about another synthetic corpus (fingerprint {short_hash(judged)})."
    return Gate(
        word=verdict.upper(),
        kind=_KINDS[verdict],
        meaning=_MEANINGS["waived" if verdict == "pass" and waived else verdict],
        policy=f"Policy “{policy['name']}”, fingerprint {short_hash(policy['sha256'])}.",
        counts=_counts(rows),
        rows=tuple(rows),
        notes=(
            *((mismatch,) if foreign else ()),
            _FIXED[policy["fixed_before_results"]],
            *gate["notes"],
        ),
    )


def _row(outcome: Mapping[str, Any]) -> GateRow:
    names = ("score", "rule", "status", "severity", "detail", "why", "next_step")
    return GateRow(result=_STATUSES[outcome["status"]], **{name: outcome[name] for name in names})


def _counts(rows: list[GateRow]) -> str:
    counted = {status: sum(row.status == status for row in rows) for status in _STATUSES}
    told = [
        plural(n, "warning") if status == "warn" else f"{n} {_STATUSES[status].words}"
        for status, n in counted.items()
        if n
    ]
    return (
        f"{plural(len(rows), 'rule')}: {', '.join(told)}." if rows else "The policy has no rules."
    )
