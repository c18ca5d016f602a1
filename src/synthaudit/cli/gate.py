"""``synthaudit gate RUN``: hold a policy against a finished audit. No model, no network."""

import os
from pathlib import Path

import click

from synthaudit.cli._manifest import restate
from synthaudit.errors import InputError
from synthaudit.files import write_atomically
from synthaudit.gate_verdict import Verdict
from synthaudit.gating import judge_run, read_run
from synthaudit.policy import read_policy
from synthaudit.reports.annotations import annotations
from synthaudit.reports.gate_text import print_gate, step_summary
from synthaudit.reports.junit import junit_xml


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--policy", "source", required=True, metavar="P.toml|NAME", help="What is demanded.")
@click.option("--baseline", metavar="RUN", help="An earlier run, for rules with max_drop.")
@click.option(
    "--release",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file about to be released: it must be the one that was audited.",
)
@click.option("--strict", is_flag=True, help="Warnings block too.")
@click.option("--json", "as_json", is_flag=True, help="Print gate.json instead of a table.")
@click.pass_context
def gate(
    context: click.Context,
    run: Path,
    source: str,
    baseline: str | None,
    release: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Judge RUN, a run's folder or its audit.json, by a policy.

    Exit codes: 0 every rule passed, 10 a blocking rule failed, 11 none failed but one could not be
    judged, 2 wrong use. Writes gate.json and junit.xml beside audit.json. In GitHub Actions also a
    summary to $GITHUB_STEP_SUMMARY, and at most ten annotations.
    """
    policy = read_policy(source)
    audit = read_run(run)
    folder = run if run.is_dir() else run.parent
    verdict = judge_run(
        audit,
        policy,
        folder=folder,
        baseline=None if baseline is None else read_run(Path(baseline)),
        release=release,
        strict=strict,
    )
    _write(verdict, folder)
    if as_json:
        click.echo(verdict.to_json().replace("##[", "#\\u0023["), nl=False)  # as gate_lines
    else:
        print_gate(verdict)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in annotations(verdict):
            click.echo(line, err=True)  # a runner reads both streams; stdout stays ours
    context.exit(int(verdict.exit_code))


def _write(verdict: Verdict, folder: Path) -> None:
    """Leave ``gate.json``, ``junit.xml``, their hashes and, where asked for, the job's summary."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        write_atomically(folder / "gate.json", verdict.to_json())
        write_atomically(folder / "junit.xml", junit_xml(verdict.to_dict()))
        restate(folder, "gate.json", "junit.xml")
        if summary:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(step_summary(verdict, n_bytes_there=file.tell()))
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror}).",
            path=str(error.filename),
            remedy="Judge a copy of the run in a folder that you may write to.",
        ) from None
