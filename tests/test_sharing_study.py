"""An array of jobs at work at once in one Store, every metric: merged, the run to the byte."""

import json
import subprocess
import sys

import pytest
from conftest import clinic_rows, write_rows

pytestmark = pytest.mark.slow

N_SHARES = 3


def command(folder, *arguments):
    line = [sys.executable, "-m", "synthaudit", *map(str, arguments)]
    return subprocess.Popen(
        line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def ended(process):
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return said


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("array")
    for name, rows in (("train", "train"), ("holdout", "holdout"), ("made", "leaking")):
        write_rows(made / f"{name}.jsonl", clinic_rows(rows, 50))
    return made


ASKED = (
    *("run", "--train", "train.jsonl", "--holdout", "holdout.jsonl", "--synthetic", "made.jsonl"),
    *("--split", "random", "--embedder", "weightless", "--profile", "quick", "--workers", 1),
)


def test_jobs_of_an_array_share_the_work_and_merge_to_the_run(folder):
    ended(command(folder, *ASKED, "--store", "alone", "--out", "whole"))
    array = [
        command(folder, *ASKED, "--store", "store", "--out", f"part-{number}",
                "--shard", f"{number}/{N_SHARES}")
        for number in range(1, N_SHARES + 1)
    ]  # fmt: skip
    for process in array:
        ended(process)
    parts = [f"part-{number}" for number in range(1, N_SHARES + 1)]
    said = ended(command(folder, "merge", *parts, "--store", "store", "--out", "merged"))
    assert "3 shares, 0 pieces copied" in said
    for name in ("audit.json", "report.html", "summary.md"):
        merged, whole = (folder / run / name for run in ("merged", "whole"))
        assert merged.read_bytes() == whole.read_bytes(), name
    shares = [json.loads((folder / part / "shard.json").read_text()) for part in parts]
    own = [set(each["keys"]) - set.intersection(*(set(other["keys"]) for other in shares))
           for each in shares]  # fmt: skip
    assert all(own), "each share found something that no other did"
