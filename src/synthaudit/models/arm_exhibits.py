"""What a comparison of arms looks like, drawn so that nobody's label shows."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.arms import Arms
from synthaudit.models.assessment import Assessment
from synthaudit.models.skill import f1_by_class
from synthaudit.models.tasks import MEASURES
from synthaudit.results import Bars, Curve, Line, Series, Table

Predicted: TypeAlias = Mapping[str, Sequence[NDArray[Any]]]
"""By arm and by seed, the predictions for the tested records."""

MIN_PERSONS = 10
"""Persons behind everything drawn: true labels are real data."""

MAX_CLASSES = 50
N_BINS = 10


def arms_table(arms: Arms, found: Assessment, *, model: str) -> Table:
    """Every arm's size and measures, beside the best prediction that reads no text.

    Args:
        arms: What was learnt from.
        found: How well it went.
        model: What learnt, one sentence.
    """
    measures = (*MEASURES[arms.task.kind], "skill")
    rows: list[tuple[str | float | None, ...]] = []
    for arm, sides in arms.sides.items():
        size = (sum(map(len, sides)), sum(side.n_groups for side in sides))
        rows.append((arm, *size, *(found.values[f"{arm}.{measure}"] for measure in measures)))
    floor = (found.values[f"constant.{measure}"] for measure in measures)
    tested = f"Tested on {len(arms.tested)} records of {arms.tested.n_groups} persons."
    return Table(
        "What each arm learnt from, and how well it predicts",
        ("learnt from", "records", "persons", *measures),
        (*rows, ("train labels, no text read", None, None, *floor)),
        note=" ".join((model, tested, *arms.left_out)),
    )


def arms_bars(arms: Arms, found: Assessment, *, name: str, unit: str) -> Bars:
    """The main measure of every arm."""
    main = MEASURES[arms.task.kind][0]
    values = tuple(found.values[f"{arm}.{main}"] for arm in (*arms.sides, "constant"))
    labels = (*arms.sides, "no text read")
    return Bars(f"Downstream {name} by arm", labels, (Series(name, values),), unit)


def by_class(arms: Arms, truth: NDArray[Any], predicted: Predicted) -> Table:
    """F1 of each class that at least ten tested persons have, the commonest first."""
    n_classes = len(arms.task.classes)
    member = truth if truth.ndim > 1 else np.eye(n_classes, dtype=bool)[truth]
    n_persons = np.array([len(set(arms.tested.persons[column])) for column in member.T])
    n_shown = min(MAX_CLASSES, int((n_persons >= MIN_PERSONS).sum()))
    scores = [
        np.mean([f1_by_class(truth, one, n_classes) for one in by_seed], axis=0)
        for by_seed in predicted.values()
    ]
    rows = tuple(
        (arms.task.classes[at], int(n_persons[at]), *(float(score[at]) for score in scores))
        for at in np.argsort(-n_persons, kind="stable")[:n_shown]
    )
    note = None
    if n_shown < n_classes:
        note = (
            f"{n_classes - n_shown} of {n_classes} classes are not shown: at most {MAX_CLASSES} "
            f"are, and none that fewer than {MIN_PERSONS} tested persons have."
        )
    return Table("F1 of each class", ("class", "test persons", *predicted), rows, note)


def calibration(arms: Arms, truth: NDArray[Any], predicted: Predicted) -> Curve:
    """True against predicted numbers, both means over groups of at least ten persons."""
    persons = arms.tested.persons
    n_records = np.bincount(persons)
    true = np.bincount(persons, truth) / n_records
    n_bins = max(1, min(N_BINS, len(true) // MIN_PERSONS))
    lines = []
    for arm, by_seed in predicted.items():
        claimed = np.bincount(persons, np.mean(by_seed, axis=0)) / n_records
        bins = np.array_split(np.argsort(claimed, kind="stable"), n_bins)
        x, y = (tuple(float(side[rows].mean()) for rows in bins) for side in (claimed, true))
        lines.append(Line(arm, x, y))
    return Curve("Predicted and true labels", "mean predicted", "mean true", tuple(lines))
