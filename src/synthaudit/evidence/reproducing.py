"""The reproducibility manifest: hashes of inputs, versions, plan, commands; no place on a disk."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from synthaudit import __version__
from synthaudit.evidence.sources import SCHEMA
from synthaudit.results import Audit

_KEPT = ("started", "finished", "host", "hosts_contacted", "outputs")


def reproducibility(
    audit: Audit,
    manifest: Mapping[str, Any] | None,
    plan: Mapping[str, Any] | None,
    gate: Mapping[str, Any] | None,
    *,
    others: Sequence[str] = (),
) -> dict[str, Any]:
    """What somebody with the same inputs needs to get the same audit.

    Args:
        audit: What was found.
        manifest: The run's ``manifest.json``, if it left one.
        plan: Its ``plan.toml``, if it left one.
        gate: Its ``gate.json``, if it was judged.
        others: Files of the package that another build may write with other bytes.
    """
    manifest = manifest or {}
    stated = manifest.get("inputs") or {}
    inputs = {
        role: {
            "name": _file_name(stated.get(role, {}).get("path")),
            "file_sha256": stated.get(role, {}).get("file_sha256"),
            "corpus_sha256": corpus.sha256,
            "n_records": corpus.n_records,
            "n_groups": corpus.n_groups,
        }
        for role, corpus in audit.corpora.items()
    }
    if "former" in stated:
        inputs["former"] = {
            "name": _file_name(stated["former"].get("path")),
            "file_sha256": stated["former"].get("file_sha256"),
            "corpus_sha256": audit.provenance.get("former_sha256"),
        }
    return {
        "schema": SCHEMA,
        "written_by": {"synthaudit": __version__},
        "audited_by": manifest.get("synthaudit"),
        "inputs": inputs,
        "plan": without_places(plan),
        "seed": (plan or {}).get("seed"),
        "same_bytes_except": list(others),
        "commands": _commands(gate),
        **{key: without_places(manifest.get(key)) for key in _KEPT},
        "run": {key: value for key, value in (manifest.get("run") or {}).items() if key != "store"},
    }


def without_places(value: Any) -> Any:
    """The same, with every absolute path cut to its last part: where files lie is nobody's affair.

    A value under the key ``path`` is cut even where it is relative.
    """
    if isinstance(value, Mapping):
        return {
            key: _file_name(inner)
            if key == "path" and isinstance(inner, str)
            else without_places(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_places(inner) for inner in value]
    if isinstance(value, str) and (
        PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute()
    ):
        return _file_name(value)
    return value


def to_json(value: Any) -> bytes:
    """JSON as every file of a package is written."""
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _file_name(path: str | None) -> str | None:
    if path is None or path.startswith("hf://"):
        return path
    return re.split(r"[/\\]", path)[-1]


def _commands(gate: Mapping[str, Any] | None) -> list[str]:
    commands = ["synthaudit run workflow/plan.toml --out again"]
    if gate is not None:
        judged = "synthaudit gate again --policy gate/policy.toml"
        if gate.get("baseline_sha256"):
            judged += " --baseline baseline"
        commands.append(judged + (" --strict" if gate.get("strict") else ""))
    return [*commands, shlex.join(["synthaudit", "evidence", "build", "again", "--out", "F.zip"])]
