"""What GitHub Actions is told: a few annotations, escaped, and a summary that always fits."""

import pytest
from click.testing import CliRunner
from gate_samples import SCORE, audit, policy, score

from synthaudit.cli.gate import gate
from synthaudit.judging import judge
from synthaudit.reports import gate_text
from synthaudit.reports.annotations import MOST, annotations
from synthaudit.reports.gate_text import step_summary

FAILS = {"max": 0.3}
WARNS = {"max": 0.2, "severity": "warn"}
UNDECIDED = {"score": "a.missing", "max": 1}


def lines(*rules, **settings):
    return annotations(judge(audit(score()), policy(*rules), **settings))


def test_errors_first_then_warnings_and_nothing_about_what_passed():
    found = lines({"max": 0.5}, WARNS, UNDECIDED, {**FAILS, "why": "Because."})
    assert [line.split(" ")[0] for line in found] == ["::error", "::error", "::warning"]
    title, message = found[0].removeprefix("::error title=").split("::", 1)
    assert title == f"synthaudit gate%3A {SCORE} failed"
    told = message.split("%0A")
    assert told[:3] == [
        f"{SCORE}: at most 0.3.",
        "Value 0.4, no interval.",
        "Why: Because.",
    ]
    assert told[3].startswith("Next: ")
    assert "a.missing cannot be judged" in found[1]
    assert lines({"max": 0.5}) == []


def test_a_policy_cannot_write_commands_of_its_own():
    why = "100% a, b: c\n::set-output name=x::y\r\n\x1b[2J\u202e"
    (line,) = lines({**FAILS, "why": why})
    assert len(line.splitlines()) == 1
    assert "100%25 a, b: c ::set-output" in line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert line.count("::error") == 1


@pytest.mark.parametrize(
    ("n_failing", "n_warning", "last"),
    [
        (10, 0, "::error title=synthaudit gate%3A"),
        (11, 0, "::error title=synthaudit gate::2 more rules"),
        (9, 30, "::warning title=synthaudit gate::30 more rules"),
        (40, 40, "::error title=synthaudit gate::71 more rules"),
    ],
)
def test_at_most_ten_and_the_last_counts_the_rest(n_failing, n_warning, last):
    found = lines(*[FAILS] * n_failing, *[WARNS] * n_warning)
    assert len(found) == MOST == 10
    assert found[-1].startswith(last)


def test_nothing_judged_is_an_error_too():
    (line,) = lines()
    assert line.startswith("::error title=synthaudit gate::GATE: UNDECIDED")


@pytest.mark.parametrize(("host", "n_lines"), [("true", 1), ("false", 0), (None, 0)])
def test_only_on_that_host_and_never_on_stdout(tmp_path, monkeypatch, host, n_lines):
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    if host is not None:
        monkeypatch.setenv("GITHUB_ACTIONS", host)
    audit(score()).save(tmp_path)
    rules = tmp_path / "p.toml"
    rules.write_text(f'[[rule]]\nscore = "{SCORE}"\nmax = 0.3\n', "utf-8")
    done = CliRunner().invoke(gate, [str(tmp_path), "--policy", str(rules)])
    assert done.exit_code == 10
    assert len(done.stderr.splitlines()) == n_lines
    assert "::error" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("GATE: FAIL")


def test_the_summary_takes_markup_for_text():
    why = "<img src=x onerror=alert(1)> *b* `c` [d](javascript:e) | f https://x.example @all #1"
    text = step_summary(judge(audit(score()), policy({**FAILS, "why": why})))
    assert "<img" not in text
    assert "\\*b\\* \\`c\\` \\[d\\](javascript:e) \\| f " in text
    assert not [sign for sign in ("://", " @all", " #1") if sign in text]
    assert "<details><summary>" not in text
    passed = step_summary(judge(audit(score()), policy({"max": 0.5}, FAILS)))
    assert passed.index("| FAIL |") < passed.index("1 passed.") < passed.index("<details>")
    assert passed.count("| PASS |") == 1


def test_what_stands_on_the_page_already_counts(tmp_path, monkeypatch):
    page = tmp_path / "summary.md"
    page.write_text("ä" * 480_000, "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    audit(score()).save(tmp_path)
    rule = f'[[rule]]\nscore = "{SCORE}"\nmax = 0.3\nwhy = "{"x" * 1000}"\n'
    (tmp_path / "p.toml").write_text(rule * 60, "utf-8")
    for _ in range(2):
        CliRunner().invoke(gate, [str(tmp_path), "--policy", str(tmp_path / "p.toml")])
    text = page.read_text("utf-8")
    assert 990_000 < len(text.encode()) < 1_000_500
    assert text.count("**GATE: FAIL, 60 blocking") == 2
    assert text.count("more rules are in gate.json.") == 2


@pytest.mark.parametrize("n_failing", [3, 60])
def test_the_summary_stays_below_what_a_runner_takes(monkeypatch, n_failing):
    monkeypatch.setattr(gate_text, "_LARGEST_SUMMARY", 5000)
    rules = [{**FAILS, "why": "ä" * 100}] * n_failing + [{"max": 0.5}] * 60
    text = step_summary(judge(audit(score()), policy(*rules)))
    assert len(text.encode()) <= 5100
    assert ("more rules are in gate.json" in text) == (n_failing == 60)
    assert "60 passed." in text
    assert "<details>" not in text
