"""How well one number separates two groups: AUC, true positives at a fixed false positive rate."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.results import Interval
from synthaudit.stats.shares import clopper_pearson

Values = NDArray[np.float64]


def auc(positives: Values, negatives: Values) -> float:
    """Chance that a positive outranks a negative, ties counting half; in [0, 1], 0.5 is chance.

    Raises:
        ValueError: A side is empty or holds NaN.

    Source: Mann and Whitney (1947), Annals of Mathematical Statistics 18(1).
    """
    return float(_wins(positives, negatives).mean())


def auc_interval(positives: Values, negatives: Values, *, level: float = 0.95) -> Interval:
    """DeLong's interval for the AUC, on the logit scale, within [0, 1].

    DeLong's variance is zero when every pair agrees (all won, all lost, all tied). Then the pairs
    that share nobody are as many independent comparisons as the smaller side has members, and the
    Clopper-Pearson bound on a comparison that disagrees says how far the AUC can be; the same where
    a side has one member.

    Args:
        positives: Values of those that should rank high.
        negatives: Values of the others.
        level: Coverage, above 0 and below 1.

    Raises:
        ValueError: A side is empty or holds NaN.

    Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44(3); the logit scale: Qin and
        Hotilovac (2008), Statistical Methods in Medical Research 17(2).
    """
    from scipy.special import expit, logit, ndtri

    wins, losses = _wins(positives, negatives), 1 - _wins(negatives, positives)
    value = float(wins.mean())
    variance = 0.0
    if min(len(wins), len(losses)) > 1:
        variance = float(wins.var(ddof=1) / len(wins) + losses.var(ddof=1) / len(losses))
    if variance <= 0 or value in {0.0, 1.0}:
        doubt = clopper_pearson(0, min(len(wins), len(losses)), level=level).high
        return Interval(
            value * (1 - doubt),
            value + (1 - value) * doubt,
            level,
            "clopper-pearson over disjoint pairs",
        )
    half = float(ndtri((1 + level) / 2)) * variance**0.5 / (value * (1 - value))
    return Interval(
        float(expit(logit(value) - half)), float(expit(logit(value) + half)), level, "delong"
    )


def tpr_at_fpr(positives: Values, negatives: Values, fpr: float) -> tuple[int, int]:
    """Positives at or above the lowest cut-off that no more than ``fpr`` of the negatives reach.

    Args:
        positives: Values of those that should rank high.
        negatives: Values of the others.
        fpr: Share of negatives allowed, in [0, 1].

    Returns:
        How many positives, of how many.

    Raises:
        ValueError: A side is empty or holds NaN.
    """
    positives, negatives = _checked(positives), _checked(negatives)
    # The small number undoes what 0.29 * 100 loses to binary fractions.
    n_allowed = int(fpr * len(negatives) + 1e-9)
    if n_allowed >= len(negatives):
        return len(positives), len(positives)
    highest_refused = np.sort(negatives)[::-1][n_allowed]
    return int((positives > highest_refused).sum()), len(positives)


def roc_curve(positives: Values, negatives: Values) -> tuple[Values, Values]:
    """False and true positive rates at every cut-off, both rising from 0 to 1.

    Raises:
        ValueError: A side is empty or holds NaN.
    """
    positives, negatives = np.sort(-_checked(positives)), np.sort(-_checked(negatives))
    cuts = np.unique(np.concatenate([positives, negatives]))
    false = np.searchsorted(negatives, cuts, side="right") / len(negatives)
    true = np.searchsorted(positives, cuts, side="right") / len(positives)
    return np.append(0.0, false), np.append(0.0, true)


def _wins(values: Values, others: Values) -> Values:
    """Share of ``others`` each of ``values`` outranks, ties counting half."""
    values, others = _checked(values), np.sort(_checked(others))
    below = np.searchsorted(others, values, side="left")
    not_above = np.searchsorted(others, values, side="right")
    return (below + not_above) / (2 * len(others))


def _checked(values: Values) -> Values:
    values = np.asarray(values, dtype=np.float64)
    if not len(values):
        raise ValueError("a ranking needs somebody on both sides")
    if np.isnan(values).any():
        raise ValueError("a ranking cannot place NaN")
    return values
