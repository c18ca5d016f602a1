"""Nothing passes by being broken: estimates that are missing, wrong or not numbers."""

from dataclasses import dataclass
from typing import ClassVar

import pytest

from synthaudit.errors import InputError
from synthaudit.jobs import Failure, describe
from synthaudit.metrics.base import Metric, ScoreSpec
from synthaudit.results import Estimate, Interval
from synthaudit.scoring import scores_of


@dataclass(frozen=True)
class One(Metric):
    k: int = 3
    scores: ClassVar = (ScoreSpec("fidelity.one", "One", "higher", "share", "Says nothing."),)

    def estimate(self, view):
        return ()


def estimate(value, **rest):
    return (Estimate("fidelity.one", value, n_records=4, n_groups=2, **rest),)


def score(main, reference=None, matched=None):
    (found,) = scores_of("fidelity.one", One(), main=main, reference=reference, matched=matched)
    return found


def test_a_good_estimate_becomes_a_score_with_its_comparison():
    found = score(estimate(0.5), estimate(0.4), estimate(0.3))
    assert (found.status, found.value, found.reference, found.matched_value) == (
        "ok",
        0.5,
        0.4,
        0.3,
    )
    assert found.dimension == "fidelity"
    assert "One(k=3) synthaudit" in found.signature


def test_the_difference_is_that_of_equal_sizes_and_says_how_sure_it_is():
    """(0.3, -0.03, +0.04) less (0.1, -0.03, +0.04): each end is 0.05 away, as 3-4-5 triangles."""
    found = score(
        estimate(0.5, interval=Interval(0.0, 1.0, 0.95, "a")),
        estimate(0.1, interval=Interval(0.07, 0.14, 0.95, "b")),
        estimate(0.3, interval=Interval(0.27, 0.34, 0.95, "a")),
    )
    assert found.difference == pytest.approx(0.2)
    assert found.difference_interval.low == pytest.approx(0.2 - 0.05)
    assert found.difference_interval.high == pytest.approx(0.2 + 0.05)


def test_no_difference_is_sure_without_both_intervals():
    found = score(estimate(0.5, interval=Interval(0.4, 0.6, 0.95, "a")), estimate(0.1))
    assert found.difference == pytest.approx(0.4)
    assert found.difference_interval is None
    assert score(estimate(0.5)).difference is None


@pytest.mark.parametrize(
    "outcomes",
    [
        (Failure("ValueError at x.py:3"),),
        (None,),
        ((),),
        (estimate(0.1) + estimate(0.2),),
        (estimate(float("nan")),),
        (estimate(float("inf")),),
        (estimate(0.5), Failure("broken reference")),
        (estimate(0.5), estimate(float("nan"))),
        (estimate(0.5), estimate(0.5), Failure("broken sample")),
    ],
)
def test_a_broken_estimate_or_comparison_fails_the_score(outcomes):
    found = score(*outcomes)
    assert found.status == "failed"
    assert found.reason
    assert found.value is None


def test_not_applicable_keeps_its_reason():
    found = score(estimate(float("nan"), not_applicable="There are no labels."))
    assert (found.status, found.reason) == ("not_applicable", "There are no labels.")


def test_a_reference_that_is_not_applicable_is_none():
    found = score(estimate(0.5), estimate(float("nan"), not_applicable="too few"))
    assert (found.status, found.reference) == ("ok", None)


def test_foreign_messages_are_kept_back_because_they_may_quote_text():
    error = ValueError("could not convert 'Mrs Secret' to float")
    assert "Secret" not in describe(error, show_text=False)
    assert "ValueError" in describe(error, show_text=False)
    assert "Secret" in describe(error, show_text=True)
    ours = InputError("is empty.", path="a.jsonl", line=3)
    assert "line 3" in describe(ours, show_text=False)
