"""Intervals of what learnt from synthetic records count those records too."""

from types import SimpleNamespace

import pytest

from synthaudit.metrics.fidelity import downstream
from synthaudit.results import Interval


def arms(n_tested, n_synthetic):
    return SimpleNamespace(
        tested=SimpleNamespace(n_groups=n_tested), synthetic=SimpleNamespace(n_groups=n_synthetic)
    )


@pytest.mark.parametrize(
    ("n_tested", "n_synthetic", "low", "high"),
    [(30, 10, 0.3, 0.9), (10, 10_000_000, 0.4, 0.7)],
    ids=["three tested for one learnt from: twice as wide", "many learnt from: as it was"],
)
def test_widening_by_tested_over_learnt_from(n_tested, n_synthetic, low, high):
    own = Interval(0.4, 0.7, 0.95, "bootstrap")
    found = downstream._widened(arms(n_tested, n_synthetic), 0.5, own)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)
    assert found.method == "bootstrap, widened for the records learnt from"


def test_no_interval_stays_none():
    assert downstream._widened(arms(30, 10), 0.5, None) is None
