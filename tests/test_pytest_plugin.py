"""The fixture ``assert_release``, in a test session of its own."""

import hashlib
import json
import sys

import pytest
from gate_samples import SCORE, audit, score

pytest_plugins = ["pytester"]

PASSES = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.5\n'
FAILS = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.3\nwhy = "Because of it."\n'
UNDECIDED = f'[[rule]]\nscore = "{SCORE}"\nmax_excess = 0.3\n'
WARNS = FAILS + 'severity = "warn"\n'


@pytest.fixture
def session(pytester):
    """Writes a policy, runs a test file in a new session, and gives its outcomes."""
    audit(score()).save(pytester.path / "synthaudit-run")

    def run(rules, body, *options):
        (pytester.path / "rules.toml").write_text(rules, "utf-8")
        pytester.makepyfile(f"def test_it(assert_release):\n    {body}\n")
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)

    return run


@pytest.mark.parametrize(
    ("rules", "arguments", "passed"),
    [
        (PASSES, "", True),
        (PASSES + WARNS, "", True),
        (PASSES + WARNS, ", strict=True", False),
        (PASSES + FAILS, "", False),
        (PASSES + UNDECIDED, "", False),
        ("", "", False),
    ],
)
def test_it_passes_where_the_gate_does(session, rules, arguments, passed):
    done = session(rules, f"assert_release('rules.toml'{arguments})")
    done.assert_outcomes(passed=int(passed), failed=int(not passed))


def test_a_failure_shows_the_gate_and_no_traceback(session):
    done = session(FAILS, "assert_release('rules.toml')")
    done.stdout.fnmatch_lines(
        [f"FAIL*{SCORE}: at most 0.3*", "*why: Because of it.", "GATE: FAIL*"]
    )
    done.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_run_is_an_argument_an_option_or_an_ini_value(session, pytester):
    audit(score(value=0.9)).save(pytester.path / "other")
    session(PASSES, "assert_release('rules.toml', 'other')").assert_outcomes(failed=1)
    default = "assert_release('rules.toml')"
    session(PASSES, default, "--synthaudit-run", "other").assert_outcomes(failed=1)
    pytester.makeini("[pytest]\nsynthaudit_run = other\n")
    session(PASSES, default).assert_outcomes(failed=1)
    session(PASSES, default, "--synthaudit-run", "synthaudit-run").assert_outcomes(passed=1)
    (pytester.path / "other" / "audit.json").unlink()
    session(PASSES, default).stdout.fnmatch_lines(["*no such audit*"])


def test_an_audit_in_hand_a_baseline_and_the_verdict(session, pytester):
    body = (
        "from synthaudit import Audit\n"
        "    now = Audit.read('synthaudit-run')\n"
        "    verdict = assert_release('rules.toml', now, baseline='synthaudit-run')\n"
        "    assert verdict.passed and verdict.baseline_sha256"
    )
    session(f'[[rule]]\nscore = "{SCORE}"\nmax_drop = 0\n', body).assert_outcomes(passed=1)


def test_the_release_must_be_the_audited_file(session, pytester):
    made = pytester.path / "made.jsonl"
    made.write_bytes(b"made")
    source = {
        "file_sha256": hashlib.sha256(b"made").hexdigest(),
        "corpus_sha256": audit().corpora["synthetic"].sha256,
    }
    (pytester.path / "synthaudit-run" / "manifest.json").write_text(
        json.dumps({"inputs": {"synthetic": source}}), "utf-8"
    )
    body = "assert_release('rules.toml', release='made.jsonl')"
    session(PASSES, body).assert_outcomes(passed=1)
    made.write_bytes(b"made otherwise")
    session(PASSES, body).assert_outcomes(failed=1)


def test_loading_it_costs_nothing(pytester):
    code = (
        "import sys, synthaudit.pytest_plugin\n"
        "print(sorted(each for each in sys.modules if each.startswith('synthaudit')))\n"
        "print(sorted({'torch', 'numpy', 'pydantic', 'pyarrow'} & set(sys.modules)))"
    )
    done = pytester.run(sys.executable, "-c", code)
    assert done.outlines == ["['synthaudit', 'synthaudit.pytest_plugin']", "[]"]
