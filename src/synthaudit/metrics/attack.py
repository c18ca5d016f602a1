"""What membership attacks have in common: how well their evidence tells seen people from unseen."""

from collections.abc import Iterable
from math import ceil
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.roc import roc_line
from synthaudit.results import Curve, Estimate, Interval, Line, Table

Values = NDArray[np.float64]

_RATES = {"tpr_at_1pct": 0.01, "tpr_at_01pct": 0.001}
_TOP = 0.05
_N_SHOWN = 10


def attack_scores(attack: str, how: str) -> tuple[ScoreSpec, ...]:
    """The four scores of a membership attack.

    Args:
        attack: Its name in score ids.
        how: How it works, to complete "An attack that ...".
    """
    prefix = f"privacy.membership.{attack}"
    people = "share of people the generator saw"
    return (
        ScoreSpec(
            f"{prefix}.auc",
            f"Membership attack {attack}: AUC",
            "lower",
            "chance that a seen person outranks an unseen one",
            f"An attack that {how} ranks all real people by how likely the generator saw them. "
            "This is the chance that it ranks a person the generator saw above one it did not; "
            "one half is guessing.",
        ),
        *(
            ScoreSpec(
                f"{prefix}.{name}",
                f"Membership attack {attack}: people found at {rate:.1%} false alarms",
                "lower",
                people,
                f"Share of the people the generator saw whom the attack that {how} recognises "
                f"when it may wrongly accuse {rate:.1%} of the others; {rate:.1%} is guessing.",
            )
            for name, rate in _RATES.items()
        ),
        ScoreSpec(
            f"{prefix}.top_members",
            f"Membership attack {attack}: seen people among the most exposed",
            "lower",
            f"share of the most exposed {_TOP:.0%} of people, both sides weighted alike",
            f"Of the {_TOP:.0%} of people whom an attack that {how} ranks first, the share the "
            "generator saw, as if it had seen half of all; one half is guessing.",
        ),
    )


class MembershipAttack(Detector):
    """A detector whose evidence is judged as a ranking of people by membership.

    Everything counts persons: each is ranked by the strongest evidence of their records. The scores
    are of people and texts on one side of the split alone, as the others are members and not; they
    carry no test of their own, as the family of detectors has one.
    """

    needs_holdout: ClassVar[bool] = True
    disjoint_people: ClassVar[bool] = True

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The attack's four scores."""
        assert view.holdout is not None
        evidence = self.evidence(view)
        seen = stats.maximum_by_person(evidence.train, view.train.persons)
        unseen = stats.maximum_by_person(evidence.holdout, view.holdout.persons)
        prefix = self.headline.rpartition(".")[0]
        n_records, n_people = len(view.train) + len(view.holdout), len(seen) + len(unseen)
        yield Estimate(
            f"{prefix}.auc",
            stats.auc(seen, unseen),
            n_records,
            n_people,
            interval=stats.auc_interval(seen, unseen),
            exhibits=(*_curves(seen, unseen), _most_exposed(evidence, view)),
        )
        for name, rate in _RATES.items():
            yield _hits(f"{prefix}.{name}", seen, unseen, rate, n_records)
        yield _top_members(f"{prefix}.top_members", seen, unseen, n_records)


def _hits(id: str, seen: Values, unseen: Values, rate: float, n_records: int) -> Estimate:
    """People recognised at a fixed rate of false alarms, which needs people to be wrong about."""
    n_people = len(seen) + len(unseen)
    n_needed = round(1 / rate)
    if len(unseen) < n_needed:
        why_not = (
            f"A false alarm rate of {rate:.1%} needs at least {n_needed:,} people in the holdout; "
            f"there are {len(unseen):,}."
        )
        return Estimate(id, float("nan"), n_records, n_people, not_applicable=why_not)
    n_hits, n_seen = stats.tpr_at_fpr(seen, unseen, rate)
    interval = stats.clopper_pearson(n_hits, n_seen)
    return Estimate(id, n_hits / n_seen, n_records, n_people, interval=interval)


def _top_members(id: str, seen: Values, unseen: Values, n_records: int) -> Estimate:
    """Seen people among the most exposed, never parting people of equal evidence.

    The most exposed are the largest group of at most 5 % that ends between two values, or, where
    more are tied for the first place, all of those: a rule that does not know who was seen.
    """
    evidence = np.sort(np.concatenate([seen, unseen]))[::-1]
    boundaries = np.append(np.flatnonzero(np.diff(evidence)) + 1, len(evidence))
    allowed = boundaries[boundaries <= ceil(_TOP * len(evidence))]
    n_top = int(allowed[-1] if len(allowed) else boundaries[0])
    n_found = int((seen >= evidence[n_top - 1]).sum())

    def weighted(share: float) -> float:
        rates = share / len(seen), (1 - share) / len(unseen)
        return rates[0] / sum(rates)

    exact = stats.clopper_pearson(n_found, n_top)
    return Estimate(
        id,
        weighted(n_found / n_top),
        n_records,
        len(evidence),
        interval=Interval(weighted(exact.low), weighted(exact.high), exact.level, exact.method),
        exhibits=(
            Table(
                "The most exposed people",
                ("people", "most exposed", "all"),
                (
                    ("seen by the generator", n_found, len(seen)),
                    ("not seen", n_top - n_found, len(unseen)),
                ),
            ),
        ),
    )


def _curves(seen: Values, unseen: Values) -> tuple[Curve, Curve]:
    """The ROC curve, and its lower left corner, where attackers work."""
    labels = ("false alarms among unseen people", "seen people recognised")
    guessing = Line("guessing", (0.0, _TOP), (0.0, _TOP))
    corner = roc_line("attack", seen, unseen, up_to=_TOP)
    return (
        Curve("Membership attack", *labels, (roc_line("attack", seen, unseen),), diagonal=True),
        Curve(f"The same up to {_TOP:.0%} false alarms", *labels, (corner, guessing)),
    )


def _most_exposed(evidence: Evidence, view: View) -> Table:
    """The records of the most exposed people, one a person, by pseudonym."""
    assert view.holdout is not None
    found: list[tuple[float, str, str]] = []
    for role, corpus, values in (
        ("train", view.train, evidence.train),
        ("holdout", view.holdout, evidence.holdout),
    ):
        order = np.argsort(-values, kind="stable")
        first = order[np.sort(np.unique(corpus.persons[order], return_index=True)[1])]
        rows = first[:_N_SHOWN].tolist()
        names = view.pseudonyms(corpus, rows)
        found += [(float(values[row]), role, name) for row, name in zip(rows, names, strict=True)]
    found.sort(key=lambda person: -person[0])
    return Table(
        "Most exposed people, by their most exposed record",
        ("record", "role", "evidence"),
        tuple((name, role, value) for value, role, name in found[:_N_SHOWN]),
    )
