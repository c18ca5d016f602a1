"""``synthaudit compare``: several audited corpora side by side."""

import os
from collections import Counter
from pathlib import Path

import click

from synthaudit.errors import UsageError


@click.command()
@click.argument(
    "runs", nargs=-1, required=True, metavar="RUN RUN...", type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown"]),
    default="text",
    show_default=True,
    help="html needs --out.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ID",
    help="Score of the table with a run a row; repeat. Default: what published tables have.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="F", help="Write to this file.")
def compare(runs: tuple[Path, ...], form: str, columns: tuple[str, ...], out: Path | None) -> None:
    """Compare audits of several synthetic corpora against the same real people.

    Differences have intervals that hold together; who cannot be told apart is tied; privacy
    verdicts are corrected for several corpora having been judged on one holdout.
    """
    from synthaudit.comparison import compare_audits
    from synthaudit.files import refuse_unwritable, write_atomically
    from synthaudit.results import Audit

    if out is not None:
        refuse_unwritable(out)
    if form == "html" and out is None:
        raise UsageError("--format html needs a file to write to: add --out FILE.")
    names = _names(runs)
    comparison = compare_audits(
        {name: Audit.read(run) for name, run in zip(names, runs, strict=True)}
    )
    if form == "html":
        from synthaudit.reports.side_by_side_html import as_html

        content = as_html(comparison, columns=columns)
    else:
        from synthaudit.reports.side_by_side_text import as_markdown, as_text

        render = as_markdown if form == "markdown" else as_text
        content = render(comparison, columns=columns)
    if out is None:
        click.echo(content, nl=False)
        return
    write_atomically(out, content)
    click.echo(str(out))


def _names(runs: tuple[Path, ...]) -> list[str]:
    """The last part of each path, with as many parts before it as tell them apart.

    Raises:
        UsageError: A run is named twice.
    """
    paths = [Path(os.path.abspath(run)) for run in runs]  # noqa: PTH100 (links keep their names)
    for n_parts in range(1, max(len(path.parts) for path in paths) + 1):
        names = ["/".join(path.parts[-n_parts:]) for path in paths]
        if len(set(names)) == len(names):
            return names
    twice = Counter(str(run) for run in runs).most_common(1)[0][0]
    raise UsageError(f"{twice} is named twice.")
