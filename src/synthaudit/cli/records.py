"""``synthaudit records``: pseudonyms back to ids, where the Store is."""

import json
from pathlib import Path
from typing import Any

import click

from synthaudit.errors import UsageError


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--score", metavar="ID", help="Only records this score points at.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows a score.")
@click.option("--store", type=click.Path(path_type=Path), help="The Store the run used.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def records(run: Path, *, score: str | None, top: int, store: Path | None, as_json: bool) -> None:
    """Say which records the pseudonyms in a run's audit stand for.

    Works only on the machine, and for the user, whose Store holds the corpora of the run. The
    output holds real ids: handle it like the data.
    """
    from synthaudit.identities import resolve
    from synthaudit.nearest import suggestion
    from synthaudit.plugins import score_ids
    from synthaudit.results import Audit, Matches
    from synthaudit.store import Store

    audit = Audit.read(run)
    known = score_ids() | {found.id for found in audit}
    if score is not None and score not in known:
        raise UsageError(f"There is no score '{score}'.{suggestion(score, known)}")
    wanted = [found for found in audit if score is None or found.id == score]
    rows = [row for found in wanted for row in resolve(audit, found, Store.open(store))[:top]]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for line in _aligned(rows):
        click.echo(line)
    pointing = {row["score"] for row in rows}
    unmatched = [
        found.id
        for found in wanted
        if found.id not in pointing and any(isinstance(each, Matches) for each in found.exhibits)
    ]
    for id in unmatched:
        click.echo(f"{id}: No record matched.")
    if not rows and not unmatched:
        click.echo("No score here points at single records.")


def _aligned(rows: list[dict[str, Any]]) -> list[str]:
    """The rows under a header; columns that say nothing in any row are left out."""
    shown = [key for key in (rows[0] if rows else ()) if any(row[key] is not None for row in rows)]
    lines = [shown, *([_cell(row[key]) for key in shown] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(map(str.ljust, line, widths)).rstrip() for line in lines if line]


def _cell(value: str | float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
