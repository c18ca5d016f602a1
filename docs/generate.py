"""Write docs/metrics.md and docs/cli.md from the code; with --check, say if they are current."""

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
            + ("; compared at matched size" if metric.size_dependent else "")
            + ("; needs a holdout" if metric.needs_holdout else "")
            + ".\n\n"
            for spec in metric.scores
        ]
    return "".join(lines).rstrip() + "\n"


def cli_page() -> str:
    """Every command's help."""
    lines = ["# Every command\n\n", NOTE]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        context = click.Context(command, info_name=f"synthaudit {name}", terminal_width=100)
        lines.append(f"## `synthaudit {name}`\n\n```text\n{command.get_help(context)}\n```\n\n")
    return "".join(lines).rstrip() + "\n"


def main() -> None:
    """Write, or check."""
    pages = {"metrics.md": metrics_page(), "cli.md": cli_page()}
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
