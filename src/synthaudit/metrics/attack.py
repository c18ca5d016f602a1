"""What membership attacks have in common: how well their evidence tells seen people from unseen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.metrics.base import Detector, ScoreSpec, View
from synthaudit.metrics.exposure import exposed_kinds, most_exposed
from synthaudit.metrics.roc import roc_line
from synthaudit.results import Curve, Estimate, Interval, Line, Table

Values = NDArray[np.float64]

_RATES = {"tpr_at_1pct": 0.01, "tpr_at_01pct": 0.001}
_TOP = 0.05


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


@dataclass(frozen=True)
class MembershipAttack(Detector):
    """A detector whose evidence is judged as a ranking of people by membership.

    Everything counts persons: each is ranked by the strongest evidence of their records. The scores
    are of people and texts on one side of the split alone, as the others are members and not; they
    carry no test of their own, as the family of detectors has one.

    Args:
        prior: Share of people whom an attacker would take for members before the attack; says what
            an accusation is worth, and moves no score.
    """

    prior: float = field(default=0.1, kw_only=True)

    needs_holdout: ClassVar[bool] = True
    disjoint_people: ClassVar[bool] = True

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The attack's four scores.

        Against real text in the seat their intervals are conservative: the same train people stand
        on both sides, and some are easily told from others by whatever text.
        """
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
            exhibits=(
                *_curves(seen, unseen),
                most_exposed(evidence, view),
                _precision(seen, unseen, self.prior),
                exposed_kinds(evidence, view),
            ),
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
    """Seen people among the most exposed, as if half of all people had been seen."""
    n_found, n_top = _top(seen, unseen)
    exact = stats.clopper_pearson(n_found, n_top)
    value, low, high = (
        _weighted(share, seen, unseen, prior=0.5)
        for share in (n_found / n_top, exact.low, exact.high)
    )
    return Estimate(
        id,
        value,
        n_records,
        len(seen) + len(unseen),
        interval=Interval(low, high, exact.level, exact.method),
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


def _top(seen: Values, unseen: Values) -> tuple[int, int]:
    """How many of the most exposed people were seen, and how many those are.

    The most exposed are the largest group of at most 5 % that ends between two values, or, where
    more are tied for the first place, all of those: a rule that does not know who was seen.
    """
    evidence = np.sort(np.concatenate([seen, unseen]))[::-1]
    boundaries = np.append(np.flatnonzero(np.diff(evidence)) + 1, len(evidence))
    allowed = boundaries[boundaries <= ceil(_TOP * len(evidence))]
    n_top = int(allowed[-1] if len(allowed) else boundaries[0])
    return int((seen >= evidence[n_top - 1]).sum()), n_top


def _weighted(share: float, seen: Values, unseen: Values, *, prior: float) -> float:
    """A share of seen people in a group, as if ``prior`` of all people had been seen."""
    rates = prior * share / len(seen), (1 - prior) * (1 - share) / len(unseen)
    return rates[0] / sum(rates)


def _precision(seen: Values, unseen: Values, prior: float) -> Table:
    """How many of the accused were seen, if ``prior`` of those an attacker asks about were."""
    n_found, n_top = _top(seen, unseen)
    exact = stats.clopper_pearson(n_found, n_top)
    rows: list[tuple[str | float | None, ...]] = [
        (
            f"the most exposed {_TOP:.0%}",
            n_found / len(seen),
            *(
                _weighted(share, seen, unseen, prior=prior)
                for share in (n_found / n_top, exact.low, exact.high)
            ),
        )
    ]
    for rate in _RATES.values():
        if len(unseen) >= round(1 / rate):
            n_hits, n_seen = stats.tpr_at_fpr(seen, unseen, rate)
            exact = stats.clopper_pearson(n_hits, n_seen)
            hits = (n_hits / n_seen, exact.low, exact.high)
            worth = (prior * hit / (prior * hit + (1 - prior) * rate) for hit in hits)
            rows.append((f"those above {rate:.1%} false alarms", n_hits / n_seen, *worth))
    return Table(
        f"What an accusation is worth where {prior:.0%} of people were seen",
        ("accused", "seen people found", "accusations that are right", "from", "to"),
        tuple(rows),
        note="Set the share with the field `prior`; guessing is right as often as it says.",
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
