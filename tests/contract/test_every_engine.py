"""What holds for every engine; the list is discovered, so none can be forgotten."""

import json
import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import threadpoolctl

from synthaudit import plugins
from synthaudit.errors import MissingExtraError, PlanError

NAMES = tuple(plugins.engines())


@pytest.fixture(scope="module", params=NAMES)
def engine(request):
    """Each engine with two workers; one whose package is missing is skipped."""
    made = plugins.build_engine(request.param, workers=2)
    with pytest.MonkeyPatch.context() as patch:
        # Processes that were not started from this one have to find the functions of this file.
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        try:
            list(made.map(abs, [-1]))
        except MissingExtraError as error:
            pytest.skip(str(error))
        yield made


def test_a_misspelt_engine_is_told_the_nearest():
    with pytest.raises(PlanError, match=r"no engine 'lokal'.*local"):
        plugins.build_engine("lokal", workers=1)


def square_and_threads(number):
    np.zeros((2, 2)) @ np.zeros((2, 2))
    pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    return number * number, max(pools, default=1)


def test_results_come_in_order_each_from_one_thread(engine):
    found = list(engine.map(square_and_threads, list(range(7))))
    assert found == [(number * number, 1) for number in range(7)]


def wait_for_the_rest(number):
    time.sleep(0.3 if number == 0 else 0.0)
    return number


def test_a_slow_first_item_changes_no_order(engine):
    assert list(engine.map(wait_for_the_rest, list(range(5)))) == list(range(5))


def test_nothing_to_do_is_nothing(engine):
    assert list(engine.map(abs, [])) == []


def fail_on_three(number):
    if number == 3:
        raise KeyError(number)
    return number


def test_an_error_reaches_the_caller_as_it_was_raised(engine):
    with pytest.raises(KeyError) as raised:
        list(engine.map(fail_on_three, list(range(6))))
    assert type(raised.value) is KeyError
    assert raised.value.args == (3,)


@dataclass(frozen=True)
class Placed:
    """An item that says what it computes on."""

    number: int
    device: str = "cpu"


def number_of(item):
    return item.number


def test_items_may_say_that_they_compute_on_the_cpu(engine):
    assert list(engine.map(number_of, [Placed(1), Placed(2)])) == [1, 2]


def test_what_it_tells_the_manifest_is_json(engine):
    told = engine.describe()
    assert json.loads(json.dumps(told))["engine"] in NAMES


def test_signals_stay_with_the_program(engine):
    assert threading.current_thread() is threading.main_thread()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
