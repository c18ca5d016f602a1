"""``synthaudit report``: show what a run found."""

from pathlib import Path
from typing import Any

import click

from synthaudit.errors import InputError, UsageError

_FILES = {"html": "report.html", "markdown": "summary.md", "pdf": "report.pdf"}


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["html", "markdown", "pdf", "junit", "sarif", "json"]),
    help="html, markdown and pdf are written into RUN, the others to standard output.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="F", help="Write to this file instead."
)
@click.option(
    "--store", type=click.Path(path_type=Path), help="The Store the run used; only sarif needs it."
)
def report(run: Path, form: str, out: Path | None, store: Path | None) -> None:
    """Render the audit in RUN again, without computing anything."""
    from synthaudit.cli._manifest import restate
    from synthaudit.files import refuse_unwritable, write_atomically

    if out is not None:
        refuse_unwritable(out)
    content: str | bytes
    if form == "sarif":
        content = _sarif(run, store)
    else:
        content = _pdf(run) if form == "pdf" else rendered(run, form)
    if out is None and form in _FILES:
        out = (run if run.is_dir() else run.parent) / _FILES[form]
    if out is None:
        click.echo(content, nl=False)
        return
    write_atomically(out, content)
    if form in _FILES and out == (run if run.is_dir() else run.parent) / _FILES[form]:
        restate(out.parent, out.name)
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


def _pdf(run: Path) -> bytes:
    """The HTML report as a PDF, with the audit as it lies there as an attachment."""
    from synthaudit.reports.pdf import pdf

    return pdf(rendered(run, "html"), (run / "audit.json" if run.is_dir() else run).read_bytes())


def _sarif(run: Path, store: Path | None) -> str:
    """The findings of the audit in ``run`` that have a line in the synthetic file.

    Raises:
        UsageError: The synthetic file has no lines, or the Store does not hold the corpora.
        InputError: The file is not the one that was audited.
    """
    from urllib.parse import quote

    from synthaudit.files import sha256
    from synthaudit.reports.sarif import sarif
    from synthaudit.results import Audit
    from synthaudit.store import Store
    from synthaudit.strict_json import read_json
    from synthaudit.whereabouts import lines_of_synthetic

    audit = Audit.read(run)
    folder = run if run.is_dir() else run.parent
    try:
        manifest = read_json(folder / "manifest.json")
        source = manifest["inputs"]["synthetic"]
        named, audited = str(source["path"]), source["file_sha256"]
    except (OSError, ValueError, LookupError, TypeError):
        raise UsageError(
            f"{folder} holds no manifest.json that names the synthetic file, and SARIF is about "
            "lines of that file. Run `synthaudit run` again with this version."
        ) from None
    path = Path(named)
    if audited is None or path.suffix.lower() not in {".jsonl", ".csv", ".tsv"}:
        raise UsageError(
            f"{named} has no lines to point at, and SARIF is about lines. `synthaudit records` "
            "lists the records; or audit the corpus as .jsonl, .csv or .tsv."
        )
    if path.exists() and sha256(path) != audited:
        raise InputError(
            "changed since it was audited, so its lines may be others.",
            path=named,
            remedy="Audit it again.",
        )
    inside = path.is_relative_to(Path.cwd())
    uri = quote(path.relative_to(Path.cwd()).as_posix()) if inside else path.absolute().as_uri()
    gate = _gate(run)
    judged = None if gate is None else gate["corpora"].get("synthetic", {}).get("sha256")
    of_this_audit = judged == audit.corpora["synthetic"].sha256
    outcomes = gate["outcomes"] if gate is not None and of_this_audit else []
    failed = {each["score"] for each in outcomes if each["status"] == "fail"}
    how = manifest.get("run")
    recorded = how.get("store") if isinstance(how, dict) else None
    lines = lines_of_synthetic(audit, Store.open(store), recorded=recorded)
    return sarif(audit, lines, uri=uri, sha256=audited, failed=failed)


def _gate(run: Path) -> dict[str, Any] | None:
    """The verdict beside the audit, or None where the run was not judged."""
    path = (run if run.is_dir() else run.parent) / "gate.json"
    if not path.exists():
        return None
    from synthaudit.gate_verdict import Verdict

    return Verdict.read(path).to_dict()
