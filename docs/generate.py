"""Write the reference pages from the code; with --check, say if they are current."""

import dataclasses
import inspect
import re
import sys
from pathlib import Path

import click

from synthaudit import plugins
from synthaudit.cli import COMMANDS, cli

HERE = Path(__file__).parent
NOTE = "<!-- written by docs/generate.py from the code; edit that instead -->\n\n"


def metrics_page() -> str:
    """Every score: id, direction, unit, what it says."""
    lines = ["# Every score\n\n", NOTE]
    dimension = ""
    for name, metric in plugins.metrics().items():
        if name.split(".")[0] != dimension:
            dimension = name.split(".")[0]
            lines.append(f"## {dimension.capitalize()}\n\n")
        lines += [
            f"### `{spec.id}`\n\n**{spec.name}.** {spec.meaning}\n\n"
            f"{spec.better.capitalize()} is better; unit: {spec.unit}; computed by `{name}`"
            + (f"; compared at equal number of {metric.size_unit}" if metric.size_dependent else "")
            + ("; needs a holdout" if metric.needs_holdout else "")
            + ".\n\n"
            for spec in metric.scores
        ]
    return "".join(lines).rstrip() + "\n"


def generators_page() -> str:
    """Every generator: what it does, its options, what it asks."""
    lines = ["# Every generator\n\n", NOTE]
    for name, generator in plugins.generators().items():
        described = inspect.getdoc(generator) or ""
        about, _, options = described.partition("\nArgs:\n")
        options = options.partition("\n\n")[0]  # what follows the options is said as `source`
        lines.append(f"## `{name}`\n\n{about.strip()}\n\n")
        facts = [f"version {generator.version}"]
        facts += [f"published as {generator.source}"] if generator.source else []
        asked = ", ".join(f"`{step.name}`" for step in generator.asks)
        facts += [f"asks {asked}"] if asked else ["asks no language model"]
        facts += [] if generator.needs_examples else ["needs no real text"]
        told = "; ".join(facts)
        lines.append(f"{told[0].upper()}{told[1:]}.\n\n")
        defaults = {
            field.name: field.default
            for field in dataclasses.fields(generator)
            if isinstance(field.default, str | int | float | tuple | None)
        }
        for entry in re.split(r"\n(?=    \w+:)", options.rstrip()):
            option, _, meaning = entry.strip().partition(":")
            if option:
                default = f" Default `{defaults[option]!r}`." if option in defaults else ""
                lines.append(f"- `{option}`: {' '.join(meaning.split())}{default}\n")
        lines.append("\n")
    return "".join(lines).rstrip() + "\n"


def cli_page() -> str:
    """Every command's help."""
    lines = ["# Every command\n\n", NOTE]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        parts = command.commands.values() if isinstance(command, click.Group) else ()
        for each in (command, *parts):
            full = f"synthaudit {name}" if each is command else f"synthaudit {name} {each.name}"
            context = click.Context(each, info_name=full, terminal_width=100)
            lines.append(f"## `{full}`\n\n```text\n{each.get_help(context)}\n```\n\n")
    return "".join(lines).rstrip() + "\n"


def main() -> None:
    """Write, or check."""
    pages = {
        "metrics.md": metrics_page(),
        "generators.md": generators_page(),
        "cli.md": cli_page(),
    }
    stale = [
        name
        for name, content in pages.items()
        if not (HERE / name).exists() or (HERE / name).read_text() != content
    ]
    if "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}; run `make docs`" if stale else 0)
    for name, content in pages.items():
        (HERE / name).write_text(content)


if __name__ == "__main__":
    main()
