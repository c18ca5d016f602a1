"""``synthaudit metrics``: list the scores; explain one."""

import dataclasses
import json
from typing import Any

import click

from synthaudit.errors import UsageError

_FROM_PLAN = (
    "embedder",
    "encoder",
    "seed",
    "profile",
    "entities",
    "device",
    "precision",
    "language",
    "split",
    "canaries",
    "strata",
)


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def metrics(name: str | None, *, as_json: bool) -> None:
    """List all scores, or explain the metric or score NAME."""
    from synthaudit import plugins
    from synthaudit.nearest import suggestion

    found = {
        spec.id: (metric_name, metric, spec)
        for metric_name, metric in plugins.metrics().items()
        for spec in metric.scores
    }
    if name is not None:
        chosen = {id: row for id, row in found.items() if name in {id, row[0]}}
        if not chosen:
            known = {*found, *(row[0] for row in found.values())}
            raise UsageError(f"There is no metric or score '{name}'.{suggestion(name, known)}")
        found = chosen
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(row[2]) for row in found.values()], indent=1))
    elif name is None:
        for id, (_, _, spec) in found.items():
            click.echo(f"{id:45} {spec.better:6} is better; {spec.name}")
    else:
        for _, _, spec in found.values():
            click.echo(f"{spec.id} ({spec.name})\n  {spec.meaning}")
            click.echo(f"  {spec.better} is better; unit: {spec.unit}")
        for metric_name, metric in {row[0]: row[1] for row in found.values()}.items():
            click.echo(f"\nComputed by {metric_name}.")
            _tell_fields(metric_name, dataclasses.fields(metric))  # type: ignore[arg-type]


def _tell_fields(metric_name: str, fields: tuple[dataclasses.Field[Any], ...]) -> None:
    filled = [field.name for field in fields if field.name in _FROM_PLAN]
    own = [field for field in fields if field.name not in _FROM_PLAN]
    if filled:
        click.echo(f"  filled from the plan: {', '.join(filled)}")
    if own:
        click.echo("  fields for --set:")
    for field in own:
        click.echo(f"    {metric_name}.{field.name}{_default(field)}")


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return f" = {field.default!r}"
    if field.default_factory is not dataclasses.MISSING:
        return f" = {field.default_factory()!r}"
    return ""
