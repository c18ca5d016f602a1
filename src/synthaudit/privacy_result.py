"""The privacy verdict as a value: what it rests on, what was tried, how small a leak was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["leak_found", "no_evidence", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Premise:
    """Something the privacy verdict rests on: did it hold, and what was seen."""

    name: str
    held: bool
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its name, what it looks for, and why it was not run if it was not."""

    name: str
    what: str
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class LeakPower:
    """How small a planted leak of one kind was seen.

    Args:
        kind: ``verbatim``, ``edited``, ``paraphrase``, ``spliced`` or ``identifiers``.
        n_people: Fewest leaked people that ``Power.target`` of audits notice; None where no number
            tried was enough.
        tried: Numbers of people that were leaked, ascending.
        rates: Share of audits that noticed, for each.
        errors: Standard error of each share, over draws of people; 0 where there was one draw.
        n_draws: Draws of people it was tried on.
        error: Why it is not known, where a computation failed.
    """

    kind: str
    n_people: int | None
    tried: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()
    errors: tuple[float, ...] = ()
    n_draws: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """What the audit would have seen, measured on leaks planted in the user's own texts.

    Args:
        n_train: People compared whom the generator saw.
        n_holdout: People compared whom it did not see.
        target: Share of audits that must notice a leak for it to count as seen.
        false_alarms: Share of audits under random labels that reported a leak, nothing planted.
        n_controls: How many those were.
        partial: Detectors that point more at whoever is called train, whatever the generator saw.
        too_few_people: Whether there are so few that not even the plainest leak had to be seen.
        leaks: One a kind of leak.
    """

    n_train: int
    n_holdout: int
    target: float
    false_alarms: float
    n_controls: int
    partial: tuple[str, ...]
    too_few_people: bool
    leaks: tuple[LeakPower, ...]


@dataclass(frozen=True, slots=True)
class Privacy:
    """The privacy verdict.

    Args:
        verdict: ``leak_found``, ``no_evidence`` or ``inconclusive``.
        reasons: From the closed list in ``privacy_audit``.
        why: The verdict in plain words.
        premises: What the verdict rests on.
        minimum_detectable_leak: Share of people, per kind of leak, seen with 80 % power; null when
            it was not measured or nothing that small would be seen.
        findings: What needs no comparison to be noticed, such as copied spans.
        attacks_run: The pre-declared family.
        attacks_not_run: What was not looked at, and why.
        family_alpha: Family-wise error rate the verdict is held to.
        power: How the minimum detectable leak was measured; None where it was not.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    why: str
    premises: tuple[Premise, ...] = ()
    minimum_detectable_leak: Mapping[str, float | None] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    attacks_run: tuple[Attack, ...] = ()
    attacks_not_run: tuple[Attack, ...] = ()
    family_alpha: float = 0.05
    power: Power | None = None
