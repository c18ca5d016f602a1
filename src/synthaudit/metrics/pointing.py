"""What detectors of copied text show: their strongest matches, and whom these point at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.metrics.base import Evidence, View
from synthaudit.results import Bars, Match, Matches, Series, Table


def strongest_matches(
    view: View,
    title: str,
    strength_label: str,
    *,
    rows: NDArray[np.int64],
    partners: NDArray[np.int64],
    strengths: NDArray[np.float64],
    spans: Sequence[tuple[int, int]] | None = None,
) -> Matches:
    """The strongest matches between synthetic and train records, by pseudonym.

    Args:
        view: The seats.
        title: What matched.
        strength_label: What a strength is.
        rows: Row of each matched synthetic record.
        partners: Row of the train record it matches.
        strengths: How strongly.
        spans: Start and end of what is shared, in tokens of the synthetic record.
    """
    order = np.lexsort((view.synthetic.hashes[rows], -strengths))[: view.n_matches]
    synthetic = view.pseudonyms(view.synthetic, rows[order].tolist())
    real = view.pseudonyms(view.train, partners[order].tolist())
    return Matches(
        title,
        strength_label,
        tuple(
            Match(
                synthetic[place],
                real[place],
                role="train",
                strength=float(strengths[index]),
                span=None if spans is None else spans[index],
            )
            for place, index in enumerate(order.tolist())
        ),
        n_matches=len(rows),
    )


def people_pointed_at(view: View, evidence: Evidence) -> tuple[Bars, Table]:
    """How many people of train and of holdout have any record with evidence above 0.

    What is found on the holdout is chance: the generator never saw those people.
    """
    assert view.holdout is not None
    roles = ("train", "holdout")
    pointed_at = [
        stats.maximum_by_person(values, corpus.persons) > 0
        for values, corpus in (
            (evidence.train, view.train),
            (evidence.holdout, view.holdout),
        )
    ]
    return (
        Bars(
            "People with a match in the synthetic corpus",
            roles,
            (Series("matched", tuple(float(people.mean()) for people in pointed_at)),),
            unit="share of people",
        ),
        Table(
            "People with a match in the synthetic corpus",
            ("people", "matched", "all"),
            tuple(
                (role, int(people.sum()), len(people))
                for role, people in zip(roles, pointed_at, strict=True)
            ),
            note="The generator never saw the holdout: what matches there is chance.",
        ),
    )
