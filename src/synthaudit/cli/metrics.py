"""``synthaudit metrics``: list the scores; explain one."""

import dataclasses
import json

import click

from synthaudit.errors import UsageError


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
        for metric_name, metric, spec in found.values():
            click.echo(f"{spec.id} ({spec.name})\n  {spec.meaning}")
            click.echo(f"  {spec.better} is better; unit: {spec.unit}")
            click.echo(f"  computed by {metric_name}; fields for --set:")
            for field in dataclasses.fields(metric):  # type: ignore[arg-type]
                click.echo(f"    {metric_name}.{field.name} = {field.default!r}")
