"""Is the printed power right? Fresh audits of real text, people of train truly leaked.

Also the dose-response, in people of 200 and 450 a side.
"""

import numpy as np
import pytest
from power_worlds import Pool

from synthaudit.engines.local import one_thread
from synthaudit.store import Store

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PRINTED, N_AUDITS = 2, 60


@pytest.fixture(scope="module")
def pool(data_folder, tmp_path_factory):
    with one_thread():
        yield Pool.read(data_folder, "mts_dialog", Store.open(tmp_path_factory.mktemp("pool")))


@pytest.fixture(scope="module")
def printed(pool):
    """What the power study says in audits of 200 against 200 people."""
    return [pool.world(200, 200, 1000 + seed).printed() for seed in range(N_PRINTED)]


@pytest.mark.parametrize("kind", ["verbatim", "edited", "paraphrase"])
def test_the_printed_power_is_the_share_of_fresh_audits_that_notice(pool, printed, kind):
    leaks = [leak for power in printed for leak in power.leaks if leak.kind == kind]
    n_leaked = round(np.median([leak.n_people for leak in leaks]))
    said = np.array([np.interp(n_leaked, leak.tried, leak.rates) for leak in leaks])
    found = [pool.world(200, 200, 5000 + seed).is_found(kind, n_leaked) for seed in range(N_AUDITS)]
    error = np.sqrt(np.var(found) / N_AUDITS + 0.1**2 / N_PRINTED)
    assert np.mean(found) == pytest.approx(said.mean(), abs=3 * error)
    assert np.mean(found) >= 0.8 - 3 * error


def test_controls_hold(printed):
    assert all(power.partial == () for power in printed)
    assert np.mean([power.false_alarms for power in printed]) <= 0.05 + 3 * np.sqrt(
        0.05 * 0.95 / (N_PRINTED * printed[0].n_controls)
    )


@pytest.mark.parametrize(
    ("n_train", "n_holdout", "most"),
    [
        (200, 200, {"verbatim": 0.04, "edited": 0.05, "paraphrase": 0.06, "spliced": 0.07}),
        (450, 112, {"verbatim": 0.06, "paraphrase": 0.075}),
    ],
)
def test_dose_response(pool, n_train, n_holdout, most):
    leaks = {leak.kind: leak for leak in pool.world(n_train, n_holdout, 1001).printed().leaks}
    for kind, share in most.items():
        assert leaks[kind].n_people / n_train <= share
        for below, above, slack in zip(
            leaks[kind].rates, leaks[kind].rates[1:], leaks[kind].errors[1:], strict=True
        ):
            assert above >= below - 0.05 - slack
