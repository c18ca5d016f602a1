"""``synthaudit report`` shows a run again, or says in one sentence why it cannot."""

import hashlib
import json
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from sample_audit import sample_audit, sample_gate

from synthaudit.cli.report import report
from synthaudit.errors import ExitCode, InputError, PlanError, UsageError
from synthaudit.reports import html, markdown


@pytest.fixture
def run(tmp_path):
    sample_audit().save(tmp_path)
    return tmp_path


@pytest.fixture
def judged(run):
    (run / "gate.json").write_text(json.dumps(sample_gate()))
    return run


def invoke(*arguments):
    return CliRunner().invoke(report, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("form", "name", "render"),
    [("html", "report.html", html.render), ("markdown", "summary.md", markdown.summary)],
)
def test_reports_for_people_are_written_into_the_run(run, form, name, render):
    result = invoke(run, "--format", form)
    assert result.exit_code == 0
    assert result.stdout.strip() == str(run / name)
    assert (run / name).read_text("utf-8") == render(sample_audit())


def test_verdict_beside_the_audit_is_shown(judged):
    invoke(judged, "--format", "html")
    assert (judged / "report.html").read_text("utf-8") == html.render(sample_audit(), sample_gate())


def test_the_manifest_states_the_file_that_was_written_again(judged, tmp_path_factory):
    manifest = judged / "manifest.json"
    manifest.write_text('{"outputs": {"report.html": "old", "audit.json": "kept"}}')
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "report.html"
    invoke(judged, "--format", "html", "--out", elsewhere)
    assert json.loads(manifest.read_text())["outputs"]["report.html"] == "old"
    invoke(judged, "--format", "html")
    digest = hashlib.sha256((judged / "report.html").read_bytes()).hexdigest()
    outputs = json.loads(manifest.read_text())["outputs"]
    assert outputs == {"report.html": digest, "audit.json": "kept"}


def test_audit_file_itself_may_be_named(judged):
    assert invoke(judged / "audit.json", "--format", "markdown").exit_code == 0
    assert (judged / "summary.md").read_text("utf-8").startswith("# Gate: FAIL")


def test_reports_for_machines_go_to_standard_output(judged):
    assert json.loads(invoke(judged, "--format", "json").stdout)["schema"] == "synthaudit/audit/1"
    assert ET.fromstring(invoke(judged, "--format", "junit").stdout).tag == "testsuites"
    assert sorted(path.name for path in judged.iterdir()) == ["audit.json", "gate.json"]


@pytest.mark.parametrize("form", ["html", "markdown", "json", "junit"])
def test_out_names_the_file(judged, tmp_path, form):
    out = tmp_path / "elsewhere"
    assert invoke(judged, "--format", form, "--out", out).exit_code == 0
    assert out.stat().st_size > 100
    assert sorted(path.name for path in judged.iterdir()) == [
        "audit.json",
        "elsewhere",
        "gate.json",
    ]


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (("--format", "junit"), UsageError, "synthaudit gate"),
        (("--format", "html", "--out", "no/such/folder/x.html"), UsageError, "is not a folder"),
        (("--format", "html", "--out", "."), UsageError, "is a folder; name a file"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, kind, says):
    result = invoke(run, *arguments)
    assert isinstance(result.exception, kind)
    assert result.exception.exit_code == ExitCode.USAGE
    assert says in str(result.exception)
    assert [path.name for path in run.iterdir()] == ["audit.json"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "other"}'])
def test_broken_verdict_is_an_input_error(run, content):
    (run / "gate.json").write_text(content)
    assert isinstance(invoke(run, "--format", "html").exception, InputError)


def test_no_run_is_a_plan_error(tmp_path):
    assert isinstance(invoke(tmp_path, "--format", "html").exception, PlanError)
