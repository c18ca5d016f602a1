"""Options of ``run`` laid over what the plan file says; options win."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synthaudit.config import inputs, resolved, resolved_policy
from synthaudit.errors import PlanError
from synthaudit.fields import field_for

_ROLES = ("train", "holdout", "synthetic", "reference", "former")
_FIELDS = ("text", "label", "id", "group", "pair", "source")


def apply(options: Mapping[str, Any], content: dict[str, Any]) -> None:
    """Change ``content``, a plan as read from TOML, by the options that were given.

    Raises:
        PlanError: A field is named for a role that has no file, or a setting cannot be read.
    """
    content |= {
        name: options[name] for name in ("seed", "profile", "language") if options[name] is not None
    }
    if options["policy"] is not None:
        content["policy"] = resolved_policy(options["policy"], Path.cwd())
    _name_files(options, content)
    if options["canaries"] is not None:
        content["canaries"] = {"manifest": resolved(options["canaries"], Path.cwd())}
    if options["strata"]:
        content.setdefault("privacy", {})["strata"] = list(options["strata"])
    for field in _FIELDS:
        _name_field(field, options[f"{field}_field"], content)
    _name_models(options, content)
    for setting in options["settings"]:
        metric, field, value = _setting(setting)
        content.setdefault("metrics", {}).setdefault(metric, {})[field] = value


def apply_generation(options: Mapping[str, Any], content: dict[str, Any]) -> None:
    """The same for what is generated without an audit.

    Raises:
        PlanError: The plan generates nothing, a field is named for a role that has no file, or a
            setting cannot be read.
    """
    generate = content.get("generate")
    if not isinstance(generate, dict):
        raise PlanError("The plan has no [generate] table, so there is nothing to generate.")
    _name_files(options, content, roles=("train", "holdout"))
    for field in ("text", "label", "id", "group", "pair"):
        _name_field(field, options[f"{field}_field"], content)
    _name_models(options, content)
    if options["language"] is not None:
        content["language"] = options["language"]
    for name in ("n", "backend", "model", "base_url", "prompts", "max_failures", "seed"):
        if options[name] is not None:
            generate[name] = options[name]
    if options["allow_hosts"]:
        named = generate.get("allow_hosts", [])
        if not isinstance(named, list):
            raise PlanError("generate.allow_hosts must be a list of hosts.")
        generate["allow_hosts"] = [*named, *options["allow_hosts"]]
    for setting in options["settings"]:
        _set_field(setting, generate.setdefault("settings", {}))


def _set_field(setting: str, fields: dict[str, Any]) -> None:
    field, separator, value = setting.partition("=")
    if not separator:
        raise PlanError(f"--set {setting}: write field=value, such as n_examples=5.")
    fields[field.strip()] = _value(value)


def _name_files(
    options: Mapping[str, Any], content: dict[str, Any], roles: tuple[str, ...] = _ROLES
) -> None:
    for role in roles:
        if options[role] is not None:
            path = {"path": resolved(options[role], Path.cwd())}
            keep = role != "synthetic" or "path" in content.get(role, {})
            content[role] = {**content.get(role, {}), **path} if keep else path
    for role, option in (("train", "seen"), ("holdout", "split")):
        if options.get(option) is not None:
            _table(content, role, f"--{option}")[option] = options[option]


def _name_models(options: Mapping[str, Any], content: dict[str, Any]) -> None:
    for name in ("embedder", "encoder", "device"):
        if options[name] is not None:
            path = Path.cwd() / options[name]
            value = str(path.resolve()) if name != "device" and path.exists() else options[name]
            content.setdefault("models", {})[name] = value


def _name_field(field: str, values: tuple[str, ...], content: dict[str, Any]) -> None:
    for role in _ROLES:
        if any(value.startswith(f"{role}:") for value in values):
            _table(content, role, f"--{field}-field {role}:...")
        name = field_for(role, values)
        for corpus in inputs(content).get(role, []) if name is not None else []:
            corpus[field] = name


def _table(content: dict[str, Any], role: str, option: str) -> dict[str, Any]:
    if not isinstance(content.get(role), dict):
        raise PlanError(f"{option} is about the {role} corpus, but none is named; add --{role} F.")
    table: dict[str, Any] = content[role]
    return table


def _setting(setting: str) -> tuple[str, str, Any]:
    place, separator, value = setting.partition("=")
    parts = place.strip().split(".")
    if not separator or len(parts) < 3:  # noqa: PLR2004 (dimension, metric, field)
        raise PlanError(
            f"--set {setting}: write dimension.metric.field=value, such as "
            "privacy.near_duplicates.threshold=0.4."
        )
    return ".".join(parts[:-1]), parts[-1], _value(value)


def _value(written: str) -> Any:
    """A value as TOML, or as the text it is."""
    try:
        return tomllib.loads(f"value = {written.strip()}")["value"]
    except tomllib.TOMLDecodeError:
        return written.strip()
