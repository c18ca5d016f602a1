"""``synthaudit store``: what the private Store holds, whether it is whole, and tidying it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from synthaudit.errors import ExitCode

_WHERE = click.option(
    "--store", "root", type=click.Path(path_type=Path), help="Default: $SYNTHAUDIT_STORE."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def store() -> None:
    """Look after the private folder in which computed parts, corpora and answers are kept."""


@store.command("list")
@_WHERE
@_JSON
def listing(root: Path | None, *, as_json: bool) -> None:
    """Say what the Store holds, and how much room it takes."""
    from synthaudit.store import Store
    from synthaudit.storekeeping import pieces

    opened = Store.open(root)
    _tell(opened.root, list(pieces(opened)), as_json=as_json)


@store.command()
@_WHERE
@_JSON
def verify(root: Path | None, *, as_json: bool) -> None:
    """Read every entry and hold it against its SHA-256; exit code 12 where one is damaged."""
    from synthaudit.store import Store
    from synthaudit.storekeeping import damaged, pieces

    opened = Store.open(root)
    n_entries = sum(each.kind in {"current", "stale"} for each in pieces(opened))
    broken = damaged(opened)
    if as_json:
        found = {"n_entries": n_entries, "damaged": [str(each.path) for each in broken]}
        click.echo(json.dumps(found, indent=1))
    else:
        for each in broken:
            click.echo(f"damaged: {each.path}")
        click.echo(f"{n_entries} entries, {len(broken)} damaged.")
        if broken:
            click.echo(
                "A run computes damaged entries again. `synthaudit store prune` removes them; if "
                "there are more tomorrow, the disk is failing."
            )
    raise SystemExit(ExitCode.UNVERIFIED if broken else ExitCode.OK)


@store.command()
@_WHERE
@click.option(
    "--older-than",
    type=click.FloatRange(0),
    default=0.0,
    metavar="DAYS",
    help="Only what was written that long ago.",
)
@click.option(
    "--also",
    multiple=True,
    type=click.Choice(["current", "corpora", "answers", "keys", "parents", "again"]),
    help="Remove these too; repeat. Without keys no report can be resolved; without parents a used "
    "holdout looks fresh.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@_JSON
def prune(
    root: Path | None,
    *,
    older_than: float,
    also: Sequence[Any],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove what this version will never read, what does not verify, and what killed runs left."""
    from synthaudit import storekeeping
    from synthaudit.store import Store

    opened = Store.open(root)
    kinds = (*storekeeping.PRUNED, *(kind for kind in get_args(storekeeping.Kind) if kind in also))
    gone = storekeeping.prune(opened, kinds=kinds, older_than=older_than, dry=dry_run)
    if not as_json:
        click.echo("Would be removed:" if dry_run else "Removed:")
    _tell(opened.root, gone, as_json=as_json)


def _tell(root: Path, found: Sequence[Any], *, as_json: bool) -> None:
    from synthaudit.storekeeping import KINDS

    counts = {
        kind: {
            "n": sum(each.kind == kind for each in found),
            "bytes": sum(each.n_bytes for each in found if each.kind == kind),
        }
        for kind in KINDS
    }
    if as_json:
        click.echo(json.dumps({"store": str(root), "kinds": counts}, indent=1))
        return
    click.echo(str(root))
    for kind, what in KINDS.items():
        if counts[kind]["n"]:
            size = counts[kind]["bytes"] / 1e6
            click.echo(f"  {kind:10}{counts[kind]['n']:8,}{size:12,.1f} MB  {what}")
    total = sum(each.n_bytes for each in found) / 1e6
    click.echo(f"  {'all':10}{len(found):8,}{total:12,.1f} MB")
