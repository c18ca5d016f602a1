"""Audit every synthetic corpus of a plan into run folders, with progress on stderr."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from synthaudit.auditing import Progress, load, run
from synthaudit.config import Plan
from synthaudit.engines.local import LocalEngine
from synthaudit.errors import ExitCode
from synthaudit.reports.words import one_line_by_dimension
from synthaudit.results import Audit
from synthaudit.runs import RunFolder, now
from synthaudit.store import Store


def audit_plan(
    plan: Plan,
    out: Path,
    *,
    resume: bool,
    fresh: bool,
    workers: int,
    store: Path | None = None,
    show_text: bool = False,
    as_json: bool = False,
) -> int:
    """Audit each synthetic corpus of ``plan``; several get a folder each inside ``out``.

    Returns:
        10 where the policy failed any of them, else 11 where one was undecided, else 0.
    """
    opened = Store.open(store)
    several = len(plan.synthetic) > 1
    exit_codes, printed = [], []
    for name, source in plan.synthetic.items():
        own = plan.model_copy(update={"synthetic": {name: source}})
        folder = RunFolder.start(out / name if several else out, own, resume=resume, fresh=fresh)
        started = now()
        with progress_bar(name if several else "audit") as progress:
            corpora, file_digests = load(own, name, opened)
            audit = run(
                own,
                corpora,
                store=opened,
                engine=LocalEngine(workers),
                progress=progress,
                show_text=show_text,
            )
        how = {"engine": "local", "workers": workers, "store": str(opened.root)}
        exit_codes.append(folder.finish(own, name, audit, file_digests, started=started, run=how))
        printed.append(_result(folder.path, audit, exit_codes[-1], judged=plan.policy is not None))
        if not as_json:
            _print(name, folder.path, audit, exit_codes[-1], judged=plan.policy is not None)
    if as_json:
        click.echo(json.dumps(printed if several else printed[0], indent=1))
    failed = [code for code in exit_codes if code == ExitCode.GATE_FAILED]
    return failed[0] if failed else max(exit_codes)


@contextlib.contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Bars on stderr while a terminal is there, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{title}: {stage}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def _result(folder: Path, audit: Audit, exit_code: int, *, judged: bool) -> dict[str, Any]:
    return {
        "run": str(folder),
        "verdict": audit.privacy.verdict,
        "reasons": list(audit.privacy.reasons),
        "failed_scores": [score.id for score in audit if score.status == "failed"],
        "gate_exit_code": exit_code if judged else None,
    }


def _print(name: str, folder: Path, audit: Audit, exit_code: int, *, judged: bool) -> None:
    click.echo(f"{name}: privacy verdict {audit.privacy.verdict}")
    click.echo(f"  {audit.privacy.why}")
    for line in one_line_by_dimension(audit):
        click.echo(f"  {line}")
    failed = [score.id for score in audit if score.status == "failed"]
    if failed:
        click.echo(f"  not computed because of an error: {', '.join(failed)}")
    if judged:
        click.echo(f"  gate exit code {exit_code}; see {folder / 'gate.json'}")
    click.echo(f"  report: {folder / 'report.html'}")
