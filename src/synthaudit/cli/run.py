"""``synthaudit run``: audit a synthetic corpus."""

from pathlib import Path
from typing import Any

import click

from synthaudit.errors import ExitCode, UsageError


@click.command()
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--train", metavar="F", help="Real text the generator saw.")
@click.option("--synthetic", metavar="F", help="The text to audit.")
@click.option("--holdout", metavar="F", help="Real text the generator did not see.")
@click.option("--reference", metavar="F", help="Public text; no score uses it yet.")
@click.option("--former", metavar="F", help="The former release; privacy is judged on both.")
@click.option(
    "--canaries", metavar="F", help="Manifest that `canaries place` wrote; train may hold them."
)
@click.option(
    "--seen",
    type=click.Choice(["all", "exemplars", "none", "unknown"]),
    help="How much of train the generator saw.",
)
@click.option(
    "--split",
    type=click.Choice(["random", "declared", "unknown"]),
    help="How train and holdout were told apart.",
)
@click.option(
    "--strata",
    multiple=True,
    metavar="NAME",
    help="People are compared with their like: label (default), length, a field of meta; repeat.",
)
@click.option("--text-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: text.")
@click.option("--label-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: label.")
@click.option("--id-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: id.")
@click.option(
    "--group-field", multiple=True, metavar="[ROLE:]FIELD", help="Person; default: group."
)
@click.option("--pair-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: pair.")
@click.option("--source-field", multiple=True, metavar="[ROLE:]FIELD", help="Default: sources.")
@click.option(
    "--profile",
    type=click.Choice(["quick", "standard", "full"]),
    help="quick: frozen encoder downstream; standard (default): fine-tuning; full: more seeds.",
)
@click.option("--policy", metavar="P.toml|NAME", help="Judge the audit by this policy.")
@click.option("--embedder", metavar="M", help="Sentence encoder: path, hub id, 'weightless'.")
@click.option("--encoder", metavar="M", help="Path or hub id of the encoder to fine-tune.")
@click.option("--device", metavar="D", help="cpu (default), cuda, mps.")
@click.option(
    "--language",
    metavar="L",
    help="Language of the text; default en. Warns where the embedder was trained on others.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("synthaudit-run"),
    show_default=True,
    help="The run's folder.",
)
@click.option("--resume", is_flag=True, help="Go on with the run in the folder.")
@click.option("--fresh", is_flag=True, help="Replace the run in the folder.")
@click.option(
    "--engine", default="local", metavar="E", help="Where work is done: local (default) or ray."
)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: cores.")
@click.option("--shard", metavar="I/N", help="Do the I-th of N shares; `synthaudit merge` joins.")
@click.option("--store", type=click.Path(path_type=Path), help="Where computed parts are kept.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="Default 0.")
@click.option(
    "--show-text",
    is_flag=True,
    help="Quote texts beside pseudonyms and in errors: the run is then data itself.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="DIM.METRIC.FIELD=VALUE", help="A metric's field."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def run(
    plan: Path | None,
    *,
    out: Path,
    resume: bool,
    fresh: bool,
    engine: str,
    workers: int | None,
    shard: str | None,
    store: Path | None,
    show_text: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Audit a synthetic corpus and write audit.json, report.html and summary.md.

    Without arguments the plan is ./synthaudit.toml. Options win over the plan.
    """
    if resume and fresh:
        raise UsageError("--resume and --fresh exclude each other.")
    from synthaudit.cli._options import apply
    from synthaudit.config import make_plan, read_plan
    from synthaudit.files import refuse_missing

    if plan is None and options["train"] is None and options["synthetic"] is None:
        plan = Path("synthaudit.toml")
    content = {} if plan is None else read_plan(plan)
    apply(options, content)
    resolved = make_plan(content, origin="command line" if plan is None else str(plan))
    real = (resolved.train, resolved.holdout, resolved.reference)
    sources = (*real, resolved.former, *resolved.synthetic.values())
    refuse_missing(*(source.path for source in sources if source is not None))
    how: dict[str, Any] = {
        "resume": resume,
        "fresh": fresh,
        "engine": engine,
        "workers": workers,
        "store": store,
        "show_text": show_text,
        "as_json": as_json,
    }
    if shard is not None:
        from synthaudit.cli._sharing import audit_share

        audit_share(resolved, out, shard, **how)
        return
    from synthaudit.cli._auditing import audit_plan

    raise SystemExit(ExitCode(audit_plan(resolved, out, **how)))
