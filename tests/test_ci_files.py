"""The files that CI systems read fit their schemas, and what they run does what they say."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from gate_samples import SCORE, audit, score

from synthaudit.cli.gate import gate
from synthaudit.policy import builtin_policies

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "examples" / "ci" / "gitlab.yml"
GITHUB = ROOT / "examples" / "ci" / "github.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

PASSES = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.5\n'
FAILS = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.3\n'
UNDECIDED = f'[[rule]]\nscore = "{SCORE}"\nmax_excess = 0.3\n'
DROPS = f'[[rule]]\nscore = "{SCORE}"\nmax_drop = 0\n'
WARNS = FAILS + 'severity = "warn"\n'


def read(path):
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (ACTION, "vendor.github-actions"),
        (GITHUB, "vendor.github-workflows"),
        (GITLAB, "vendor.gitlab-ci"),
    ],
    ids=["action", "workflow", "gitlab"],
)
def test_they_fit_the_schema_of_their_host(path, schema):
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.fixture
def place(tmp_path):
    """A folder with a run, its release and a policy, and ``synthaudit`` on the path."""
    audit(score()).save(tmp_path / "audit")
    audit(score(value=0.35)).save(tmp_path / "baseline")
    (tmp_path / "made.jsonl").write_bytes(b"made")
    source = {
        "file_sha256": hashlib.sha256(b"made").hexdigest(),
        "corpus_sha256": audit().corpora["synthetic"].sha256,
        "path": "made.jsonl",
    }
    (tmp_path / "audit" / "manifest.json").write_text(
        json.dumps({"inputs": {"synthetic": source}, "run": {"store": "/data/store"}}), "utf-8"
    )
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "synthaudit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m synthaudit "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run_script(script, place, variables):
    path = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=place, env={**os.environ, "PATH": path, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def run_action(place, rules, **inputs):
    """The action's last step, as a runner would run it."""
    (place / "rules.toml").write_text(rules, "utf-8")
    action = read(ACTION)
    asked = {name: each.get("default", "") for name, each in action["inputs"].items()}
    asked |= {"run": "audit", "policy": "rules.toml", "release": "made.jsonl", **inputs}
    step = action["runs"]["steps"][-1]
    variables = {
        name: asked[re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value).group(1)]
        for name, value in step["env"].items()
    }
    for name in ("OUTPUT", "STEP_SUMMARY"):
        (place / name).write_text("")
        variables[f"GITHUB_{name}"] = str(place / name)
    return run_script(step["run"], place, {**variables, "GITHUB_ACTIONS": "true"})


def test_inputs_reach_the_shell_as_variables_only():
    steps = read(ACTION)["runs"]["steps"]
    assert all("${{" not in step["run"] for step in steps)
    used = set(re.findall(r"inputs\.([a-z-]+)", ACTION.read_text()))
    assert used == set(read(ACTION)["inputs"])


@pytest.mark.parametrize(
    ("rules", "inputs", "code", "exit_code"),
    [
        (PASSES + WARNS, {}, 0, 0),
        (PASSES + WARNS, {"strict": "true"}, 10, 10),
        (UNDECIDED, {"allow-undecided": "true"}, 11, 0),
        (UNDECIDED, {"allow-undecided": "true", "release": ""}, 11, 0),
        (UNDECIDED, {}, 11, 11),
        (FAILS, {"allow-undecided": "true"}, 10, 10),
        (PASSES, {"allow-undecided": "true", "release": "rules.toml"}, 11, 11),
        (PASSES, {"release": "rules.toml"}, 11, 11),
        (DROPS, {"baseline": "baseline"}, 10, 10),
        (PASSES, {"run": "audit/audit.json"}, 0, 0),
        (PASSES, {"policy": "$(touch owned)"}, 2, 2),
        (PASSES, {"run": "--help"}, 2, 2),
    ],
)
def test_the_action_ends_as_the_gate_does(place, rules, inputs, code, exit_code):
    (place / "audit" / "junit.xml").write_text("of an older verdict")
    done = run_action(place, rules, **inputs)
    assert done.returncode == exit_code, done.stderr
    written = dict(line.split("=", 1) for line in (place / "OUTPUT").read_text().splitlines())
    assert written["exit-code"] == str(code)
    assert not (place / "owned").exists()
    judged = code in {0, 10, 11}
    assert ("junit" in written) == judged
    if judged:
        assert (place / written["junit"]).read_text("utf-8").startswith("<?xml")
    assert ("GATE: " in (place / "STEP_SUMMARY").read_text()) == judged
    assert ("::error" in done.stderr) == (code in {10, 11})


