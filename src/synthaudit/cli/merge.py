"""``synthaudit merge``: shares of an audit become a run."""

from pathlib import Path

import click

from synthaudit.errors import ExitCode


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("synthaudit-run"),
    show_default=True,
    help="The run's folder.",
)
@click.option("--fresh", is_flag=True, help="Replace the run in the folder.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes; default: cores.")
@click.option("--store", type=click.Path(path_type=Path), help="Where computed parts are kept.")
@click.option("--show-text", is_flag=True, help="As in `run`.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def merge(
    folders: tuple[Path, ...],
    *,
    out: Path,
    fresh: bool,
    workers: int | None,
    store: Path | None,
    show_text: bool,
    as_json: bool,
) -> None:
    """Join the shares that `run --shard i/n` left in FOLDERS, and write the run they make.

    The result is, to the byte, that of one run. A share that is missing, is there twice, or comes
    from another plan, other files or another version is an error.
    """
    from synthaudit.cli._sharing import merge_shares

    exit_code = merge_shares(
        folders,
        out,
        fresh=fresh,
        workers=workers,
        store=store,
        show_text=show_text,
        as_json=as_json,
    )
    raise SystemExit(ExitCode(exit_code))
