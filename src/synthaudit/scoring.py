"""Estimates on the synthetic corpus, on its reference and on a matched sample become scores."""

from dataclasses import replace

from synthaudit import __version__, stats
from synthaudit.jobs import Failure
from synthaudit.metrics.base import Metric, ScoreSpec
from synthaudit.results import Estimate, Interval, Score, is_finite
from synthaudit.signatures import signature

Outcome = tuple[Estimate, ...] | Failure | None


def scores_of(
    name: str,
    metric: Metric,
    *,
    main: Outcome,
    reference: Outcome,
    matched: Outcome,
    size: int | None = None,
) -> list[Score]:
    """One score for every one the metric declares, failed where there is no number.

    Args:
        name: Of the metric.
        metric: What was computed.
        main: On the synthetic corpus.
        reference: On real text in its seat.
        matched: On a sample of the synthetic corpus, where the number moves with size.
        size: That of the sample, see ``Seats``.
    """
    return [
        _score(
            name,
            metric,
            spec,
            _estimate(main, spec.id),
            _estimate(reference, spec.id),
            _estimate(matched, spec.id),
            size,
        )
        for spec in metric.scores
    ]


def _estimate(outcome: Outcome, id: str) -> Estimate | str | None:
    """The estimate, what went wrong, or None where nothing was computed."""
    if outcome is None:
        return None
    if isinstance(outcome, Failure):
        return outcome.reason
    found = [estimate for estimate in outcome if estimate.id == id]
    if len(found) != 1:
        return f"The metric yielded {len(found)} estimates for this score."
    return found[0]


def _score(
    name: str,
    metric: Metric,
    spec: ScoreSpec,
    main: Estimate | str | None,
    reference: Estimate | str | None,
    matched: Estimate | str | None,
    size: int | None,
) -> Score:
    blank = Score(
        id=spec.id,
        dimension=name.split(".", maxsplit=1)[0],
        name=spec.name,
        meaning=spec.meaning,
        better=spec.better,
        unit=spec.unit,
        status="failed",
        signature=f"{signature(metric)} synthaudit {__version__}",
    )
    if not isinstance(main, Estimate):
        return replace(blank, reason=main or "It was not computed.")
    if main.not_applicable is not None:
        return replace(blank, status="not_applicable", reason=main.not_applicable)
    reason = _trouble(main) or _trouble(reference) or _trouble(matched)
    if reason is not None:
        return replace(blank, reason=reason)
    compared = reference if isinstance(reference, Estimate) else None
    if compared is not None and compared.not_applicable is not None:
        compared = None
    if main.reference is not None:
        compared = replace(main, value=main.reference, interval=main.reference_interval)
    comparable = matched if isinstance(matched, Estimate) else main
    size = size if isinstance(matched, Estimate) else None
    return replace(
        blank,
        status="ok",
        value=main.value,
        matched_value=matched.value if isinstance(matched, Estimate) else None,
        matched_interval=matched.interval if isinstance(matched, Estimate) else None,
        matched_size=size,
        matched_unit=None if size is None else metric.size_unit,
        interval=main.interval,
        reference=compared.value if compared else None,
        reference_interval=compared.interval if compared else None,
        difference=comparable.value - compared.value if compared else None,
        difference_interval=_difference_interval(comparable, compared),
        test=main.test,
        n_records=main.n_records,
        n_groups=main.n_groups,
        exhibits=main.exhibits,
    )


def _difference_interval(estimate: Estimate, reference: Estimate | None) -> Interval | None:
    if reference is None or estimate.interval is None or reference.interval is None:
        return None
    return stats.difference_interval(
        estimate.value, estimate.interval, reference.value, reference.interval
    )


def _trouble(estimate: Estimate | str | None) -> str | None:
    """Why there is no number, if there should be one: a broken comparison is no score either."""
    if estimate is None or isinstance(estimate, str):
        return estimate
    if estimate.problem is not None:
        return estimate.problem
    if estimate.not_applicable is None and not is_finite(estimate.value):
        return f"The value is {estimate.value}."
    return None
