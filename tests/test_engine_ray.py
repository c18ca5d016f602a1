"""A Ray cluster on this machine: lost nodes, unlike nodes, GPUs, and no telemetry."""

import os
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from synthaudit.engines import ray as engine_module
from synthaudit.engines.ray import RayEngine
from synthaudit.errors import UsageError

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")


@pytest.fixture(scope="module")
def cluster():
    """A head without room for work, and two nodes of one CPU; the second says it has a GPU."""
    from ray.cluster_utils import Cluster

    ray.shutdown()
    with pytest.MonkeyPatch.context() as patch:
        # Nodes run functions of this file.
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
        patch.setenv("RAY_ADDRESS", made.address)
        made.nodes = [made.add_node(num_cpus=1), made.add_node(num_cpus=1, num_gpus=1)]
        made.wait_for_nodes()
        yield made
        ray.shutdown()
        made.shutdown()


@dataclass(frozen=True)
class Placed:
    number: int
    device: str = "cpu"


def where_it_ran(item):
    return item.number, os.getpid(), ray.get_gpu_ids()


def test_work_that_names_a_gpu_runs_in_one_lasting_process_that_has_it(cluster):
    items = [Placed(number, "cuda" if number % 2 else "cpu") for number in range(8)]
    found = list(RayEngine().map(where_it_ran, items))
    assert [number for number, _, _ in found] == list(range(8))
    on_gpu = [each for each in found if each[0] % 2]
    assert all(gpus for _, _, gpus in on_gpu)
    assert len({process for _, process, _ in on_gpu}) == 1
    assert not any(gpus for number, _, gpus in found if number % 2 == 0)
    deadline = time.monotonic() + 20
    while ray.available_resources().get("GPU") != 1:  # it is given back
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_work_that_names_a_gpu_where_there_is_none_is_refused():
    nowhere = SimpleNamespace(cluster_resources=lambda: {"CPU": 4.0})
    with pytest.raises(UsageError, match="no node of the Ray cluster offers"):
        engine_module._Gpus(nowhere, 1, None)


@pytest.mark.parametrize(("n_workers", "n_processes"), [(None, 3), (2, 2), (9, 3)])
def test_no_process_on_a_gpu_waits_for_a_cpu_that_another_holds(n_workers, n_processes):
    asked, made = [], []

    def remote(**resources):
        asked.append(resources)
        return lambda _: SimpleNamespace(remote=lambda: made.append(resources))

    gpus = SimpleNamespace(cluster_resources=lambda: {"CPU": 1.0, "GPU": 3.0}, remote=remote)
    places = engine_module._Gpus(gpus, 8, n_workers)
    assert [each["num_cpus"] for each in asked] == [0]
    assert places.room() == len(made) == n_processes


def number_of(item):
    return item.number


def test_a_node_that_would_give_other_numbers_stops_the_run(cluster, monkeypatch):
    here = engine_module.identity()
    monkeypatch.setattr(engine_module, "identity", lambda: {**here, "numpy": "1.0"})
    with pytest.raises(UsageError, match=r"numpy 1\.0 instead of"):
        list(RayEngine().map(number_of, [Placed(1)]))


@dataclass(frozen=True)
class OnDisk:
    path: Path

    def __reduce__(self):
        return open, (str(self.path),)


def test_a_node_that_does_not_see_the_store_is_told_so(cluster, tmp_path):
    with pytest.raises(UsageError, match=r"does not find .*nowhere.* Store"):
        list(RayEngine().map(number_of, [OnDisk(tmp_path / "nowhere")]))


def test_the_cluster_reports_nothing_to_anybody(cluster, monkeypatch):
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    told = RayEngine().describe()
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert (told["engine"], told["cpus"], told["gpus"]) == ("ray", 2, 1)
    usage_lib = pytest.importorskip("ray._common.usage.usage_lib")
    assert not usage_lib.usage_stats_enabled()


def marked(place):
    folder, number = place
    node = ray.get_runtime_context().get_node_id()
    (folder / f"{number}-{node}-{uuid.uuid4().hex}").touch()
    time.sleep(1.5)
    return number


def test_what_a_lost_node_was_doing_is_done_elsewhere(cluster, tmp_path):
    """Last: one node fewer from here on."""
    lost = cluster.nodes.pop(0)
    results = RayEngine().map(marked, [(tmp_path, number) for number in range(6)])
    assert next(results) == 0
    begun_there = set(tmp_path.glob(f"*-{lost.node_id}-*"))
    deadline = time.monotonic() + 60
    while not set(tmp_path.glob(f"*-{lost.node_id}-*")) - begun_there:  # it has just begun one
        assert time.monotonic() < deadline
        time.sleep(0.01)
    cluster.remove_node(lost, allow_graceful=False)
    assert list(results) == list(range(1, 6))
    begun = Counter(path.name.partition("-")[0] for path in tmp_path.iterdir())
    assert max(begun.values()) > 1
    assert RayEngine().describe()["nodes"] == 2
