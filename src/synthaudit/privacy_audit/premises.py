"""What the verdict rests on, and whether it held."""

from dataclasses import dataclass
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from synthaudit.config import Split
from synthaudit.privacy_audit.people import People, Side
from synthaudit.results import Premise, Test

_SPLITS = {
    "random": "Declared in the plan: train and holdout were told apart at random, by person.",
    "declared": "Declared in the plan: the holdout is comparable, though not set aside at random.",
    "unknown": "Nobody declared how the holdout was set aside.",
}


@dataclass(frozen=True, slots=True)
class CheckedPremise:
    """What one premise metric came to.

    Args:
        name: The metric.
        reason: The reason given where the premise does not hold.
        alpha: It does not hold when the test's p-value is at most this.
        test: Its test; None where it did not run to its end.
        error: Why there is none.
    """

    name: str
    reason: str
    alpha: float
    test: Test | None
    error: str | None = None

    def judged(self) -> Premise:
        """Whether the premise held; one that could not be tested did not."""
        if self.test is None:
            detail = self.error or "It was not computed."
            return Premise(self.name, held=False, reason="premise_failed", detail=detail)
        held = self.test.p > self.alpha
        detail = f"p = {self.test.p:.4g}; the premise holds above {self.alpha:g}."
        return Premise(self.name, held=held, reason=self.reason, detail=detail)


def premises_of_split(
    train: Side,
    holdout: Side,
    people: People,
    *,
    split: Split,
    n_permutations: int,
    alpha: float,
    reused: bool = False,
) -> tuple[Premise, ...]:
    """Whether the split by itself allows a comparison.

    Args:
        train: Records of people the generator saw.
        holdout: Records of people it did not see.
        people: Those of both who are compared.
        split: How the holdout was set aside, as declared.
        n_permutations: Permutations behind every p-value.
        alpha: What p-values are held to.
        reused: Whether records of the synthetic corpus were chosen by an audit with this holdout.
    """
    n_gone = (train.n_people - people.n_train, holdout.n_people - people.n_holdout)
    # A perfect separation is one labelling of all there are, or of all that were drawn.
    strata = np.unique(people.strata, return_inverse=True)[1]
    n_people = np.bincount(strata).tolist()
    n_seen = np.bincount(strata, weights=people.is_train).astype(int).tolist()
    n_labellings = prod(comb(n, k) for n, k in zip(n_people, n_seen, strict=True))
    smallest_p = 1 / min(n_labellings, n_permutations + 1)
    return (
        *_without_partner(people, np.array(n_people), np.array(n_seen), strata),
        Premise(
            "a holdout of its own",
            held=not reused,
            reason="holdout_reused",
            detail="An audit with these people chose which records the corpus still holds."
            if reused
            else "No audit with these people is known to have chosen records of the corpus.",
        ),
        Premise(
            "how the holdout was set aside",
            held=split != "unknown",
            reason="split_unknown",
            detail=_SPLITS[split],
        ),
        Premise(
            "people of their own",
            held=2 * n_gone[0] <= train.n_people and 2 * n_gone[1] <= holdout.n_people,
            reason="shared_people",
            detail=(
                f"{n_gone[0]} of {train.n_people} people in train and {n_gone[1]} of "
                f"{holdout.n_people} in the holdout were left out: they are on both sides, or have "
                "no text that is theirs alone."
            ),
        ),
        Premise(
            "enough people",
            held=smallest_p <= alpha,
            reason="too_few_people",
            detail=(
                f"{people.n_train} people in train against {people.n_holdout} in the holdout; "
                f"the smallest p-value they can reach is {smallest_p:.4g}."
            ),
        ),
    )


def _without_partner(
    people: People,
    n_people: NDArray[np.int64],
    n_seen: NDArray[np.int64],
    strata: NDArray[np.int64],
) -> tuple[Premise, ...]:
    """Whether enough people have somebody of their stratum on the other side; silent if all do."""
    alone = ((n_seen == 0) | (n_seen == n_people))[strata]
    if not alone.any() or not people.n_train or not people.n_holdout:
        return ()
    n_alone = (int((alone & people.is_train).sum()), int((alone & ~people.is_train).sum()))
    return (
        Premise(
            "people to compare with",
            held=2 * n_alone[0] <= people.n_train and 2 * n_alone[1] <= people.n_holdout,
            reason="holdout_differs",
            detail=(
                f"{n_alone[0]} of {people.n_train} people in train and {n_alone[1]} of "
                f"{people.n_holdout} in the holdout have nobody on the other side who is alike in "
                "what the strata name, and decide nothing."
            ),
        ),
    )
