"""Do several raters give the same answers, beyond what chance makes them?"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from synthaudit.results import Interval

Scale = Literal["nominal", "ordinal"]


def krippendorff_alpha(ratings: NDArray[np.float64], scale: Scale) -> float:
    """Krippendorff's alpha: 1 is agreement, 0 what chance gives, below 0 is disagreement by habit.

    Answers may be missing; a unit that fewer than two raters answered says nothing about agreement
    and is left out.

    Args:
        ratings: One row a unit, one column a rater, NaN where there is no answer; categories are
            numbers, in their order for an ordinal scale.
        scale: ``nominal``, all different answers are as far apart; ``ordinal``, answers are as far
            apart as there are answers between them.

    Raises:
        ValueError: No unit has two answers, or all answers are the same: there is then nothing to
            tell agreement from chance by.

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections C and D.
    """
    observed, expected = _disagreement(_coincidences(ratings), scale)
    if expected <= 0:
        raise ValueError("all answers are the same, so agreement cannot be told from chance")
    return 1 - observed / expected


def alpha_interval(
    ratings: NDArray[np.float64],
    scale: Scale,
    *,
    level: float = 0.95,
    n_draws: int = 2000,
    seed: int = 0,
) -> Interval | None:
    """Percentile bootstrap of alpha over units; None with fewer than three that two answered.

    A draw in which all answers are the same counts as full agreement.

    Args:
        ratings: As for ``krippendorff_alpha``.
        scale: As there.
        level: Coverage, above 0 and below 1.
        n_draws: Resamples.
        seed: Of the resamples.
    """
    by_unit = _each(ratings)
    n_units = len(by_unit)
    if n_units < 3:  # noqa: PLR2004 (of fewer there are hardly any different draws)
        return None
    random = np.random.Generator(np.random.PCG64(seed))
    found = np.empty(n_draws)
    for draw in range(n_draws):
        weights = np.bincount(random.integers(n_units, size=n_units), minlength=n_units)
        observed, expected = _disagreement(np.tensordot(weights, by_unit, axes=1), scale)
        found[draw] = 1 - observed / expected if expected > 0 else 1.0
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2]).tolist()
    value = krippendorff_alpha(ratings, scale)
    return Interval(min(low, value), max(high, value), level, "bootstrap over records")


def _coincidences(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    by_unit = _each(ratings)
    if not len(by_unit):
        raise ValueError("no unit has two answers, so there is no agreement to speak of")
    matrix: NDArray[np.float64] = by_unit.sum(axis=0)
    return matrix


def _each(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coincidence matrix of every unit with two answers, shape (n_units, n_values, n_values)."""
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=1).astype(np.float64)
    n_answers = counts.sum(axis=1)
    counts, n_answers = counts[n_answers >= 2], n_answers[n_answers >= 2]  # noqa: PLR2004 (a pair)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs -= counts[:, :, None] * np.eye(len(values))
    by_unit: NDArray[np.float64] = pairs / (n_answers - 1)[:, None, None]
    return by_unit


def _disagreement(matrix: NDArray[np.float64], scale: Scale) -> tuple[float, float]:
    """Observed disagreement, and the one expected by chance; both up to the same factor."""
    n_each = matrix.sum(axis=0)
    total = n_each.sum()
    if total <= 1:
        return 0.0, 0.0
    if scale == "nominal":
        apart = 1 - np.eye(len(n_each))
    else:
        # half of the answers of both kinds lie between them, and all that are in between
        middle = np.cumsum(n_each) - n_each / 2
        apart = (middle[:, None] - middle) ** 2
    expected = float((np.outer(n_each, n_each) * apart).sum() / (total - 1))
    return float((matrix * apart).sum()), expected
