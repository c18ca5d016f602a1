"""``synthaudit report``: show what a run found."""

from pathlib import Path
from typing import Any

import click

from synthaudit.errors import UsageError

_FILES = {"html": "report.html", "markdown": "summary.md"}


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["html", "markdown", "junit", "json"]),
    help="html and markdown are written into RUN, junit and json to standard output.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="F", help="Write to this file instead."
)
def report(run: Path, form: str, out: Path | None) -> None:
    """Render the audit in RUN again, without computing anything."""
    from synthaudit.files import write_atomically

    content = rendered(run, form)
    if out is None and form in _FILES:
        out = (run if run.is_dir() else run.parent) / _FILES[form]
    if out is None:
        click.echo(content, nl=False)
        return
    if not out.parent.is_dir():
        raise UsageError(
            f"{out.parent} is not a folder; make it first, or name another with --out."
        )
    write_atomically(out, content)
    click.echo(str(out))


def rendered(run: Path, form: str) -> str:
    """The audit in ``run`` in one of the forms, with the gate's verdict and the human review."""
    from synthaudit.results import Audit

    audit = Audit.read(run)
    if form == "json":
        return audit.to_json()
    gate = _gate(run)
    if form == "junit":
        if gate is None:
            raise UsageError(
                f"{run} holds no gate.json, and JUnit lists a gate's rules. Judge the run first: "
                f"synthaudit gate {run} --policy NAME."
            )
        from synthaudit.reports.junit import junit_xml

        return junit_xml(gate)
    if form == "html":
        from synthaudit.reports import html
        from synthaudit.review.result import read_review

        return html.render(audit, gate, read_review(run if run.is_dir() else run.parent))
    from synthaudit.reports import markdown

    return markdown.summary(audit, gate)


def _gate(run: Path) -> dict[str, Any] | None:
    """The verdict beside the audit, or None where the run was not judged."""
    path = (run if run.is_dir() else run.parent) / "gate.json"
    if not path.exists():
        return None
    from synthaudit.gate_verdict import Verdict

    return Verdict.read(path).to_dict()
