"""``synthaudit demo``: an honest and a leaking corpus, both audited, offline."""

import os
from pathlib import Path

import click

CORPORA = ("honest", "leaking")


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("synthaudit-demo"),
    show_default=True,
    help="Where the runs are written.",
)
@click.option("--fresh", is_flag=True, help="Replace an earlier demo.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: cores.")
@click.option("--store", type=click.Path(path_type=Path), help="Where computed parts are kept.")
def demo(out: Path, *, fresh: bool, workers: int | None, store: Path | None) -> None:
    """Audit two corpora of a simulated clinic: one honest, one that paraphrases patients.

    Both pass the usual check for near duplicates (5-word shingles, similarity 0.8). The audit tells
    them apart.
    """
    from synthaudit.cli._auditing import audit_plan
    from synthaudit.config import make_plan
    from synthaudit.corpus import Corpus
    from synthaudit.usual_check import n_flagged

    plan = make_plan(
        {
            "profile": "quick",
            "train": {"path": "demo:train"},
            "holdout": {"path": "demo:holdout", "split": "random"},
            # The demo gives everybody the same reports, whatever models they have installed.
            "models": {"embedder": "weightless"},
            "synthetic": {name: {"path": f"demo:{name}"} for name in CORPORA},
        },
        origin="demo",
    )
    audit_plan(
        plan,
        out,
        resume=not fresh,
        fresh=fresh,
        workers=workers or os.cpu_count() or 1,
        store=store,
    )
    click.echo("\nThe usual check, 5-word shingles with Jaccard similarity of at least 0.8:")
    train = Corpus.read("demo:train").texts()
    for name in CORPORA:
        texts = Corpus.read(f"demo:{name}").texts()
        click.echo(f"  {name}: flags {n_flagged(texts, train)} of {len(texts)} records")
    click.echo("\nOpen the reports:")
    for name in CORPORA:
        click.echo(f"  {(out / name / 'report.html').resolve()}")
