"""``synthaudit gate`` and ``policies``: files, exit codes, streams, and no heavy import."""

import hashlib
import json
import os
import resource
import subprocess
import sys

import pytest
from click.testing import CliRunner
from gate_samples import SCORE, audit, policy, score

import synthaudit
from synthaudit.cli.gate import gate
from synthaudit.cli.policies import policies
from synthaudit.errors import InputError, PlanError
from synthaudit.files import sha256
from synthaudit.judging import judge
from synthaudit.policy import builtin_policies, read_policy
from synthaudit.reports.gate_text import gate_lines, print_gate, step_summary

PASSES = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.5\n'
FAILS = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.3\nwhy = "Because of it."\n'
UNDECIDED = f'[[rule]]\nscore = "{SCORE}"\nmax_excess = 0.3\n'
WARNS = FAILS + 'severity = "warn"\n'


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "run"
    audit(score()).save(folder)
    return folder


@pytest.fixture
def judged(run, tmp_path, monkeypatch):
    """Runs the command on the run under a policy given as text."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call(text, *options, target=None):
        path = tmp_path / "policy.toml"
        path.write_text(text, "utf-8")
        arguments = [str(target or run), "--policy", str(path), *map(str, options)]
        return CliRunner().invoke(gate, arguments)

    return call


@pytest.mark.parametrize(
    ("text", "options", "exit_code", "word"),
    [
        (PASSES, (), 0, "PASS"),
        (PASSES + FAILS, (), 10, "FAIL"),
        (PASSES + UNDECIDED, (), 11, "UNDECIDED"),
        (PASSES + WARNS, (), 0, "PASS"),
        (PASSES + WARNS, ("--strict",), 10, "FAIL"),
        ("", (), 11, "UNDECIDED"),
    ],
)
def test_exit_code_headline_and_files(judged, run, text, options, exit_code, word):
    done = judged(text, *options)
    assert done.exit_code == exit_code
    assert done.stdout.splitlines()[-1].startswith(f"GATE: {word}, ")
    assert done.stderr == ""
    written = json.loads((run / "gate.json").read_text("utf-8"))
    assert (written["schema"], written["exit_code"]) == ("synthaudit/gate/1", exit_code)
    assert written["verdict"] == word.lower()
    assert written["corpora"]["synthetic"]["sha256"] == "c" * 64
    assert (run / "junit.xml").read_text("utf-8").startswith("<?xml")


def test_the_manifest_states_the_new_files_and_keeps_the_rest(judged, run):
    stated = {
        "inputs": {"synthetic": {"path": "naïve.jsonl"}},
        "outputs": {"audit.json": sha256(run / "audit.json"), "gate.json": "b" * 64},
    }
    (run / "manifest.json").write_text(json.dumps(stated), "utf-8")
    judged(FAILS)
    for name in ("gate.json", "junit.xml"):
        stated["outputs"][name] = hashlib.sha256((run / name).read_bytes()).hexdigest()
    assert json.loads((run / "manifest.json").read_bytes()) == stated


@pytest.mark.parametrize("seat", ["folder", "file", "baseline"])
def test_an_audit_changed_since_its_run_is_refused_before_anything_is_judged(
    judged, run, tmp_path, seat
):
    stated = {"outputs": {"audit.json": sha256(run / "audit.json")}}
    (run / "manifest.json").write_text(json.dumps(stated), "utf-8")
    assert judged(FAILS).exit_code == 10
    (run / "gate.json").unlink()
    audit(score(value=0.2)).save(run)
    other = tmp_path / "other"
    audit(score()).save(other)
    done = {
        "folder": lambda: judged(FAILS),
        "file": lambda: judged(FAILS, target=run / "audit.json"),
        "baseline": lambda: judged(FAILS, "--baseline", run, target=other),
    }[seat]()
    assert done.exception.exit_code == 2
    assert "is not the one the run wrote" in str(done.exception)
    assert "take the manifest that belongs to it" in str(done.exception)
    assert not (run / "gate.json").exists()
    with pytest.raises(InputError, match="not the one the run wrote"):
        synthaudit.gate(run, tmp_path / "policy.toml")


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"outputs": 1}', b"\xff"])
def test_a_manifest_that_is_none_is_left_alone(judged, run, content):
    (run / "manifest.json").write_bytes(content)
    assert judged(PASSES).exit_code == 0
    assert (run / "manifest.json").read_bytes() == content


def test_an_audit_file_is_judged_where_it_lies(judged, run):
    assert judged(PASSES, target=run / "audit.json").exit_code == 0
    assert (run / "gate.json").exists()


def test_json_is_all_that_is_printed(judged, run):
    done = judged(FAILS, "--json")
    assert done.stdout == (run / "gate.json").read_text("utf-8")
    assert json.loads(done.stdout)["outcomes"][0]["margin"] == -0.1


def test_a_drop_is_judged_against_the_baseline(judged, tmp_path):
    audit(score(value=0.35)).save(tmp_path / "before")
    text = f'[[rule]]\nscore = "{SCORE}"\nmax_drop = 0.04\n'
    assert judged(text).exit_code == 11
    assert judged(text, "--baseline", tmp_path / "before").exit_code == 10
    written = json.loads((tmp_path / "run" / "gate.json").read_text("utf-8"))
    assert written["baseline_sha256"] == "c" * 64


def test_a_misspelt_score_is_wrong_use_a_missing_one_is_undecided(judged):
    misspelt = judged('[[rule]]\nscore = "diversity.selfbleu_4"\nmax = 1\n')
    assert isinstance(misspelt.exception, PlanError)
    assert "Did you mean 'diversity.self_bleu_4'?" in str(misspelt.exception)
    missing = judged('[[rule]]\nscore = "fidelity.mmd2"\nmax = 1\n')
    assert missing.exit_code == 11


@pytest.mark.parametrize("content", [None, b"{", b'{"schema": "synthaudit/audit/1"}'])
def test_an_audit_that_is_not_whole_is_bad_input(judged, tmp_path, content):
    target = tmp_path / "broken"
    target.mkdir()
    if content is not None:
        (target / "audit.json").write_bytes(content)
    done = judged(PASSES, target=target)
    assert done.exception.exit_code == 2
    assert not (target / "gate.json").exists()


@pytest.mark.parametrize(
    ("name", "content", "problem", "remedy"),
    [
        ("notes.txt", "hello", "is not valid JSON", "Name a folder that `synthaudit run` wrote"),
        ("made.jsonl", '{"id": 1}\n', "has another or no schema", "Name a folder that"),
        ("gate.json", '{"schema": "synthaudit/gate/1"}', "another or no schema", "Name a folder"),
        ("audit.json", "{", "is not valid JSON", "Run `synthaudit run` again"),
        (None, None, "no such audit", "Name a folder that `synthaudit run` wrote"),
    ],
)
@pytest.mark.parametrize("baseline", [False, True])
def test_what_is_no_audit_is_answered_with_what_to_name(
    judged, run, tmp_path, name, content, problem, remedy, baseline
):
    target = tmp_path / (name or "nothing")
    if name is not None:
        target.write_text(content, "utf-8")
    done = judged(PASSES, "--baseline", target) if baseline else judged(PASSES, target=target)
    assert done.exception.exit_code == 2
    assert problem in str(done.exception)
    assert remedy in str(done.exception)


def test_the_table_says_what_a_score_is_and_what_its_columns_hold(judged, run):
    audit(score(name="Self-BLEU-4", unit="BLEU", low=0.38, high=0.43, reference=0.36)).save(run)
    lines = judged(f'[[rule]]\nscore = "{SCORE}"\nmax_excess = 0.06\n').stdout.splitlines()
    below = [line.strip() for line in lines[lines.index("") :]]
    assert "Self-BLEU-4 (BLEU)." in below
    assert "Value 0.4, at worst 0.43 by its interval; real text 0.36." in below
    assert any(line.startswith("judged: the worst the score can be") for line in below)
    assert json.loads((run / "gate.json").read_text())["outcomes"][0]["name"] == (
        "Self-BLEU-4 (BLEU)"
    )


MADE = hashlib.sha256(b"made").hexdigest()


@pytest.mark.parametrize(
    ("synthetic", "exit_code", "words"),
    [
        ({"file_sha256": MADE, "corpus_sha256": "c" * 64}, 0, "was audited"),
        ({"file_sha256": "0" * 64, "corpus_sha256": "c" * 64}, 11, "was not audited"),
        ({"file_sha256": MADE, "corpus_sha256": "d" * 64}, 11, "does not say"),
        ({"file_sha256": None, "corpus_sha256": "c" * 64}, 11, "does not say"),
        ({}, 11, "does not say"),
        (None, 11, "does not say"),
    ],
)
def test_the_release_must_be_the_file_that_was_audited(
    judged, run, tmp_path, synthetic, exit_code, words
):
    release = tmp_path / "release.jsonl"
    release.write_bytes(b"made")
    if synthetic is not None:
        manifest = {"inputs": {"synthetic": synthetic}}
        (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    done = judged(PASSES, "--release", release)
    assert done.exit_code == exit_code
    assert words in done.stdout
    assert ("Put the manifest.json of this run beside its audit.json" in done.stdout) == (
        words == "does not say"
    )
    assert "No file was named" not in done.stdout
    assert judged("", "--release", release).exit_code == 11


def test_without_a_release_it_says_that_the_verdict_is_tied_to_no_file(
    judged, tmp_path, monkeypatch
):
    told = (
        "No file was named with --release: the verdict is about the audited corpus, "
        f"sha256:{'c' * 8}…, and not tied to any file."
    )
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert judged(PASSES).stdout.splitlines()[-2] == told
    assert "No file was named with" in (tmp_path / "summary.md").read_text("utf-8")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert told in judged(PASSES).stdout


def test_a_release_that_is_not_there_is_wrong_use(judged, tmp_path):
    assert judged(PASSES, "--release", tmp_path / "absent").exit_code == 2


def test_a_folder_that_cannot_be_written_to_is_told(judged, run):
    (run / "gate.json").mkdir()
    done = judged(PASSES)
    assert done.exception.exit_code == 2
    assert "copy of the run" in str(done.exception)


def test_a_ci_job_gets_a_summary(judged, tmp_path, monkeypatch):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    judged(PASSES + FAILS)
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## synthaudit gate\n\n**GATE: FAIL, 1 blocking")
    assert f"| FAIL | {SCORE}: at most 0.3 |" in text
    assert "1 passed." in text


def test_what_needs_a_decision_comes_first():
    rules = policy(
        {"max": 0.5},
        {"max": 0.2, "severity": "warn"},
        {"score": "a.b", "max": 1},
        {"max": 0.3, "why": "Because."},
    )
    lines = gate_lines(judge(audit(score(unit="BLEU")), rules))
    words = [line.split()[0] for line in lines if line.startswith(("FAIL", "UND", "WARN", "PASS"))]
    assert words == ["FAIL", "UNDECIDED", "WARN", "PASS"]
    below = lines[next(i for i, line in enumerate(lines) if line.startswith("FAIL")) + 1 :]
    assert [line.strip() for line in below[:3]] == [
        f"{SCORE} (BLEU).",
        "Value 0.4, no interval.",
        "why: Because.",
    ]
    assert below[3].strip().startswith("next: ")


def test_plain_lines_are_aligned():
    rules = policy({"max": 0.5}, {"score": "a.b", "max": 0.25})
    lines = gate_lines(judge(audit(score(), score("a.b")), rules))
    rows = [line for line in lines if line.startswith(("FAIL", "PASS"))]
    assert len({len(row) for row in rows}) == 1
    assert rows[0].split() == ["FAIL", "a.b:", "at", "most", "0.25", "0.4", "0.25", "-0.15"]


def test_a_policy_cannot_send_commands_to_the_terminal():
    verdict = judge(audit(score()), policy({"max": 0.3, "why": "\x1b[2Jgone | \u202e"}))
    assert "\x1b" not in "\n".join(gate_lines(verdict)) + step_summary(verdict)


def test_an_audit_cannot_send_commands_to_a_runner_that_reads_the_log(tmp_path):
    command = "::stop-commands::x ##[set-output name=exit-code]0"
    named = audit(score(name=command, status="failed", reason=command))
    rules = [{"max": 0.3, "why": command}]
    lines = gate_lines(judge(named, policy(*rules, name=command)))
    assert sum("stop-commands" in line for line in lines) >= 3
    assert not [line for line in lines if line.strip().startswith("::") or "##[" in line]
    named.save(tmp_path)
    (tmp_path / "p.toml").write_text(PASSES, "utf-8")
    told = (
        CliRunner()
        .invoke(gate, [str(tmp_path), "--policy", str(tmp_path / "p.toml"), "--json"])
        .stdout
    )
    assert "##[" not in told
    assert json.loads(told) == json.loads((tmp_path / "gate.json").read_bytes())


def test_text_is_printed_as_it_is_written(capsys):
    print_gate(judge(audit(score()), policy({"max": 0.3, "why": "a :warning: [b]c[/b]"})))
    assert "why: a :warning: [b]c[/b]" in capsys.readouterr().out


def test_an_error_cannot_send_commands_either(tmp_path):
    (tmp_path / "p.toml").write_text('"\\n::stop-commands::x\\u001b[2J##[group]" = 1\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "synthaudit", "gate", "run", "--policy", "p.toml"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "stop-commands" in done.stderr
    assert not [line for line in done.stderr.splitlines() if line.strip().startswith("::")]
    assert not [sign for sign in ("\x1b", "##[") if sign in done.stderr]


@pytest.mark.parametrize(("plain", "coloured"), [("1", False), (None, True)])
def test_a_terminal_gets_a_table_and_colour_unless_told_not_to(
    monkeypatch, capsys, plain, coloured
):
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm", "NO_COLOR": plain}.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    print_gate(judge(audit(score()), policy({"max": 0.3, "why": "Because."})))
    shown = capsys.readouterr().out
    assert ("\x1b[1;31m" in shown) == coloured
    assert "GATE: FAIL, 1 blocking" in shown
    assert "why: Because." in shown


def test_judging_imports_nothing_heavy(run, tmp_path):
    path = tmp_path / "p.toml"
    path.write_text(PASSES + FAILS, "utf-8")
    code = (
        "import sys\n"
        "from synthaudit.cli.gate import gate\n"
        f"code = gate.main([{str(run)!r}, '--policy', {str(path)!r}], standalone_mode=False)\n"
        "heavy = 'torch sklearn transformers sentence_transformers scipy numba numpy pyarrow'\n"
        "print(code, sorted(set(heavy.split()) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "10 []"


def test_it_takes_less_than_a_second_where_no_model_can_be_imported(run, tmp_path):
    for name in ("torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numba"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not here')\n")
    (tmp_path / "p.toml").write_text(PASSES, "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "synthaudit", "gate", str(run), "--policy", "p.toml"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("GATE: PASS")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 1.0


def test_policies_are_listed_and_explained_limit_by_limit():
    listed = CliRunner().invoke(policies, [])
    assert [line.split(":")[0] for line in listed.stdout.splitlines()[:3]] == [*builtin_policies()]
    explained = CliRunner().invoke(policies, ["open-release"]).stdout
    for rule in read_policy("open-release").rules:
        assert f"{rule.score}  {rule.text}" in explained
        assert rule.why in explained
    assert "a verbatim leak of 0.02" in explained
    assert "an edited leak of 0.05" in explained
    for name in builtin_policies():
        why = read_policy(name).privacy.why
        assert len(why) > 40
        assert why in CliRunner().invoke(policies, [name]).stdout


def test_policies_for_machines():
    every = json.loads(CliRunner().invoke(policies, ["--json"]).stdout)
    one = json.loads(CliRunner().invoke(policies, ["research", "--json"]).stdout)
    assert one in every
    assert (one["name"], one["sha256"]) == ("research", read_policy("research").sha256)
    assert one["rule"][0]["severity"] == "block"


def test_an_unknown_policy_is_wrong_use():
    done = CliRunner().invoke(policies, ["reserch"])
    assert isinstance(done.exception, PlanError)
    assert "Did you mean 'research'?" in str(done.exception)
