"""A whole audit on a Ray cluster that loses a node on the way is the local one to the byte."""

import json
import os
import subprocess
import sys
import time

import pytest
from conftest import clinic_plan

from synthaudit.auditing import load, run
from synthaudit.engines.local import LocalEngine
from synthaudit.engines.ray import RayEngine
from synthaudit.store import Store

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
ray = pytest.importorskip("ray", reason="the extra `ray` is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return clinic_plan(tmp_path_factory.mktemp("inputs"), 60)


@pytest.fixture(scope="module")
def local(plan, tmp_path_factory):
    """What the local engine says."""
    store = Store.open(tmp_path_factory.mktemp("local"))
    return run(plan, load(plan, "synthetic", store)[0], store=store, engine=LocalEngine()).to_json()


@pytest.fixture
def cluster(monkeypatch):
    """A head without room for work, and three nodes of one CPU."""
    from ray.cluster_utils import Cluster

    ray.shutdown()
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    monkeypatch.setenv("RAY_ADDRESS", made.address)
    made.nodes = [made.add_node(num_cpus=1) for _ in range(3)]
    made.wait_for_nodes()
    yield made
    ray.shutdown()
    made.shutdown()


def test_an_audit_that_loses_a_node_on_the_way_is_the_local_one(cluster, plan, local, tmp_path):
    store = Store.open(tmp_path / "store")
    corpora, _ = load(plan, "synthetic", store)
    lost = []

    def lose_a_node(stage, n_done, n_all):
        if (stage, n_done) in {("scores", 10), ("power", 1)} and len(lost) < 2:
            deadline = time.monotonic() + 20
            # Searches for leaks take seconds each: wait until every node is at work on one.
            while stage == "power" and ray.available_resources().get("CPU", 0) > 0:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            lost.append(cluster.nodes.pop())
            cluster.remove_node(lost[-1], allow_graceful=False)

    audit = run(plan, corpora, store=store, engine=RayEngine(), progress=lose_a_node)
    assert len(lost) == 2
    assert RayEngine().describe()["nodes"] == 2  # the head, and one of three
    assert audit.to_json() == local


def test_the_command_line_starts_a_cluster_of_its_own(plan, local, tmp_path, monkeypatch):
    ray.shutdown()
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    (tmp_path / "plan.toml").write_text(plan.to_toml())
    done = subprocess.run(
        [
            *(sys.executable, "-m", "synthaudit", "run", "plan.toml", "--engine", "ray"),
            *("--workers", "2", "--store", "store", "--out", "run"),
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "run" / "audit.json").read_text() == local
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["run"]["engine"] == "ray"
    assert manifest["run"]["cpus"] == 2
    assert "usage" not in done.stderr.lower()
