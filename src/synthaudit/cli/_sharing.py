"""One share of an audit into a folder, and shares put together into a run."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click

from synthaudit import locks
from synthaudit.auditing import canaries_of, load, policy_of, run
from synthaudit.cli._auditing import audit_plan, progress_bar
from synthaudit.config import Plan, make_plan
from synthaudit.errors import InputError, PlanError
from synthaudit.files import sha256, write_atomically
from synthaudit.machine import identity
from synthaudit.plugins import build_engine
from synthaudit.runs import RunFolder
from synthaudit.sharing import NAME, Finished, Share, ShareEngine, complete, gather
from synthaudit.store import Store


def audit_share(
    plan: Plan,
    out: Path,
    written: str,
    *,
    resume: bool,
    fresh: bool,
    engine: str,
    workers: int | None,
    store: Path | None,
    show_text: bool,
    as_json: bool,
) -> None:
    """Do one share of the audits of ``plan``; ``out`` then says which, and what it found.

    Raises:
        PlanError: ``written`` is no share, or the plan generates.
    """
    share = Share.read(written)
    if plan.generate is not None:
        raise PlanError(
            "--shard audits what is there, but the plan generates: every share would generate. Run "
            "`synthaudit generate` first, and name what it made as [synthetic]."
        )
    policy_of(plan)
    canaries_of(plan)
    opened = Store.open(store)
    folder = RunFolder.found(out, plan, resume=resume, fresh=fresh)
    sharing = ShareEngine(build_engine(engine, workers=workers), share)
    inputs = {}
    for name, source in plan.synthetic.items():
        own = plan.model_copy(update={"synthetic": {name: source}})
        with progress_bar(f"{name}, share {share}") as progress:
            corpora, inputs[name] = load(own, name, opened)
            if len(inputs) == 1:
                folder.begin(plan, fresh=fresh)
                (out / NAME).unlink(missing_ok=True)
            # The audit lacks what other shares find, so it goes nowhere; what was found is kept.
            run(
                own,
                corpora,
                store=opened,
                engine=sharing,
                progress=progress,
                show_text=show_text,
            )
    keys = tuple(sorted({key for key in sharing.keys if opened.has(key)}))
    finished = Finished(share, plan.to_toml(), inputs, identity(), _from(out, opened.root), keys)
    write_atomically(out / NAME, finished.to_json())
    locks.release(out)
    told = {"run": str(out), "share": str(share), "n_pieces": len(keys)}
    click.echo(
        json.dumps(told, indent=1)
        if as_json
        else f"share {share}: {len(keys)} pieces; join all shares with `synthaudit merge`."
    )


def merge_shares(
    folders: tuple[Path, ...],
    out: Path,
    *,
    fresh: bool,
    workers: int | None,
    store: Path | None,
    show_text: bool,
    as_json: bool,
) -> int:
    """Join the shares in ``folders`` and write their run to ``out``.

    Returns:
        As ``audit_plan``.

    Raises:
        InputError: They do not make one audit, or a file changed since.
    """
    shares = complete(folders)
    first = next(iter(shares.values()))
    plan = make_plan(tomllib.loads(first.plan), origin=str(folders[0] / NAME))
    for name, inputs in first.inputs.items():
        _refuse_changed(plan, name, inputs)
    opened = Store.open(store)
    n_copied = gather(shares, opened)
    click.echo(f"{len(shares)} shares, {n_copied} pieces copied to {opened.root}", err=True)
    return audit_plan(
        plan,
        out,
        resume=False,
        fresh=fresh,
        workers=workers,
        store=store,
        show_text=show_text,
        as_json=as_json,
    )


def _refuse_changed(plan: Plan, name: str, inputs: Mapping[str, str | None]) -> None:
    roles = {role: getattr(plan, role) for role in inputs if role != "synthetic"}
    for role, source in (roles | {"synthetic": plan.synthetic[name]}).items():
        if inputs[role] != sha256(Path(source.path)):
            raise InputError(
                "is not the file that the shares read.",
                path=source.path,
                remedy="Put that one back, or run the shares again with --fresh.",
            )


def _from(folder: Path, root: Path) -> str:
    """The Store as seen from a folder: relative where inside, so that both can be moved."""
    place = root.resolve()
    if place.is_relative_to(folder.resolve()):
        return os.path.relpath(place, folder.resolve())
    return str(place)
