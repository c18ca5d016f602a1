"""The drawing of a ranking: false alarms against hits."""

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.results import Line

_N_POINTS = 200


def roc_line(
    name: str,
    positives: NDArray[np.float64],
    negatives: NDArray[np.float64],
    *,
    up_to: float = 1.0,
) -> Line:
    """The ROC curve from (0, 0) as a line of at most 200 points, at even steps along it.

    Args:
        name: What the line is called.
        positives: Values of those that should rank high.
        negatives: Values of the others.
        up_to: False alarm rate at which the line ends, at the latest.
    """
    false, true = stats.roc_curve(positives, negatives)
    inside = false <= up_to
    false, true = false[inside], true[inside]
    if len(false) > _N_POINTS:
        along = false + true
        steps = np.searchsorted(along, np.linspace(0, along[-1], _N_POINTS))
        kept = np.unique(steps.clip(max=len(along) - 1))
        false, true = false[kept], true[kept]
    return Line(name, tuple(false.tolist()), tuple(true.tolist()))
