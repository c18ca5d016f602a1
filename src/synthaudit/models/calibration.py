"""Whether a model is as sure as it is right."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task

MIN_IN_BIN = 10
"""Records behind every bin: true labels are real data."""

MAX_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Records, or decisions, about which the model is about equally sure.

    Args:
        claimed: Mean confidence, 0 to 1; for numbers, mean prediction.
        seen: Share that is right, 0 to 1; for numbers, mean of the true labels.
        n: How many.
    """

    claimed: float
    seen: float
    n: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far what a model claims lies from what is seen.

    Args:
        error: Mean distance over bins, weighted by their size: the expected calibration error, 0 to
            1; for numbers in the unit of the labels.
        bins: As many in each, the least sure first.
    """

    error: float
    bins: tuple[Bin, ...]


def calibration(task: Task, targets: NDArray[Any], outputs: Floats) -> Calibration:
    """Compare claims with true labels that the model did not learn from.

    For lists of classes every decision on a class counts.

    Args:
        task: What is predicted.
        targets: True labels, at least one.
        outputs: What a model says about the same records.

    Source: Guo et al. (2017), ICML, section 2 (the error); bins of equal size as in Nguyen and
        O'Connor (2015), EMNLP.
    """
    claimed = outputs[:, 0] if task.kind == "number" else confidence(task, outputs).ravel()
    seen = targets if task.kind == "number" else (task.decided(outputs) == targets).ravel()
    order = np.argsort(claimed, kind="stable")
    n_bins = max(1, min(MAX_BINS, len(order) // MIN_IN_BIN))
    bins = tuple(
        Bin(float(claimed[rows].mean()), float(seen[rows].mean()), len(rows))
        for rows in np.array_split(order, n_bins)
    )
    apart = sum(each.n * abs(each.claimed - each.seen) for each in bins)
    return Calibration(apart / len(order), bins)


def confidence(task: Task, outputs: Floats) -> Floats:
    """Probability that the model gives its own decision.

    Shape (n_records,) for one class a record, (n_records, n_classes) for lists of classes.
    """
    from scipy.special import expit

    if task.kind == "class":
        likeliest: Floats = probabilities(outputs).max(axis=1)
        return likeliest
    decided: Floats = expit(np.abs(outputs))
    return decided


def probabilities(outputs: Floats) -> Floats:
    """Of each class, where a record has one; shape (n_records, n_classes)."""
    from scipy.special import softmax

    found: Floats = softmax(outputs, axis=1)
    return found
