"""The plans in ``examples/`` run as they are, offline; their twins differ by the server alone."""

import json
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
SYSTEMS = ("depression_two_step", "icd10_report", "label_corrected", "synsym")


def plan(name):
    return tomllib.loads((EXAMPLES / f"{name}.toml").read_text())


def test_no_plan_is_forgotten():
    found = {path.stem for path in EXAMPLES.glob("*.toml")}
    assert found == {*SYSTEMS, *(f"{name}-server" for name in SYSTEMS)}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_twin_differs_by_the_server_alone(name):
    offline, server = plan(name), plan(f"{name}-server")
    assert server["generate"].pop("backend") == "openai"
    assert server["generate"].pop("base_url").startswith("http://127.0.0.1")
    assert server["generate"].pop("model")
    assert server == offline


def run(name, out, store):
    return subprocess.run(
        [
            *(sys.executable, "-m", "synthaudit", "run", str(EXAMPLES / f"{name}.toml")),
            *("--out", str(out), "--embedder", "weightless", "--fresh", "--json"),
        ],
        env=dict(os.environ, SYNTHAUDIT_STORE=str(store)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_published_system_generates_audits_and_reports(name, tmp_path):
    done = run(name, tmp_path / "run", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    asked = plan(name)["generate"]
    lines = (tmp_path / "run" / "generated.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) == asked["n"]
    assert stat.S_IMODE((tmp_path / "run" / "generated.jsonl").stat().st_mode) == 0o600
    assert {record["meta"]["adapter"] for record in records} == {name}
    assert {record["meta"]["backend"] for record in records} == {"simulator"}
    assert all(record["label"] is not None for record in records)
    counts = json.loads((tmp_path / "run" / "generation.json").read_text())
    assert sum(counts["labels"]["synthetic"].values()) == asked["n"]
    results = json.loads(done.stdout)
    for result in results if isinstance(results, list) else [results]:
        folder = Path(result["run"])
        audit = json.loads((folder / "audit.json").read_text())
        (maker,) = audit["provenance"]["made_by"]
        assert (maker["adapter"], maker["n_records"]) == (name, asked["n"])
        assert "no language model" in (folder / "report.html").read_text()
        assert result["failed_scores"] == [], result
