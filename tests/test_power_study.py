"""Is the printed power right? Fresh audits of real text, people of train truly leaked.

Also the dose-response of dialogues, in people of 200 against 200 and 450 against 112.
"""

import numpy as np
import pytest
from power_worlds import Pool

from synthaudit.engines.local import one_thread
from synthaudit.store import Store

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PRINTED, N_AUDITS = 2, 60

KINDS = {"mts_dialog": ("verbatim", "edited", "paraphrase"), "sad_stress": ("verbatim", "edited")}
"""Kinds of leak that are tried again in fresh audits: dialogues, and texts of ten words."""


@pytest.fixture(scope="module")
def pools(data_folder, tmp_path_factory):
    with one_thread():
        store = Store.open(tmp_path_factory.mktemp("pools"))
        yield {name: Pool.read(data_folder, name, store) for name in KINDS}


@pytest.fixture(scope="module")
def printed(pools):
    """What the power study says in audits of 200 against 200 people."""
    return {
        name: [pool.world(200, 200, 1000 + seed).printed() for seed in range(N_PRINTED)]
        for name, pool in pools.items()
    }


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, kinds in KINDS.items() for kind in kinds]
)
def test_the_printed_power_is_the_share_of_fresh_audits_that_notice(
    pools, printed, name, kind, capsys
):
    leaks = [leak for power in printed[name] for leak in power.leaks if leak.kind == kind]
    n_leaked = round(np.median([leak.n_people for leak in leaks]))
    said = np.array([np.interp(n_leaked, leak.tried, leak.rates) for leak in leaks])
    fresh = [pools[name].world(200, 200, 5000 + seed) for seed in range(N_AUDITS)]
    found = [world.is_found(kind, n_leaked) for world in fresh]
    # A printed power is of three draws of people from one audit; between audits it varies by 0.1.
    error = np.sqrt(np.var(found) / N_AUDITS + 0.1**2 / N_PRINTED)
    with capsys.disabled():
        smallest = [leak.n_people for leak in leaks]
        told = f"{n_leaked} people, {said.mean():.2f} printed, {np.mean(found):.2f} noticed"
        print(f"\n{name}, {kind}: printed {smallest}; {told}")  # noqa: T201 (what it is run for)
    assert np.mean(found) == pytest.approx(said.mean(), abs=3 * error)
    assert np.mean(found) >= 0.8 - 3 * error


def test_controls_hold(printed):
    for powers in printed.values():
        assert all(power.partial == () for power in powers)
        assert np.mean([power.false_alarms for power in powers]) <= 0.05 + 3 * np.sqrt(
            0.05 * 0.95 / (N_PRINTED * powers[0].n_controls)
        )


@pytest.mark.parametrize(
    ("n_train", "n_holdout", "most"),
    [
        (200, 200, {"verbatim": 0.035, "edited": 0.04, "paraphrase": 0.05, "spliced": 0.05}),
        (450, 112, {"verbatim": 0.047, "paraphrase": 0.065}),
    ],
)
def test_dose_response(pools, n_train, n_holdout, most, capsys):
    world = pools["mts_dialog"].world(n_train, n_holdout, 1001)
    leaks = {leak.kind: leak for leak in world.printed().leaks}
    with capsys.disabled():
        told = {kind: leak.n_people for kind, leak in leaks.items()}
        print(f"\n{n_train} against {n_holdout}: {told}")  # noqa: T201 (what it is run for)
    for kind, share in most.items():
        assert leaks[kind].n_people / n_train <= share
        rates, errors = leaks[kind].rates, leaks[kind].errors
        for below, above, slack in zip(rates[:-1], rates[1:], errors[1:], strict=True):
            assert above >= below - 0.05 - slack
