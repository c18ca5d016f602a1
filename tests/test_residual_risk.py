"""What remains of a risk beyond its control, with intervals that hold for both shares at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from synthaudit.metrics.residual_risk import Attacked, residual_risk


def attacked(n_lost, n):
    return Attacked((np.arange(n) < n_lost).astype(float), np.arange(n))


def risk(seen, control, baseline=0.1):
    return residual_risk(
        "privacy.x",
        attacked(*seen),
        attacked(*control),
        baseline,
        attempts="people",
        n_records=seen[1] + control[1],
        n_groups=seen[1] + control[1],
    )


@pytest.mark.parametrize(
    ("seen", "control", "expected"),
    [
        ((90, 100), (80, 100), 0.5),  # these two: Anonymeter's own examples
        ((90, 100), (85, 100), 0.333),
        ((10, 100), (10, 100), 0),
        ((5, 100), (50, 100), -0.9),  # printed as it is
    ],
)
def test_risk_is_what_the_control_leaves(seen, control, expected):
    assert risk(seen, control).value == pytest.approx(expected, abs=5e-4)


def test_the_interval_joins_two_exact_ones():
    found = risk((30, 80), (12, 60))
    seen, control = (
        binomtest(k, n).proportion_ci(0.975, method="exact") for k, n in ((30, 80), (12, 60))
    )
    assert found.interval.low == pytest.approx((seen.low - control.high) / (1 - control.high))
    assert found.interval.high == pytest.approx((seen.high - control.low) / (1 - control.low))
    assert found.interval.level == 0.95
    assert found.interval.method == "clopper-pearson of both shares"


@given(st.integers(0, 30), st.integers(0, 19))
def test_the_interval_holds_the_value(n_lost, n_control):
    found = risk((n_lost, 30), (n_control, 20))
    assert found.interval.low <= found.value <= found.interval.high <= 1


def test_the_interval_covers_what_it_should():
    random = np.random.default_rng(0)
    truth = (0.4 - 0.25) / (1 - 0.25)
    n_covered = 0
    for _ in range(300):
        interval = risk((random.binomial(60, 0.4), 60), (random.binomial(40, 0.25), 40)).interval
        n_covered += interval.low <= truth <= interval.high
    assert n_covered / 300 >= 0.95


def test_attempts_of_one_unit_count_once():
    """Ten attempts that stand or fall together are worth one."""
    lost = np.repeat([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 10)
    apart = Attacked(lost, np.arange(60))
    together = Attacked(lost, np.repeat(np.arange(6), 10))
    widths = []
    for side in (apart, together):
        found = residual_risk(
            "privacy.x", side, attacked(1, 60), 0, attempts="guesses", n_records=1, n_groups=1
        )
        widths.append(found.interval.high - found.interval.low)
    assert widths[1] > 1.5 * widths[0]


def test_a_person_is_lost_with_any_record():
    side = Attacked.on_people(np.array([True, False, False, False]), np.array([7, 7, 2, 9]))
    assert side.successes.tolist() == [0, 1, 0]


def test_what_cannot_be_judged_fails_with_a_reason():
    assert "nothing is left" in risk((5, 10), (4, 4)).problem
    assert risk((0, 0), (1, 4)).problem == "There are no people to judge the attack by."


def test_the_table_shows_attack_control_and_baseline():
    rows = risk((30, 80), (12, 60), baseline=0.2).exhibits[0].rows
    assert [row[1:4] for row in rows] == [(30, 80, 30 / 80), (12, 60, 0.2), (None, None, 0.2)]
