"""What a corrector changed, and how far it can be relied on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.calibration import calibration
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task
from synthaudit.records import Record
from synthaudit.stats import mean_interval


def corrections(records: Sequence[Record]) -> dict[str, Any]:
    """How labels asked for and labels given differ, as JSON.

    For classes the share of records with the same label; for numbers the mean distance between
    both, in their unit, and the mean change. Intervals count records made from the same real
    records as one.

    Args:
        records: At least one, with both labels in ``meta``.
    """
    pairs = [(each.meta["label_original"], each.meta["label_corrected"]) for each in records]
    numbers: dict[tuple[str, ...], int] = {}
    persons = np.array([numbers.setdefault(each.sources, len(numbers)) for each in records])
    if isinstance(pairs[0][0], float):
        change = np.array([after - before for before, after in pairs])
        return {
            "n_records": len(records),
            "mean_distance": _estimate(np.abs(change), persons),
            "mean_change": _estimate(change, persons),
        }
    same = np.array([float(before == after) for before, after in pairs])
    counts = Counter((_name(before), _name(after)) for before, after in pairs)
    asked = Counter(_name(before) for before, _ in pairs)
    given = Counter(_name(after) for _, after in pairs)
    return {
        "n_records": len(records),
        "agreement": _estimate(same, persons),
        "by_class": [
            {"label": name, "asked": asked[name], "given": given[name], "kept": counts[name, name]}
            for name in sorted(asked | given)
        ],
        "changes": [
            {"from": before, "to": after, "n": n}
            for (before, after), n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if before != after
        ],
    }


def reliability(task: Task, targets: NDArray[Any], outputs: Floats) -> dict[str, Any]:
    """How right a corrector is on gold records it did not learn from, and how sure it was.

    Args:
        task: What is predicted.
        targets: True labels.
        outputs: What correctors say that did not learn from these records.
    """
    everybody = np.ones(len(targets))
    found = calibration(task, targets, outputs)
    decided, constant = task.decided(outputs), task.constant(targets, len(targets))
    return {
        "n_records": len(targets),
        **task.measures(targets, decided, everybody),
        "without_reading": task.measures(targets, constant, everybody),
        "calibration_error": found.error,
        "bins": [{"claimed": each.claimed, "seen": each.seen, "n": each.n} for each in found.bins],
    }


def summary(changed: Mapping[str, Any] | None, reliable: Mapping[str, Any]) -> list[str]:
    """Both for a reader, in a line each.

    Args:
        changed: What ``corrections`` found, if there were records.
        reliable: What ``reliability`` found.
    """
    lines = []
    if changed is not None and "agreement" in changed:
        lines.append(f"corrector: kept {changed['agreement']['value']:.0%} of the labels asked for")
    elif changed is not None:
        lines.append(
            f"corrector: moved labels by {changed['mean_distance']['value']:.3g}, on average"
        )
    name, is_error = ("rmse", True) if "rmse" in reliable else ("accuracy", False)
    own, constant = reliable[name], reliable["without_reading"][name]
    told = f"corrector, on real records it had not seen: {name} {own:.3g}"
    worse = own >= constant if is_error else own <= constant
    verdict = "; NO BETTER THAN THAT: do not rely on its labels" if worse else ""
    return [*lines, f"{told}, {constant:.3g} without reading them{verdict}"]


def _estimate(values: Floats, persons: NDArray[np.int64]) -> dict[str, Any]:
    value, interval = mean_interval(values, persons)
    ends = None if interval is None else [interval.low, interval.high]
    return {"value": value, "interval": ends}


def _name(label: Any) -> str:
    return "+".join(label) if isinstance(label, list | tuple) else str(label)