def test_a_line_end_in_an_input_begins_no_output_of_its_own(place):
    (place / "audit").rename(place / "none\nexit-code=0\r")
    run_action(place, PASSES, run="none\nexit-code=0\r/audit.json")
    lines = (place / "OUTPUT").read_bytes().splitlines()
    assert lines == [b"exit-code=0", b"junit=noneexit-code=0/junit.xml"]


@pytest.mark.parametrize(("rules", "exit_code"), [(PASSES, 0), (FAILS, 10)])
def test_where_the_store_is_not_sarif_is_a_warning_and_the_verdict_stands(place, rules, exit_code):
    done = run_action(place, rules, sarif="found.sarif")
    assert done.returncode == exit_code
    assert "so nobody can say on which lines" in done.stderr
    assert "Name the Store the run used with --store; manifest.json names /data/store." in (
        done.stderr
    )
    assert "::warning title=synthaudit::No SARIF was written" in done.stdout
    assert not (place / "found.sarif").exists()


def test_the_workflow_gives_the_action_inputs_it_has():
    (step,) = [
        step for step in read(GITHUB)["jobs"]["gate"]["steps"] if "synthaudit" in step["uses"]
    ]
    inputs = read(ACTION)["inputs"]
    assert set(step["with"]) <= set(inputs)
    assert {name for name, each in inputs.items() if each.get("required")} <= set(step["with"])


def test_no_job_lets_a_file_pass_that_nobody_audited():
    for path in (GITLAB, ROOT / "examples" / "offline" / "gitlab.yml"):
        assert "allow_failure" not in read(path)["gate"]
        assert "# allow_failure:" in path.read_text("utf-8")


def test_the_gitlab_job_leaves_no_older_verdict(place):
    job = read(GITLAB)["gate"]
    for name in ("gate.json", "junit.xml"):
        (place / "audit" / name).write_text("of an older verdict")
    variables = {name: str(value or "") for name, value in job["variables"].items()}
    done = run_script("\n".join(job["script"]), place, variables | {"POLICY": "nonsense"})
    assert done.returncode == 2
    assert not list((place / "audit").glob("[gj]*"))


@pytest.mark.parametrize(("baseline", "exit_code"), [("baseline", 10), ("", 11)])
def test_the_gitlab_job_runs(place, baseline, exit_code):
    job = read(GITLAB)["gate"]
    variables = {name: str(value or "") for name, value in job["variables"].items()}
    assert variables["POLICY"] in builtin_policies()
    (place / "rules.toml").write_text(DROPS, "utf-8")
    variables |= {"POLICY": "rules.toml", "BASELINE": baseline}
    done = run_script("\n".join(job["script"]), place, variables)
    assert done.returncode == exit_code, done.stderr
    report = job["artifacts"]["reports"]["junit"].replace("$RUN", variables["RUN"])
    assert (place / report).is_file()


@pytest.mark.parametrize("hook", read(HOOKS), ids=lambda hook: hook["id"])
def test_the_pre_commit_hook_gates(place, hook):
    assert hook["pass_filenames"] is False
    assert hook["language"] in {"python", "system"}
    program, command = hook["entry"].split()
    assert (program, command) == ("synthaudit", "gate")
    (place / "rules.toml").write_text(FAILS, "utf-8")
    run = str(place / "audit")
    done = CliRunner().invoke(gate, [run, "--policy", str(place / "rules.toml")])
    assert done.exit_code == 10
    seen = re.compile(hook["files"])
    for name in ("audit/audit.json", "audit/manifest.json", "made.jsonl", "policy.toml"):
        assert seen.search(name), name
    assert not seen.search("src/code.py")


def test_the_command_in_the_hook_file_is_one_that_runs(place, monkeypatch):
    example = re.search(r"args: \[(.*)\]", HOOKS.read_text("utf-8")).group(1)
    (place / "policy.toml").write_text(PASSES, "utf-8")
    monkeypatch.chdir(place)
    assert CliRunner().invoke(gate, example.split(", ")).exit_code == 0
