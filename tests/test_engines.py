"""Every engine gives the same results in the same order, with one thread a unit of work."""

import numpy as np
import pytest

from synthaudit.engines.local import LocalEngine, one_thread


def square_and_threads(number):
    import threadpoolctl

    np.zeros((2, 2)) @ np.zeros((2, 2))
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    return number * number, max(pools, default=1)


@pytest.mark.parametrize("n_workers", [1, 2])
def test_results_come_in_order_each_from_one_thread(n_workers):
    results = list(LocalEngine(n_workers).map(square_and_threads, list(range(7))))
    assert results == [(number * number, 1) for number in range(7)]


def fail_on_three(number):
    if number == 3:
        raise KeyError(number)
    return number


@pytest.mark.parametrize("n_workers", [1, 2])
def test_an_error_reaches_the_caller(n_workers):
    with pytest.raises(KeyError):
        list(LocalEngine(n_workers).map(fail_on_three, list(range(6))))


def test_thread_settings_are_given_back(monkeypatch):
    import os

    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "1"
    assert os.environ["OMP_NUM_THREADS"] == "5"
    assert "MKL_NUM_THREADS" not in os.environ
