"""What a comparison of arms looks like, drawn so that nobody's label shows."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.arms import Arms
from synthaudit.models.assessment import Assessment
from synthaudit.models.courses import Curriculum
from synthaudit.models.skill import measures_by_class
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
    measures = (*arms.task.measured, "skill")
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
    main = arms.task.measured[0]
    values = tuple(found.values[f"{arm}.{main}"] for arm in (*arms.sides, "constant"))
    labels = (*arms.sides, "no text read")
    return Bars(f"Downstream {name} by arm", labels, (Series(name, values),), unit)


def by_class(arms: Arms, truth: NDArray[Any], predicted: Predicted) -> Table:
    """Measures of each class that at least ten tested persons have, the commonest first."""
    n_classes = len(arms.task.classes)
    member = truth if truth.ndim > 1 else np.eye(n_classes, dtype=bool)[truth]
    n_persons = np.array([len(set(arms.tested.persons[column])) for column in member.T])
    n_shown = min(MAX_CLASSES, int((n_persons >= MIN_PERSONS).sum()))
    measures = ("precision", "recall", "f1", "mcc")
    scores = {}
    for arm in arms.sides:
        each = [measures_by_class(truth, one, n_classes) for one in predicted[arm]]
        scores[arm] = [np.mean([one[name] for one in each], axis=0) for name in measures]
    rows = tuple(
        (arms.task.classes[at], int(n_persons[at]), arm, *(float(score[at]) for score in values))
        for at in np.argsort(-n_persons, kind="stable")[:n_shown]
        for arm, values in scores.items()
    )
    note = None
    if n_shown < n_classes:
        note = (
            f"{n_classes - n_shown} of {n_classes} classes are not shown: at most {MAX_CLASSES} "
            f"are, and none that fewer than {MIN_PERSONS} tested persons have."
        )
    columns = ("class", "test persons", "learnt from", "precision", "recall", "F1", "MCC")
    return Table("Each class against all others", columns, rows, note)


def calibration(arms: Arms, truth: NDArray[Any], predicted: Predicted) -> Curve:
    """True against predicted numbers, both means over groups of at least ten persons."""
    persons = arms.tested.persons
    n_records = np.bincount(persons)
    true = np.bincount(persons, truth) / n_records
    n_bins = max(1, min(N_BINS, len(true) // MIN_PERSONS))
    lines = []
    for arm in arms.sides:
        claimed = np.bincount(persons, np.mean(predicted[arm], axis=0)) / n_records
        bins = np.array_split(np.argsort(claimed, kind="stable"), n_bins)
        x, y = (tuple(float(side[rows].mean()) for rows in bins) for side in (claimed, true))
        lines.append(Line(arm, x, y))
    return Curve("Predicted and true labels", "mean predicted", "mean true", tuple(lines))


def learning_curves(
    arms: Arms, found: Assessment, plan: Curriculum, *, name: str
) -> tuple[Curve, Table]:
    """The main measure against the number of records learnt from, drawn and as a table.

    Args:
        arms: What was learnt from.
        found: How well it went.
        plan: The points.
        name: Of the main measure.
    """
    main = arms.task.measured[0]
    rows: list[tuple[str | float | None, ...]] = []
    lines: dict[str, list[tuple[float, float]]] = {}
    floor = found.values[f"constant.{main}"]
    lines["real"] = [(0.0, floor)]
    for point in plan.points:
        value = found.values[f"{point.name}.{main}"]
        ends = found.interval(f"{point.name}.{main}")
        low, high = (None, None) if ends is None else (ends.low, ends.high)
        rows.append((point.line, point.n_real, point.n_synthetic, value, low, high))
        x = point.n_synthetic if point.line == "synthetic" else point.n_real
        lines.setdefault(point.line, []).append((float(x), value))
    names = {
        "real": "real records alone",
        "synthetic": "synthetic records alone",
        "synthetic and real": f"all {len(arms.synthetic)} synthetic records, and real ones",
    }
    curve = Curve(
        "Learning curve: what more labels are worth",
        "records learnt from (of the last line: real ones)",
        name,
        tuple(
            Line(names[line], *(tuple(side) for side in zip(*points, strict=True)))
            for line, points in lines.items()
            if len(points) > 1
        ),
    )
    note = (
        f"Parts are of whole persons and nested. Reading no text: {floor:.4g}. An arm that does "
        "better than all real labels counts as worth all of them."
    )
    columns = ("learnt from", "real records", "synthetic records", name, "low", "high")
    return curve, Table("Learning curve", columns, tuple(rows), note)
