"""How many real labels a synthetic corpus is worth: where the real learning curve reaches it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.assessment import Assessment
from synthaudit.models.skill import Floats
from synthaudit.results import Interval


def labels_worth(sizes: NDArray[np.int64], skills: Floats, reached: float) -> float:
    """The number of real labels at which their learning curve reaches a skill.

    The curve is made monotone (isotonic regression) and runs straight between sizes on a scale of
    log(1 + size).

    Args:
        sizes: Real labels at each point, ascending, 0 first.
        skills: Skill at each point.
        reached: The skill in question.

    Returns:
        0 where even no labels do as well; the largest size where all of them do no better.

    Source: Barlow et al. (1972), Statistical Inference under Order Restrictions (the regression).
    """
    curve = monotone(skills)
    if reached <= curve[0]:
        return 0.0
    if reached > curve[-1]:
        return float(sizes[-1])
    at = int(np.searchsorted(curve, reached, side="left"))
    share = (reached - curve[at - 1]) / (curve[at] - curve[at - 1])
    low, high = np.log1p(sizes[[at - 1, at]].astype(np.float64))
    return float(np.expm1(low + share * (high - low)))


def monotone(values: Floats) -> Floats:
    """The non-decreasing sequence nearest to ``values`` by least squares."""
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, n = value, 1
        while blocks and blocks[-1][0] >= mean:
            before, n_before = blocks.pop()
            mean, n = (before * n_before + mean * n) / (n_before + n), n_before + n
        blocks.append((mean, n))
    return np.repeat([mean for mean, _ in blocks], [n for _, n in blocks])


def replaced_labels(
    found: Assessment, sizes: Sequence[int], names: Sequence[str], *, level: float = 0.95
) -> tuple[float, Interval | None]:
    """The real labels that the synthetic arm is worth, 0 to all of them, and how sure that is.

    Args:
        found: Skill of the synthetic arm and of models taught on parts of the real records.
        sizes: Real labels each of these learnt from, ascending.
        names: Their names.
        level: Of the interval.
    """
    at = np.array([0, *sizes], dtype=np.int64)
    keys = [f"{name}.skill" for name in ("constant", *names)]
    value = labels_worth(
        at, np.array([found.values[key] for key in keys]), found.values["synthetic.skill"]
    )
    if not found.replicates:
        return value, None
    curves = np.stack([found.replicates[key] for key in keys], axis=1)
    each = [
        labels_worth(at, curve, reached)
        for curve, reached in zip(curves, found.replicates["synthetic.skill"], strict=True)
    ]
    tail = (1 - level) / 2
    low, high = np.quantile(each, [tail, 1 - tail])
    # A capped, bent function of the draws may leave the value just outside.
    return value, Interval(min(float(low), value), max(float(high), value), level, found.method)
