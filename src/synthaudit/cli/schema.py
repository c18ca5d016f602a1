"""``synthaudit schema``: the JSON Schemas of what is read and written."""

import json
from collections.abc import Callable
from typing import Any

import click


def _plan() -> dict[str, Any]:
    from synthaudit.config import Plan

    return Plan.model_json_schema()


def _audit() -> dict[str, Any]:
    from synthaudit.results import json_schema

    return json_schema()


def _policy() -> dict[str, Any]:
    from synthaudit.policy import Policy

    return Policy.model_json_schema()


def _record() -> dict[str, Any]:
    from pydantic import TypeAdapter

    from synthaudit.records import Record

    return TypeAdapter(Record).json_schema()


def _context() -> dict[str, Any]:
    from synthaudit.evidence.context import Context

    return Context.model_json_schema()


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "plan": _plan,
    "audit": _audit,
    "policy": _policy,
    "record": _record,
    "context": _context,
}


@click.command()
@click.argument("name", type=click.Choice(list(SCHEMAS)))
def schema(name: str) -> None:
    """Print the JSON Schema of a plan, an audit, a policy, a record or a context."""
    click.echo(json.dumps(SCHEMAS[name](), indent=1))
