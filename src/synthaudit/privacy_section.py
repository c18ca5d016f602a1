"""What the metrics found becomes what the privacy audit judges."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit.config import Plan
from synthaudit.corpus import Corpus
from synthaudit.jobs import Failure
from synthaudit.metrics.base import Detector, Evidence, Metric, Premise
from synthaudit.overlaps import shared_between
from synthaudit.privacy_audit import ALPHA, CheckedPremise, DetectorResult, Side, audit_privacy
from synthaudit.relations.base import Workbench
from synthaudit.results import Attack, Matches, Power, Privacy, Score, Test
from synthaudit.seats import Corpora
from synthaudit.strata import Strata


def privacy_of(
    plan: Plan,
    metrics: Mapping[str, Metric],
    evidence: Mapping[str, Evidence | Failure | str],
    scores: Sequence[Score],
    sides: tuple[Side, Side | None],
    power: Power | None = None,
    *,
    reused: bool = False,
) -> tuple[Privacy, dict[str, Test]]:
    """The privacy verdict, and the test of each detector by the id of the score that carries it.

    Args:
        plan: What was declared about train and holdout.
        metrics: Every metric that ran, by name.
        evidence: What each detector gathered, or why it has nothing to say; empty without a
            holdout.
        scores: Every score.
        sides: Who is compared.
        power: What planted leaks showed.
        reused: Whether records of the synthetic corpus were chosen by an audit with this holdout.
    """
    detectors = {name: each for name, each in metrics.items() if isinstance(each, Detector)}
    silent = {name: why for name, why in evidence.items() if isinstance(why, str)}
    made_up = {each.scores[0].id: each.made_up for each in metrics.values() if each.made_up}
    train, holdout = sides
    privacy, tests = audit_privacy(
        train=train,
        holdout=holdout,
        detectors=[
            _result(name, each, evidence.get(name))
            for name, each in detectors.items()
            if name not in silent
        ],
        premises=[
            _checked(name, each, scores)
            for name, each in metrics.items()
            if isinstance(each, Premise)
        ],
        seen=plan.train.seen,
        split=plan.holdout.split if plan.holdout is not None else "unknown",
        findings=_findings(scores, made_up),
        not_run=[
            *(Attack(name, detectors[name].looks_for, why) for name, why in silent.items()),
            *(
                Attack(score.id, made_up[score.id], score.reason)
                for score in scores
                if score.id in made_up and score.status != "ok"
            ),
        ],
        power=power,
        reused=reused,
        seed=plan.seed,
    )
    return privacy, {detectors[name].headline: test for name, test in tests.items()}


def sides_of(corpora: Corpora, bench: Workbench, by: Strata) -> tuple[Side, Side | None]:
    """Who of train and holdout takes part in the comparison, in strata told apart ``by``."""
    if corpora.holdout is None:
        return Side(corpora.train.persons, _nobody(corpora.train)), None
    shared = shared_between(corpora.train, corpora.holdout, bench)
    strata = by.of(corpora.train, corpora.holdout)
    return (
        Side(corpora.train.persons, shared.train, strata[0]),
        Side(corpora.holdout.persons, shared.holdout, strata[1]),
    )


def _nobody(corpus: Corpus) -> NDArray[np.bool_]:
    return np.zeros(len(corpus), dtype=bool)


def _result(
    name: str, detector: Detector, gathered: Evidence | Failure | str | None
) -> DetectorResult:
    if isinstance(gathered, Evidence):
        return DetectorResult(name, detector.looks_for, gathered, weight=detector.weight)
    error = gathered.reason if isinstance(gathered, Failure) else None
    return DetectorResult(name, detector.looks_for, None, error, weight=detector.weight)


def _checked(name: str, premise: Premise, scores: Sequence[Score]) -> CheckedPremise:
    carrier = next(score for score in scores if score.id == premise.scores[0].id)
    return CheckedPremise(name, premise.reason, premise.alpha, carrier.test, carrier.reason)


def _findings(scores: Sequence[Score], made_up: Mapping[str, str]) -> list[str]:
    """What needs no comparison of people.

    Matches that privacy metrics show, unless real text in the same seat matches as much; and
    canaries whose coins the released text knows.
    """
    return [
        f"{score.name}: {_beside_real_text(score)}"
        for score in scores
        if score.dimension == "privacy"
        and _worse_than_real_text(score)
        and any(isinstance(shown, Matches) and shown.n_matches for shown in score.exhibits)
    ] + [
        f"{score.name}: {score.value:.3g} ({score.unit}); coins alone do so with p = "
        f"{score.test.p:.2g}, and no premise about people is needed."
        for score in scores
        if score.id in made_up and score.test is not None and score.test.p <= ALPHA
    ]


def _worse_than_real_text(score: Score) -> bool:
    value = score.value if score.matched_value is None else score.matched_value
    if value is None or score.reference is None:
        return True
    if score.better == "lower":
        return value > max(score.reference, 0.0)  # a share beyond chance shows nothing below 0
    return value < score.reference


def _beside_real_text(score: Score) -> str:
    value = score.value if score.matched_value is None else score.matched_value
    if score.reference is None:
        return f"{value:.3g} ({score.unit}); there is no real text to compare with."
    return f"{value:.3g} ({score.unit}) beside {score.reference:.3g} for real text in its seat."
