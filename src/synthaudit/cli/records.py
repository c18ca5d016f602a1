"""``synthaudit records``: pseudonyms back to ids, where the Store is."""

import json
from pathlib import Path

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
    from synthaudit.results import Audit
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
    if not rows:
        click.echo("No score here points at single records.")
    for row in rows:
        click.echo("\t".join(f"{key}={value}" for key, value in row.items()))
