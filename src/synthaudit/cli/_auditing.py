"""Audit every synthetic corpus of a plan into run folders, with progress on stderr."""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from synthaudit.auditing import Progress, canaries_of, load, policy_of, run
from synthaudit.config import Plan
from synthaudit.corpus import Corpus
from synthaudit.errors import ExitCode, PlanError
from synthaudit.files import write_atomically
from synthaudit.gate_verdict import Verdict
from synthaudit.plugins import build_engine
from synthaudit.reports.words import one_line_by_dimension
from synthaudit.results import Audit
from synthaudit.runs import RunFolder, now
from synthaudit.store import Store


@dataclass(frozen=True)
class Target:
    """One audit of a plan, and where it goes.

    Args:
        name: The synthetic corpus.
        folder: The run's folder.
        written: The plan the folder keeps; runs again as it is.
        audited: The plan that is audited: ``written``, once its corpora are there.
        fresh: Whether an earlier run in the folder is to be taken out first.
        hosts: What was contacted to generate.
        reference_runs: What the generator made of other people.
    """

    name: str
    folder: RunFolder
    written: Plan
    audited: Plan
    fresh: bool = False
    hosts: tuple[str, ...] = ()
    reference_runs: tuple[Corpus, ...] = ()


def audit_plan(
    plan: Plan,
    out: Path,
    *,
    resume: bool,
    fresh: bool,
    workers: int | None,
    engine: str = "local",
    store: Path | None = None,
    show_text: bool = False,
    as_json: bool = False,
) -> int:
    """Audit each synthetic corpus of ``plan``; several get a folder each inside ``out``.

    Returns:
        10 where the policy failed any of them, else 11 where one was undecided, else 0.
    """
    where = build_engine(engine, workers=workers)
    opened = Store.open(store)
    several = len(plan.synthetic) > 1
    policy_of(plan)
    canaries_of(plan)
    exit_codes, printed = [], []
    audits: dict[str, Audit] = {}
    for target in _targets(plan, out, opened, resume=resume, fresh=fresh):
        folder, audited = target.folder, target.audited
        started = now()
        with progress_bar(target.name if several else "audit") as progress:
            corpora, file_digests = load(audited, target.name, opened)
            if target.reference_runs:
                corpora = replace(corpora, reference_runs=target.reference_runs)
            folder.begin(target.written, fresh=target.fresh)
            audit = run(
                audited,
                corpora,
                store=opened,
                engine=where,
                progress=progress,
                show_text=show_text,
            )
        how = {**where.describe(), "store": str(opened.root)}
        verdict = folder.finish(
            audited,
            target.name,
            audit,
            file_digests,
            started=started,
            run=how,
            hosts=target.hosts,
        )
        audits[target.name] = audit
        exit_codes.append(ExitCode.OK if verdict is None else verdict.exit_code)
        printed.append(_result(folder.path, audit, verdict))
        if not as_json:
            _print(target.name, folder.path, audit, verdict)
    if several:
        click.echo(_compare(audits, out), err=as_json)
    if as_json:
        click.echo(json.dumps(printed if len(printed) > 1 else printed[0], indent=1))
    failed = [code for code in exit_codes if code == ExitCode.GATE_FAILED]
    return failed[0] if failed else max(exit_codes)


def _compare(audits: Mapping[str, Audit], out: Path) -> str:
    """Write what `synthaudit compare` says of the audits beside their folders, and say where."""
    from synthaudit.comparison import compare_audits
    from synthaudit.reports.side_by_side_html import as_html
    from synthaudit.reports.side_by_side_text import as_markdown

    try:
        comparison = compare_audits(audits)
    except PlanError as error:  # the audits stand, whether or not they can be compared
        return f"no comparison: {error}"
    write_atomically(out / "comparison.md", as_markdown(comparison))
    write_atomically(out / "comparison.html", as_html(comparison))
    return f"comparison: {out / 'comparison.html'}"


def _targets(plan: Plan, out: Path, store: Store, *, resume: bool, fresh: bool) -> Iterator[Target]:
    """The audits of a plan, in turn; what a plan generates is there before its audits."""
    if plan.generate is not None:
        from synthaudit.cli._generating import generated_targets

        yield from generated_targets(plan, out, store, resume=resume, fresh=fresh)
        return
    several = len(plan.synthetic) > 1
    for name, source in plan.synthetic.items():
        own = plan.model_copy(update={"synthetic": {name: source}})
        folder = RunFolder.found(out / name if several else out, own, resume=resume, fresh=fresh)
        yield Target(name, folder, own, own, fresh=fresh)


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
            if not total:
                return
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{title}: {stage}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


def _result(folder: Path, audit: Audit, verdict: Verdict | None) -> dict[str, Any]:
    return {
        "run": str(folder),
        "verdict": audit.privacy.verdict,
        "reasons": list(audit.privacy.reasons),
        "failed_scores": [score.id for score in audit if score.status == "failed"],
        "gate_exit_code": None if verdict is None else int(verdict.exit_code),
    }


def _print(name: str, folder: Path, audit: Audit, verdict: Verdict | None) -> None:
    click.echo(f"{name}: privacy verdict {audit.privacy.verdict}")
    click.echo(f"  {audit.privacy.why}")
    for line in one_line_by_dimension(audit):
        click.echo(f"  {line}")
    reasons: dict[str | None, list[str]] = {}
    for score in audit:
        if score.status == "failed":
            reasons.setdefault(score.reason, []).append(score.id)
    for reason, ids in reasons.items():
        click.echo(f"  not computed: {', '.join(ids)}: {reason}")
    if verdict is not None:
        for outcome in (*verdict.failures, *verdict.undecided):
            click.echo(f"  {outcome.status}: {outcome.score}: {outcome.rule}")
        click.echo(f"  {verdict.headline}; see {folder / 'gate.json'}")
    click.echo(f"  report: {folder / 'report.html'}")
