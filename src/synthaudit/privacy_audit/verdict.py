"""From tests and premises to a verdict, with reasons from the closed list in ``reasons``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from synthaudit.config import Seen, Split
from synthaudit.metrics.base import Evidence
from synthaudit.privacy_audit.family import family_test
from synthaudit.privacy_audit.people import People, Side, people_of
from synthaudit.privacy_audit.premises import CheckedPremise, premises_of_split
from synthaudit.reasons import REASONS
from synthaudit.results import Attack, Power, Premise, Privacy, Test, Verdict

NULL = "train persons rank no higher than holdout persons"
"""The null of every test of the family."""

ALPHA = 0.05
"""Family-wise error rate of a verdict."""

N_PERMUTATIONS = 1999
"""Permutations behind every p-value."""

UNMEASURED: Mapping[str, float | None] = MappingProxyType(
    {"verbatim": None, "edited": None, "paraphrase": None}
)
"""The kinds of leak whose smallest visible size an audit states, before any is measured."""

_N_NAMED = 4
"""Attacks named in a sentence; the report lists all."""

_CAUTIONS = frozenset({"split_unknown"})
"""Reasons that stand beside others and never make a verdict inconclusive by themselves."""


@dataclass(frozen=True, slots=True)
class DetectorResult:
    """What one detector of the declared family has to say.

    Args:
        name: The detector.
        looks_for: What it looks for.
        evidence: Its evidence for every real record; None where there is none.
        error: Why there is none, where it did not run to its end.
        weight: Its declared share of the family's error rate, see ``Detector``.
    """

    name: str
    looks_for: str
    evidence: Evidence | None
    error: str | None = None
    weight: float = 1.0


def audit_privacy(
    *,
    train: Side,
    holdout: Side | None,
    detectors: Sequence[DetectorResult],
    premises: Sequence[CheckedPremise],
    seen: Seen,
    split: Split,
    findings: Sequence[str] = (),
    not_run: Sequence[Attack] = (),
    power: Power | None = None,
    reused: bool = False,
    alpha: float = ALPHA,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> tuple[Privacy, dict[str, Test]]:
    """The privacy verdict, and each detector's test by the detector's name.

    A leak is found when any adjusted p-value is at most ``alpha`` and the tested premises hold.
    Finding nothing is no evidence of a leak only where nothing stood in the way of finding one.

    Args:
        train: Records of people the generator saw.
        holdout: Records of people it did not see, if there are any.
        detectors: The declared family: every detector, also those that failed.
        premises: The premise metrics, also those that failed.
        seen: What the generator saw, as declared.
        split: How the holdout was set aside, as declared.
        findings: What needs no comparison; listed whatever the verdict.
        not_run: Attacks outside the family, and why they were not run.
        power: What planted leaks showed; None where none were planted.
        reused: Whether records of the synthetic corpus were chosen by an audit with this holdout.
        alpha: Family-wise error rate of the verdict.
        n_permutations: Permutations behind every p-value.
        seed: Which permutations.
    """
    tests: dict[str, Test] = {}
    of_split: tuple[Premise, ...] = ()
    tested: tuple[Premise, ...] = ()
    if holdout is not None:
        people = people_of(train, holdout)
        tests = _tests(detectors, people, n_permutations, seed)
        of_split = premises_of_split(
            train,
            holdout,
            people,
            split=split,
            n_permutations=n_permutations,
            alpha=alpha,
            reused=reused,
        )
        tested = tuple(premise.judged() for premise in premises)
    found = [name for name, test in tests.items() if _adjusted(test) <= alpha]
    obstacles = {
        "no_holdout": holdout is None,
        **{premise.reason: True for premise in tested if not premise.held},
        "controls_failed": power is not None and not controls_held(power, alpha),
    }
    if holdout is not None and not found:
        obstacles |= {
            **{premise.reason: True for premise in of_split if not premise.held},
            "seen_unknown": seen == "unknown",
            "detector_failed": len(tests) < len(detectors) or not tests,
            **_blindness(power),
        }
    reasons = tuple(reason for reason, stands in obstacles.items() if stands)
    reasons = (
        () if _CAUTIONS.issuperset(reasons) else tuple(sorted(reasons, key=_CAUTIONS.__contains__))
    )
    verdict: Verdict = "inconclusive" if reasons else "leak_found" if found else "no_evidence"
    unheard = [detector for detector in detectors if detector.name not in tests]
    privacy = Privacy(
        verdict=verdict,
        reasons=reasons,
        why=" ".join((_why(verdict, reasons, found, tests, alpha), *_visible(verdict, power))),
        premises=of_split + tested,
        minimum_detectable_leak=_smallest_shares(power),
        findings=tuple(findings),
        attacks_run=tuple(Attack(t.name, t.looks_for) for t in detectors if t.name in tests),
        attacks_not_run=(
            *(Attack(t.name, t.looks_for, t.error or "There is no holdout.") for t in unheard),
            *not_run,
        ),
        family_alpha=alpha,
        power=power,
    )
    return privacy, tests


def controls_held(power: Power, alpha: float) -> bool:
    """Whether nothing was found where nothing was planted, and no detector takes sides."""
    allowed = alpha + 3 * np.sqrt(alpha * (1 - alpha) / power.n_controls)
    return power.false_alarms <= allowed and not power.partial


def _blindness(power: Power | None) -> dict[str, bool]:
    """What stands in the way where no planted leak is known to have been seen."""
    known = [] if power is None else [leak for leak in power.leaks if leak.error is None]
    if power is None or not known:
        return {"power_unknown": True}
    if any(leak.n_people is not None for leak in known):
        return {}
    return {"too_few_people" if power.too_few_people else "controls_failed": True}


def _smallest_shares(power: Power | None) -> dict[str, float | None]:
    """Share of people of the smallest leak of each kind that would have been seen."""
    found = {} if power is None else {leak.kind: leak.n_people for leak in power.leaks}
    return {
        kind: None if power is None or n is None else n / power.n_train
        for kind, n in {**UNMEASURED, **found}.items()
    }


def _tests(
    detectors: Sequence[DetectorResult], people: People, n_permutations: int, seed: int
) -> dict[str, Test]:
    """One test for every detector that ran, adjusted as one family."""
    columns = {t.name: people.evidence(t.evidence) for t in detectors if t.evidence is not None}
    if not columns or not people.n_train or not people.n_holdout:
        return {name: Test(NULL, statistic=0.0, p=1.0, p_adjusted=1.0) for name in columns}
    family = family_test(
        np.column_stack(list(columns.values())),
        people.is_train,
        n_permutations=n_permutations,
        seed=seed,
        strata=people.strata,
        weights=np.array([t.weight for t in detectors if t.evidence is not None]),
    )
    return {
        name: Test(NULL, statistic=float(statistic), p=float(p), p_adjusted=float(p_adjusted))
        for name, statistic, p, p_adjusted in zip(
            columns, family.statistics, family.p, family.p_adjusted, strict=True
        )
    }


def _adjusted(test: Test) -> float:
    assert test.p_adjusted is not None  # set for every member of the family
    return test.p_adjusted


def _why(
    verdict: Verdict,
    reasons: Sequence[str],
    found: Sequence[str],
    tests: Mapping[str, Test],
    alpha: float,
) -> str:
    """The verdict in plain words."""
    n_tests = f"{len(tests)} {'attack' if len(tests) == 1 else 'attacks'}"
    first = sorted(found, key=lambda name: (_adjusted(tests[name]), -tests[name].statistic, name))
    named = ", ".join(
        f"{name} (adjusted p = {_adjusted(tests[name]):.4g})" for name in first[:_N_NAMED]
    )
    if len(found) > _N_NAMED:
        named += f" and {len(found) - _N_NAMED} more"
    if verdict == "leak_found":
        return f"{REASONS['leak_found'].happened} Noticed by {len(found)} of {n_tests}: {named}."
    told = " ".join(REASONS[reason].happened for reason in reasons or [verdict])
    if found:
        return (
            f"{told} Without this, {len(found)} of {n_tests} would have reported a leak: {named}."
        )
    if tests:
        return f"{told} None of {n_tests} stood out at a family-wise error rate of {alpha:g}."
    return told


def _visible(verdict: Verdict, power: Power | None) -> tuple[str, ...]:
    """What finding nothing is worth: no verdict of no evidence is told without it."""
    if verdict != "no_evidence" or power is None:
        return ()
    seen = [f"{leak.kind} {leak.n_people}" for leak in power.leaks if leak.n_people is not None]
    unseen = [leak.kind for leak in power.leaks if leak.n_people is None]
    told = (
        f"Leaked people, of {power.n_train}, that would have been noticed in "
        f"{round(10 * power.target)} of 10 audits: {', '.join(seen)}."
    )
    return (told, f"Not noticed at any size tried: {', '.join(unseen)}.") if unseen else (told,)
