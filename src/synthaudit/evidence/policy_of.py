"""The policy a run was judged by: gate.json names it and its hash, but does not hold it."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from synthaudit.errors import InputError, UsageError
from synthaudit.policy import builtin_policies, make_policy


def policy_of(
    run: Path, gate: Mapping[str, Any], plan: Mapping[str, Any] | None, *, asked: str | None = None
) -> bytes:
    """The TOML of the policy that ``gate`` names, found by its hash.

    Args:
        run: The run's folder.
        gate: Its ``gate.json``.
        plan: Its ``plan.toml``, if it left one.
        asked: A built-in policy or a file; by default the name in ``gate``, then ``plan``.

    Raises:
        UsageError: No such policy has that hash.
    """
    try:
        name, wanted = str(gate["policy"]["name"]), gate["policy"]["sha256"]
    except (KeyError, TypeError):
        raise InputError("is no verdict of a gate.", path=str(run / "gate.json")) from None
    places = (asked,) if asked is not None else (name, (plan or {}).get("policy"))
    for place in places:
        data = None if place is None else _toml_of(str(place))
        if data is None:
            continue
        content = {"name": name, **tomllib.loads(data.decode())}
        if make_policy(content, origin=str(place)).sha256 == wanted:
            return data
    raise UsageError(
        f"{run} was judged by the policy '{name}' (sha256:{str(wanted)[:8]}…)"
        + (
            f", which {asked} is not."
            if asked is not None
            else ", which was not found: name its file with --policy."
        )
    )


def _toml_of(place: str) -> bytes | None:
    try:
        if place in builtin_policies():
            packaged = resources.files("synthaudit").joinpath("policies", f"{place}.toml")
            return packaged.read_text("utf-8").encode()
        text = Path(place).read_text("utf-8-sig")
        tomllib.loads(text)
    except (OSError, ValueError):
        return None
    return text.encode()
