"""The published JSON Schemas describe what is really written and read."""

import json

import jsonschema
import pytest
from click.testing import CliRunner
from sample_audit import sample_audit

from synthaudit.cli.schema import SCHEMAS, schema
from synthaudit.config import make_plan


def published(name):
    result = CliRunner().invoke(schema, [name])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_schema(name):
    published(name)


def test_an_audit_fits_and_a_broken_one_does_not():
    audit = json.loads(sample_audit().to_json())
    published("audit").validate(audit)
    audit["privacy"]["verdict"] = "fine"
    assert not published("audit").is_valid(audit)


def test_a_resolved_plan_fits():
    plan = make_plan(
        {"train": {"path": "a.jsonl"}, "synthetic": {"path": "b.jsonl"}}, origin="test"
    )
    published("plan").validate(json.loads(plan.model_dump_json(exclude_none=True)))
