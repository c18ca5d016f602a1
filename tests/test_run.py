"""The whole path through the command line: run, resume, judge, resolve, and what stays
unwritten."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import clinic_rows, write_rows

BYTES_THAT_MATTER = ("audit.json", "report.html", "summary.md")


def synthaudit(*arguments, cwd=None, store=None, check=None):
    environment = dict(os.environ)
    if store is not None:
        environment["SYNTHAUDIT_STORE"] = str(store)
    done = subprocess.run(
        [sys.executable, "-m", "synthaudit", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
    )
    if check is not None:
        assert done.returncode == check, done.stdout + done.stderr
    return done


def options(folder, out, *, synthetic="leaking", workers=1):
    return [
        "run", "--train", folder / "train.jsonl", "--holdout", folder / "holdout.jsonl",
        "--synthetic", folder / f"{synthetic}.jsonl", "--profile", "quick", "--split", "random",
        "--embedder", "weightless", "--out", out, "--workers", workers, "--seed", 5,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def finished(clinic_folder, tmp_path_factory):
    """One run of the leaking corpus under a policy, with its store."""
    folder = tmp_path_factory.mktemp("finished")
    done = synthaudit(
        *options(clinic_folder, folder / "run"), "--policy", "open-release", store=folder / "store"
    )
    return folder, done


def test_a_run_leaves_what_the_contract_names(finished):
    folder, done = finished
    assert done.returncode == 10, done.stdout + done.stderr
    for name in ("audit.json", "report.html", "summary.md", "gate.json", "junit.xml", "plan.toml"):
        assert (folder / "run" / name).stat().st_size > 0
    manifest = json.loads((folder / "run" / "manifest.json").read_text())
    for name, sha in manifest["outputs"].items():
        content = (folder / "run" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha
    assert "leak_found" in done.stdout


def test_no_score_is_in_error_and_every_declared_score_is_there(finished):
    from synthaudit.plugins import score_ids

    audit = json.loads((finished[0] / "run" / "audit.json").read_text())
    assert {score["id"] for score in audit["scores"]} == score_ids()
    failed = {s["id"]: s["reason"] for s in audit["scores"] if s["status"] == "failed"}
    assert failed == {}
    for score in audit["scores"]:
        if score["status"] == "ok":
            assert score["reference"] is not None, score["id"]
        else:
            assert score["reason"]


def test_the_leak_is_found_and_the_honest_corpus_is_not_accused(finished, clinic_folder, tmp_path):
    folder, _ = finished
    privacy = json.loads((folder / "run" / "audit.json").read_text())["privacy"]
    assert privacy["verdict"] == "leak_found"
    synthaudit(
        *options(clinic_folder, tmp_path / "run", synthetic="honest"),
        store=folder / "store",
        check=0,
    )
    privacy = json.loads((tmp_path / "run" / "audit.json").read_text())["privacy"]
    assert privacy["verdict"] == "no_evidence"
    smallest = privacy["minimum_detectable_leak"]
    assert set(smallest) >= {"verbatim", "edited", "paraphrase"}
    assert 0 < smallest["verbatim"] <= smallest["paraphrase"] < 0.1
    scores = json.loads((tmp_path / "run" / "audit.json").read_text())["scores"]
    found = {score["id"]: score for score in scores}
    # New notes of the same clinic are as far from train as its held-out notes are: an embedder
    # fitted on real text alone would make them look further.
    for id in ("fidelity.discriminator_auc", "fidelity.recall", "privacy.nearest_distance"):
        value = found[id]["matched_value"] or found[id]["value"]
        assert abs(value - found[id]["reference"]) < 0.08, id


def test_other_store_and_two_workers_give_the_same_bytes(finished, clinic_folder, tmp_path):
    folder, _ = finished
    arguments = options(clinic_folder, tmp_path / "run", workers=2)
    synthaudit(*arguments, "--policy", "open-release", store=tmp_path / "store", check=10)
    for name in BYTES_THAT_MATTER:
        assert (tmp_path / "run" / name).read_bytes() == (folder / "run" / name).read_bytes(), name


@pytest.mark.parametrize("seconds", [1.5, 3.0])
def test_a_killed_run_resumes_to_the_same_bytes(finished, clinic_folder, tmp_path, seconds):
    folder, _ = finished
    arguments = [*options(clinic_folder, tmp_path / "run"), "--policy", "open-release"]
    environment = dict(os.environ, SYNTHAUDIT_STORE=str(tmp_path / "store"))
    process = subprocess.Popen(
        [sys.executable, "-m", "synthaudit", *map(str, arguments)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "run" / "plan.toml").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "run" / "audit.json").exists()
    synthaudit(*arguments, "--resume", store=tmp_path / "store", check=10)
    for name in BYTES_THAT_MATTER:
        assert (tmp_path / "run" / name).read_bytes() == (folder / "run" / name).read_bytes(), name


def test_bad_input_leaves_no_folder_behind(clinic_folder, tmp_path):
    arguments = options(clinic_folder, tmp_path / "run")
    synthaudit(*arguments, "--text-field", "synthetic:absent", store=tmp_path / "store", check=2)
    assert not (tmp_path / "run").exists()
    synthaudit(*arguments, "--policy", "absent", store=tmp_path / "store", check=2)
    assert not (tmp_path / "run").exists()


def test_results_without_a_plan_are_not_resumed(clinic_folder, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "audit.json").write_text("{}")
    done = synthaudit(*options(clinic_folder, tmp_path / "run"), "--resume", check=2)
    assert "no plan" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_being_stopped_is_said_and_is_exit_130(clinic_folder, tmp_path, number):
    process = subprocess.Popen(
        [sys.executable, "-m", "synthaudit", *map(str, options(clinic_folder, tmp_path / "run"))],
        env=dict(os.environ, SYNTHAUDIT_STORE=str(tmp_path / "store")),
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what it puts in the background deaf to Ctrl-C, the tests too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (resets one signal, takes no lock)
    )
    while not (tmp_path / "run" / "plan.toml").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "--resume" in said


def test_an_existing_run_needs_resume_or_fresh(finished, clinic_folder):
    folder, _ = finished
    before = (folder / "run" / "audit.json").read_bytes()
    done = synthaudit(*options(clinic_folder, folder / "run"), check=2)
    assert "--resume" in done.stderr
    done = synthaudit(
        *options(clinic_folder, folder / "run", synthetic="honest"), "--resume", check=2
    )
    assert "another plan" in done.stderr
    assert (folder / "run" / "audit.json").read_bytes() == before


def test_nothing_real_is_written_outside_the_store(finished, clinic_folder):
    folder, _ = finished
    real = [
        json.loads(line)
        for name in ("train", "holdout")
        for line in (clinic_folder / f"{name}.jsonl").read_text().splitlines()
    ]
    spans = {
        " ".join(words[start : start + 8])
        for words in (re.sub(r"\W+", " ", row["text"]).lower().split() for row in real)
        for start in range(len(words) - 7)
    }
    ids = {row["id"] for row in real} | {row["group"] for row in real}
    for path in (folder / "run").iterdir():
        words = re.sub(r"\W+", " ", path.read_text()).lower().split()
        written = {" ".join(words[start : start + 8]) for start in range(len(words) - 7)}
        assert not spans & written, path.name
        assert not ids & set(re.findall(r"[\w-]+", path.read_text())), path.name


def test_the_audit_and_its_report_say_nothing_of_places_and_times(finished, clinic_folder):
    folder, _ = finished
    for name in ("audit.json", "report.html", "summary.md"):
        content = (folder / "run" / name).read_text()
        for place in (folder, clinic_folder, Path(sys.prefix), Path(__file__).parents[1]):
            assert str(place) not in content, (name, place)


def test_folders_are_private(finished):
    folder, _ = finished
    assert (folder / "run").stat().st_mode & 0o777 == 0o700
    assert (folder / "store").stat().st_mode & 0o777 == 0o700


def test_records_resolves_pseudonyms_only_where_the_store_is(finished, tmp_path):
    folder, _ = finished
    done = synthaudit(
        "records", folder / "run", "--score", "privacy.near_duplicates", "--json",
        store=folder / "store", check=0,
    )  # fmt: skip
    rows = json.loads(done.stdout)
    assert rows
    assert all(row["synthetic"] != "?" and row["real"] != "?" for row in rows)
    done = synthaudit("records", folder / "run", store=tmp_path / "elsewhere", check=2)
    assert "does not hold" in done.stderr


def test_gate_judges_the_run_again(finished, tmp_path):
    folder, _ = finished
    done = synthaudit("gate", folder / "run", "--policy", "open-release", check=10)
    line = r"^GATE: FAIL, \d+ blocking, \d+ warnings?, \d+ undecided \(policy sha256:"
    assert re.search(line, done.stdout, re.MULTILINE)
    audit = json.loads((folder / "run" / "audit.json").read_text())
    audit["scores"] = [s for s in audit["scores"] if s["id"] != "diversity.distinct_2"]
    (tmp_path / "audit.json").write_text(json.dumps(audit))
    rule = '[[rule]]\nscore = "diversity.distinct_2"\nmin = 0.1\nwhy = "x"\n'
    (tmp_path / "one.toml").write_text(rule)
    synthaudit("gate", tmp_path, "--policy", tmp_path / "one.toml", check=11)
    (tmp_path / "typo.toml").write_text(rule.replace("distinct", "distinkt"))
    done = synthaudit("gate", tmp_path, "--policy", tmp_path / "typo.toml", check=2)
    assert "diversity.distinct_2" in done.stderr


def test_without_a_holdout_everything_runs_and_the_verdict_says_why(clinic_folder, tmp_path):
    done = synthaudit(
        "run", "--train", clinic_folder / "train.jsonl",
        "--synthetic", clinic_folder / "leaking.jsonl", "--profile", "quick",
        "--embedder", "weightless", "--out", tmp_path / "run",
        store=tmp_path / "store", check=0,
    )  # fmt: skip
    audit = json.loads((tmp_path / "run" / "audit.json").read_text())
    assert audit["privacy"]["verdict"] == "inconclusive"
    assert "no_holdout" in audit["privacy"]["reasons"]
    assert all(score["reference"] is None for score in audit["scores"])
    failed = [score["id"] for score in audit["scores"] if score["status"] == "failed"]
    assert not failed, done.stdout


def test_the_plan_that_was_written_runs_again(finished, tmp_path):
    folder, _ = finished
    done = synthaudit(
        "run", folder / "run" / "plan.toml", "--out", tmp_path / "again", store=folder / "store"
    )
    assert done.returncode == 10, done.stderr
    again = (tmp_path / "again" / "audit.json").read_bytes()
    assert again == (folder / "run" / "audit.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "synthaudit init"),
        (["run", "--train", "absent.jsonl", "--synthetic", "absent.jsonl"], "absent.jsonl"),
        (["run", "--synthetic", "x.jsonl"], "--train"),
        (["rum"], "run"),
        (["run", "--train", "a", "--synthetic", "b", "--set", "x"], "dimension.metric.field"),
        (["run", "--train", "a", "--synthetic", "b", "--seen", "some"], "exemplars"),
        (["gate", "absent", "--policy", "research"], "absent"),
        (["metrics", "fidelity.mdm2"], "fidelity.mmd2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_exit_2_and_says_what_to_do(arguments, said, tmp_path):
    done = synthaudit(*arguments, cwd=tmp_path, check=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_key_of_a_plan_is_answered_with_the_nearest(tmp_path):
    (tmp_path / "synthaudit.toml").write_text(
        '[train]\npath = "a.jsonl"\ngruop = "x"\n[synthetic]\npath = "b.jsonl"\n'
    )
    done = synthaudit("run", cwd=tmp_path, check=2)
    assert "train.gruop" in done.stderr
    assert "group" in done.stderr


def test_several_synthetic_corpora_get_a_folder_each(clinic_folder, finished, tmp_path):
    for name in ("train", "holdout"):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, 40))
    for name in ("honest", "leaking"):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, 30))
    (tmp_path / "synthaudit.toml").write_text(
        'profile = "quick"\n[train]\npath = "train.jsonl"\n[holdout]\npath = "holdout.jsonl"\n'
        '[synthetic.one]\npath = "honest.jsonl"\n[synthetic.two]\npath = "leaking.jsonl"\n'
        '[models]\nembedder = "weightless"\n'
    )
    done = synthaudit("run", "--json", cwd=tmp_path, store=tmp_path / "store", check=0)
    assert [row["run"] for row in json.loads(done.stdout)] == [
        "synthaudit-run/one", "synthaudit-run/two",
    ]  # fmt: skip
