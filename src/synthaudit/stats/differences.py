"""How sure the difference of two independent estimates is, from their own intervals."""

from synthaudit.results import Interval


def difference_interval(
    value: float, interval: Interval, other: float, other_interval: Interval
) -> Interval:
    """Interval of ``value - other``, by the method of variance estimates recovery.

    Each end takes the half of the two intervals that bears on it, as standard errors add up. So
    lopsided intervals, of shares near 0 or of correlations, stay lopsided. The estimates must be
    independent; where both lean on the same third corpus, that corpus is taken as fixed.

    Args:
        value: The estimate.
        interval: Its interval.
        other: What is taken from it.
        other_interval: That one's interval, of the same level.

    Raises:
        ValueError: The levels differ.

    Source: Zou and Donner (2008), Statistics in Medicine 27(10), section 2.
    """
    if interval.level != other_interval.level:
        raise ValueError(f"levels {interval.level} and {other_interval.level} differ")
    difference = value - other
    # An interval that ends short of its own value adds nothing on that side.
    down = _norm(value - interval.low, other_interval.high - other)
    up = _norm(interval.high - value, other - other_interval.low)
    return Interval(
        difference - down,
        difference + up,
        interval.level,
        f"recovered from {interval.method} and {other_interval.method}",
    )


def _norm(one: float, two: float) -> float:
    return float((max(0.0, one) ** 2 + max(0.0, two) ** 2) ** 0.5)
