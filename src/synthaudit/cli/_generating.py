"""A plan's ``[generate]``: the file first, then the audits of it, with progress on stderr."""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from synthaudit.auditing import read_input
from synthaudit.cli._auditing import Target
from synthaudit.config import Generate, GenerationPlan, Input, Plan
from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.generating import Job, Progress, write
from synthaudit.generation.tally import Tally
from synthaudit.preparing import job_of, predict_baselines, restate
from synthaudit.reply_store import ReplyStore
from synthaudit.rerunning import run_again
from synthaudit.runs import RunFolder
from synthaudit.store import Store


def generated_targets(
    plan: Plan, out: Path, store: Store, *, resume: bool, fresh: bool
) -> Iterator[Target]:
    """Generate what ``plan`` asks for into its folder; then its audit, and its variants'."""
    assert plan.generate is not None  # the caller asked
    folder = RunFolder.found(out, plan, resume=resume, fresh=fresh)
    train, _ = read_input(plan.train, "train", store)
    holdout = None if plan.holdout is None else read_input(plan.holdout, "holdout", store)[0]
    job = prepared(plan, plan.generate, train, holdout)
    file, counts = out / "generated.jsonl", out / "generation.json"
    if resume:
        job.check_resumes(counts)
    folder.begin(plan, fresh=fresh)
    with ReplyStore.open(store, with_failures=resume) as replies:
        if not file.exists():
            report = produce(job, plan.generate, file, counts, replies, holdout)
            click.echo(told(report), err=True)
        made = plan.model_copy(
            update={"generate": None, "synthetic": {job.name: Input(path=str(file.resolve()))}}
        )
        hosts = () if job.host is None else (job.host,)
        runs = () if holdout is None else again(job, plan, (train, holdout), store, replies)
        yield Target(job.name, folder, plan, made, hosts=hosts, reference_runs=runs)
        for variant in job.generator.audits():
            source = Input.model_validate({"path": str(file.resolve()), **variant.fields})
            changed: dict[str, Any] = {"synthetic": {variant.name: source}}
            for role, corpus in (("train", train), ("holdout", holdout)):
                if variant.restated and corpus is not None:
                    with one_thread():
                        path, tally = restate(job, corpus, store, replies)
                    if tally.n_failures:
                        click.echo(
                            f"{variant.name}: {tally.n_failures} of {len(corpus)} {role} records "
                            f"could not be restated and are left out: {tally.by_reason()}",
                            err=True,
                        )
                    kept = getattr(plan, role).model_dump(include={"seen", "split"})
                    changed[role] = type(getattr(plan, role))(path=str(path), **kept)
            own = made.model_copy(update=changed)
            place = RunFolder.found(out / variant.name, own, resume=resume, fresh=fresh)
            # Restated text is other text, so what was made of the original says nothing of it.
            kept_runs = () if variant.restated else runs
            yield Target(
                variant.name, place, own, own, fresh=fresh, hosts=hosts, reference_runs=kept_runs
            )


def prepared(
    plan: Plan | GenerationPlan, asked: Generate, train: Corpus | None, holdout: Corpus | None
) -> Job:
    """The job of a plan."""
    return job_of(
        asked,
        seed=plan.seed,
        language=plan.language,
        models=plan.models,
        train=train,
        holdout=holdout,
    )


def produce(
    job: Job,
    asked: Generate,
    file: Path,
    report: Path,
    replies: ReplyStore,
    holdout: Corpus | None,
) -> Mapping[str, Any]:
    """Generate into ``file``; what ``report`` then says."""
    more = {}
    with one_thread(), progress_bar(job.name) as progress:
        if asked.baselines:
            more["baselines"] = predict_baselines(job, asked.baselines, holdout, replies)
        return write(job, file, report, replies=replies, progress=progress, more=more)


def again(
    job: Job, plan: Plan, real: tuple[Corpus, Corpus], store: Store, replies: ReplyStore
) -> tuple[Corpus, ...]:
    """What the generator makes of other people, as often as the plan says."""
    runs = []
    n_runs = plan.privacy.reference_runs
    for number in range(n_runs):
        title = f"{job.name}, again, {number + 1} of {n_runs}"
        with one_thread(), progress_bar(title) as progress:
            path = run_again(job, real, number, store, replies, progress=progress)
        runs.append(read_input(Input(path=str(path)), "synthetic", store)[0])
    return tuple(runs)


def told(report: Mapping[str, Any]) -> str:
    """How a generation went, for a reader."""
    model = f" ({report['model']})" if report["model"] else ""
    backend = f"backend {report['backend']}{model}" if report["asks"] else "no backend"
    of = f"{report['n_records']} of {report['n_wanted']} records"
    lines = [f"{report['adapter']}: {of}, {backend}, seed {report['seed']}"]
    if report["backend"] == "simulator":
        lines.append("  The simulator is no language model: this shows that the pipeline works.")
    counts = report["run"]
    if report["asks"] and report["backend"] != "simulator":
        tokens = report["tokens"]
        lines.append(
            f"  {counts['n_requests_sent']} requests (not counting those repeated), "
            f"{counts['n_answers_kept_from_before']} more answered from before; tokens: "
            f"{tokens['prompt']} in, {tokens['reply']} out"
        )
    if report["n_records"] < report["n_wanted"]:
        lines.append("  Fewer than wanted: the generator had no more to give.")
    lines += [
        f"  {what}: " + ", ".join(f"{row['reason']} {row['n']}" for row in report[key])
        for what, key in (("replies that stayed invalid", "failures"), ("rejected", "rejections"))
        if report[key]
    ]
    lines += [
        f"  labels, {role}: " + _listed(report["labels"][role])
        for role in ("train", "synthetic")
        if report["labels"][role]
    ]
    lines += [f"  {line}" for line in report["generator"].get("summary", ())]
    lines += [
        f"  {name}, holdout: " + _measured(found)
        for name, found in report.get("baselines", {}).items()
    ]
    return "\n".join(lines)


def _measured(found: Mapping[str, Any]) -> str:
    """``rmse 4.21 (5.91 without reading)``, and how many were not answered."""
    measures = [
        f"{name} {one['value']:.3g} ({one['constant']:.3g} without reading)"
        for name, one in found["measures"].items()
    ]
    return f"{', '.join(measures)}; {found['n_unanswered']} unanswered"


_N_LABELS_SHOWN = 12


def _listed(balance: Mapping[str, int]) -> str:
    total = sum(balance.values())
    largest = sorted(balance.items(), key=lambda item: (-item[1], item[0]))[:_N_LABELS_SHOWN]
    parts = [f"{label} {n / total:.0%}" for label, n in largest]
    more = len(balance) - len(largest)
    return ", ".join(parts) + (f", {more} more" if more else "")


@contextlib.contextmanager
def progress_bar(name: str) -> Iterator[Progress]:
    """A bar with rate, time left, failures and tokens while a terminal is there, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _kept, _wanted, _tally: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(name, total=None, rate="", counts="")

        def show(kept: int, wanted: int, tally: Tally) -> None:
            speed = bars.tasks[0].speed
            bars.update(
                task,
                completed=kept,
                total=wanted,
                rate=f"{speed:.1f}/s" if speed else "",
                counts=f"{tally.n_failures} failed, "
                f"{tally.n_prompt_tokens + tally.n_reply_tokens} tokens",
            )

        yield show


def as_json(report: Mapping[str, Any]) -> str:
    """The report for machines."""
    return json.dumps(report, indent=1)
