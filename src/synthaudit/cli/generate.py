"""``synthaudit generate``: produce a synthetic corpus."""

from pathlib import Path
from typing import Any

import click

from synthaudit.errors import UsageError


@click.command()
@click.argument("name", metavar="NAME|PLAN.toml")
@click.option("--train", metavar="F", help="Real text the generator may read.")
@click.option("--holdout", metavar="F", help="Real text it may not read; for controls.")
@click.option("--text-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: text.")
@click.option("--label-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: label.")
@click.option("--id-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: id.")
@click.option(
    "--group-field", multiple=True, metavar="[ROLE:]FIELD", help="Person; default: group."
)
@click.option("--pair-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: pair.")
@click.option("--n", type=click.IntRange(1), metavar="N", help="Records wanted; default 100.")
@click.option("--backend", metavar="B", help="simulator (default), openai, transformers.")
@click.option("--model", metavar="M", help="As the server names it, or a folder.")
@click.option("--base-url", metavar="U", help="Of an OpenAI-compatible server.")
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="H",
    help="A host besides this machine that prompts may be sent to: they hold real text.",
)
@click.option("--prompts", metavar="DIR", help="Templates that replace the generator's own.")
@click.option(
    "--max-failures",
    type=click.IntRange(0),
    metavar="N",
    help="Invalid replies and rejected records borne; default: as many as records, at least 20.",
)
@click.option("--embedder", metavar="M", help="Sentence encoder: path, hub id, 'weightless'.")
@click.option("--encoder", metavar="M", help="Path or hub id of the encoder to fine-tune.")
@click.option("--device", metavar="D", help="cpu (default), cuda, mps.")
@click.option("--language", metavar="L", help="Language of the text; default en.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Default 0.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("generated.jsonl"),
    show_default=True,
    help="The records; a report of counts is written beside it.",
)
@click.option("--resume", is_flag=True, help="Go on; nothing that was answered is asked again.")
@click.option("--fresh", is_flag=True, help="Take out what is there, and replace it.")
@click.option("--store", type=click.Path(path_type=Path), help="Where answers are kept.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="An option of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report of counts as JSON.")
def generate(
    name: str,
    *,
    out: Path,
    resume: bool,
    fresh: bool,
    store: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Produce synthetic records with the generator NAME, or as the plan says.

    `synthaudit generators` lists the generators, `synthaudit generators NAME` explains one.
    """
    if resume and fresh:
        raise UsageError("--resume and --fresh exclude each other.")
    from synthaudit.cli._options import apply_generation
    from synthaudit.config import make_generation_plan, read_plan
    from synthaudit.files import private_folder, refuse_missing

    from_file = name.endswith(".toml")
    content = read_plan(Path(name)) if from_file else {"generate": {"generator": name}}
    apply_generation(options, content)
    plan = make_generation_plan(content, origin=name if from_file else "command line")
    report = out.with_name(f"{out.name.removesuffix('.jsonl')}.generation.json")
    sources = [source.path for source in (plan.train, plan.holdout) if source is not None]
    _check_free(out, sources, resume=resume, fresh=fresh)
    refuse_missing(*sources)
    from synthaudit import locks
    from synthaudit.auditing import read_input
    from synthaudit.cli import _generating
    from synthaudit.reply_store import ReplyStore
    from synthaudit.store import Store

    opened = Store.open(store)
    train = None if plan.train is None else read_input(plan.train, "train", opened)[0]
    holdout = None if plan.holdout is None else read_input(plan.holdout, "holdout", opened)[0]
    job = _generating.prepared(plan, plan.generate, train, holdout)
    if resume:
        job.check_resumes(report)
    with locks.held(private_folder(out.resolve().parent), out.name):
        for earlier in (out, report) if fresh else ():
            earlier.unlink(missing_ok=True)
        with ReplyStore.open(opened, with_failures=resume) as replies:
            counts = _generating.produce(job, plan.generate, out, report, replies, holdout)
    if as_json:
        click.echo(_generating.as_json(counts))
        return
    click.echo(_generating.told(counts))
    click.echo(f"  records: {out}\n  counts: {report}")


def _check_free(out: Path, sources: list[str], *, resume: bool, fresh: bool) -> None:
    if not out.name.endswith(".jsonl"):
        raise UsageError(f"--out {out}: records are written as .jsonl; name such a file.")
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder; name a file.")
    if str(out.resolve()) in sources:
        raise UsageError(f"--out {out} is the real text that is read; name another file.")
    partial = out.with_name(out.name + ".partial")
    if (out.exists() or partial.exists()) and not (resume or fresh):
        raise UsageError(
            f"{out if out.exists() else partial} is already there. Add --resume to go on with it, "
            "--fresh to replace it, or name another file with --out."
        )
