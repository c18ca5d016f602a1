"""What remains of a risk beyond its control, its interval recovered from those of two shares."""

from math import exp, hypot, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

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
        binomtest(k, n).proportion_ci(0.95, method="exact") for k, n in ((30, 80), (12, 60))
    )
    spared, beside = 50 / 80, 48 / 60
    more = hypot(log((1 - seen.low) / spared), log(beside / (1 - control.high)))
    fewer = hypot(log(spared / (1 - seen.high)), log((1 - control.low) / beside))
    assert found.interval.low == pytest.approx(1 - spared / beside * exp(more))
    assert found.interval.high == pytest.approx(1 - spared / beside * exp(-fewer))
    assert found.interval.level == 0.95
    assert found.interval.method == "recovered from clopper-pearson and clopper-pearson"


def test_where_nobody_is_spared_the_outermost_corner_is_taken():
    found = risk((40, 40), (12, 60))
    seen = binomtest(40, 40).proportion_ci(0.95, method="exact").low
    control = binomtest(12, 60).proportion_ci(0.95, method="exact").high
    assert found.interval.high == found.value == 1
    assert found.interval.low == pytest.approx((seen - control) / (1 - control))


@given(st.integers(0, 30), st.integers(0, 19))
def test_the_interval_holds_the_value(n_lost, n_control):
    found = risk((n_lost, 30), (n_control, 20))
    assert found.interval.low <= found.value <= found.interval.high <= 1


@pytest.mark.parametrize(
    ("rate", "chance"), [(0.02, 0.02), (0.1, 0.1), (0.4, 0.25), (0.3, 0.3), (0.6, 0.6), (0.95, 0.5)]
)
def test_the_interval_covers_what_it_should_and_hardly_more(rate, chance):
    """Summed over all outcomes: no simulation, so no error of its own."""
    n_seen, n_control = 40, 20
    truth, covered, possible = (rate - chance) / (1 - chance), 0.0, 0.0
    for n_lost in range(n_seen + 1):
        for n_lost_control in range(n_control):  # where all are lost there is no number
            likely = binom.pmf(n_lost, n_seen, rate) * binom.pmf(n_lost_control, n_control, chance)
            possible += likely
            if likely > 1e-6:
                interval = risk((n_lost, n_seen), (n_lost_control, n_control)).interval
                covered += likely * (interval.low <= truth <= interval.high)
    assert covered / possible >= 0.95
    if 0.1 < rate < 0.9:  # of rare events any interval holds all that is likely
        assert covered / possible <= 0.985


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


def test_a_control_of_few_units_leaves_the_risk_unbounded():
    control = Attacked(np.array([1.0] * 20 + [0.0]), np.array([0] * 20 + [1]))
    found = residual_risk(
        "privacy.x", attacked(30, 40), control, 0, attempts="guesses", n_records=1, n_groups=1
    )
    assert found.value == pytest.approx((30 / 40 - 20 / 21) * 21)
    assert found.interval is None


def test_a_person_is_lost_with_any_record():
    side = Attacked.on_people(np.array([True, False, False, False]), np.array([7, 7, 2, 9]))
    assert side.successes.tolist() == [0, 1, 0]


def test_what_cannot_be_judged_fails_with_a_reason():
    assert "nothing is left" in risk((5, 10), (4, 4)).problem
    assert risk((0, 0), (1, 4)).problem == "There are no people to judge the attack by."


def test_the_table_shows_attack_control_and_baseline():
    rows = risk((30, 80), (12, 60), baseline=0.2).exhibits[0].rows
    assert [row[1:4] for row in rows] == [(30, 80, 30 / 80), (12, 60, 0.2), (None, None, 0.2)]
