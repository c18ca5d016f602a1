"""A run killed while it leaks people on purpose goes on from what it had measured."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import clinic_rows, write_rows

from synthaudit.store import LAYOUT

pytestmark = pytest.mark.slow

BYTES_THAT_MATTER = ("audit.json", "report.html", "summary.md")


def command(folder, out, *more):
    return [
        sys.executable, "-m", "synthaudit", "run", "--train", str(folder / "train.jsonl"),
        "--holdout", str(folder / "holdout.jsonl"), "--synthetic", str(folder / "honest.jsonl"),
        "--profile", "quick", "--split", "random", "--embedder", "weightless", "--workers", "1",
        "--out", str(out), *more,
    ]  # fmt: skip


def planted(store):
    """What the power study keeps: one entry a planted leak, and when it was written."""
    return {
        path.parent.name: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in store.glob(f"{LAYOUT}/*/*/evidence.npy")
        if len(path.parent.name) > 16  # not a folder that is still being written
    }


def test_a_run_killed_while_it_measures_power_resumes_to_the_same_bytes(tmp_path):
    for name, n in (("train", 24), ("holdout", 20), ("honest", 24)):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, n))
    store = tmp_path / "store"
    environment = dict(os.environ, SYNTHAUDIT_STORE=str(store))
    process = subprocess.Popen(
        command(tmp_path, tmp_path / "run"),
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while len(planted(store)) < 4:
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    before = planted(store)
    assert not (tmp_path / "run" / "audit.json").exists()

    subprocess.run(
        command(tmp_path, tmp_path / "run", "--resume"),
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    after = planted(store)
    assert {name: after[name] for name in before} == before  # read, not measured again
    assert len(after) > len(before)  # and it was killed in the middle

    other = tmp_path / "other-store"
    subprocess.run(
        command(tmp_path, tmp_path / "whole"),
        env=dict(environment, SYNTHAUDIT_STORE=str(other)), check=True, capture_output=True,
    )  # fmt: skip
    assert planted(other).keys() == after.keys()
    for name in BYTES_THAT_MATTER:
        resumed, whole = (tmp_path / folder / name for folder in ("run", "whole"))
        assert resumed.read_bytes() == whole.read_bytes(), name
    assert json.loads((tmp_path / "run" / "audit.json").read_text())["privacy"]["power"]["leaks"]
