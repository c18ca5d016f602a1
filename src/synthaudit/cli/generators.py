"""``synthaudit generators``: list the generators; explain one."""

import dataclasses
import inspect
import json
from typing import Any

import click

from synthaudit.errors import UsageError

_FROM_PLAN = ("holdout", "device", "language", "encoder", "embedder")


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def generators(name: str | None, *, as_json: bool) -> None:
    """List all generators, or explain the generator NAME."""
    from synthaudit import plugins
    from synthaudit.nearest import suggestion

    found = plugins.generators()
    if name is not None:
        if name not in found:
            raise UsageError(f"There is no generator '{name}'.{suggestion(name, found)}")
        found = {name: found[name]}
    if as_json:
        described = [_described(each, kind) for each, kind in found.items()]
        click.echo(json.dumps(described if name is None else described[0], indent=1, default=str))
    elif name is None:
        for each, kind in found.items():
            summary = (inspect.getdoc(kind) or each).splitlines()[0]
            source = f" ({kind.source})" if kind.source else ""
            click.echo(f"{each:22} {summary}{source}")
        click.echo(f"\nBackends: {', '.join(plugins.backends())}")
        click.echo("`synthaudit generators NAME` explains one.")
    else:
        _tell(_described(name, found[name]))


def _described(name: str, kind: Any) -> dict[str, Any]:
    from synthaudit.generation.prompting import Prompts

    fields = [field for field in dataclasses.fields(kind) if field.name not in _FROM_PLAN]
    return {
        "name": name,
        "description": inspect.getdoc(kind),
        "source": kind.source,
        "version": kind.version,
        "needs_examples": kind.needs_examples,
        "asks": [step.name for step in kind.asks],
        "prompts": str(Prompts.of(kind, name).folder) if kind.asks else None,
        "variants": [variant.name for variant in kind.variants],
        "fields": {field.name: _default(field) for field in fields},
        "quality": dataclasses.asdict(kind.quality),
    }


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    factory = field.default_factory
    return None if factory is dataclasses.MISSING else factory()


def _tell(one: dict[str, Any]) -> None:
    click.echo(f"{one['name']}, version {one['version']}")
    click.echo(f"{one['description']}\n")
    if one["source"]:
        click.echo(f"Published: {one['source']}")
    click.echo(f"Reads real text: {'yes' if one['needs_examples'] else 'not necessarily'}")
    click.echo(f"Asks a language model: {', '.join(one['asks']) or 'nothing'}")
    if one["prompts"]:
        click.echo(f"Prompts: {one['prompts']}")
    if one["variants"]:
        click.echo(f"A run audits what it makes also as: {', '.join(one['variants'])}")
    from synthaudit.generation.quality import Quality

    titles = (("Fields, for --set", "fields"), ("Quality, for [generate.quality]", "quality"))
    for title, key in titles:
        click.echo(f"{title}:")
        for field, default in one[key].items():
            click.echo(f"  {field} = {default!r}")
    click.echo(f"\n{inspect.getdoc(Quality)}")
