"""``synthaudit drop``: a synthetic corpus without its worst records, its parent recorded."""

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--score", metavar="ID", required=True, help="The score that says which are worst.")
@click.option("--top", type=click.IntRange(1), required=True, metavar="N", help="Records to drop.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="F.jsonl", help="The rest."
)
@click.option("--store", type=click.Path(path_type=Path), help="The Store the run used.")
def drop(run: Path, *, score: str, top: int, out: Path, store: Path | None) -> None:
    """Write the synthetic corpus of RUN without the records that match real people most.

    Train and holdout count alike. Beside F.jsonl, F.parent.json says what was left out and which
    holdout chose it: audited again with that holdout, the corpus is never cleared. Dropping records
    does not undo a leak; records nobody pointed at stay.
    """
    from synthaudit.dropping import drop as dropped
    from synthaudit.lineage import parent_file
    from synthaudit.store import Store

    done = dropped(run, score=score, top=top, out=out, store=Store.open(store))
    n_dropped = done.parent.n_dropped
    click.echo(
        f"{out}: {done.n_left} records, {n_dropped} dropped: {done.nearest_train} nearest to "
        f"train, {n_dropped - done.nearest_train} nearest to the holdout"
    )
    click.echo(f"{parent_file(out)}: what was dropped, and by what")
    if n_dropped < top:
        click.echo(f"No more than {n_dropped} records match anybody.")
    click.echo(
        "This does not undo a leak. To audit the rest, use a holdout that was not used before: "
        "`synthaudit split --holdouts 2` keeps one. With the old one the verdict is never "
        "no_evidence."
    )
