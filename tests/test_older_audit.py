"""An audit of another version is refused with that reason, by everything that reads audits."""

import json

import pytest
from hostile import SECRET, command
from sample_audit import sample_audit

from synthaudit.errors import InputError
from synthaudit.results import Audit


@pytest.fixture
def folder(tmp_path):
    """Writes the audit of a run with another schema."""

    def write(schema: object):
        content = json.loads(sample_audit().to_json()) | {"schema": schema}
        if schema is None:
            del content["schema"]
        (tmp_path / "audit.json").write_text(json.dumps(content))
        return tmp_path

    return write


@pytest.mark.parametrize("schema", ["synthaudit/audit/0", "synthaudit/audit/2"])
def test_the_version_is_named(folder, schema):
    with pytest.raises(InputError, match=f"by another version, as {schema}; this version reads"):
        Audit.read(folder(schema))


@pytest.mark.parametrize(
    "schema", [None, 1, "", f"synthaudit/audit/{SECRET}", "synthaudit/audit/1\n", ["x"]]
)
def test_what_names_no_version_is_quoted_nowhere(folder, schema):
    with pytest.raises(InputError, match="another or no schema") as refused:
        Audit.read(folder(schema))
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("gate", "{}", "--policy", "research"),
        ("report", "{}", "--format", "markdown"),
        ("compare", "{}", "{}/audit.json"),
        ("records", "{}"),
        ("evidence", "build", "{}", "--out", "{}.zip"),
    ],
)
def test_every_reader_ends_with_2(folder, arguments):
    run = str(folder("synthaudit/audit/0"))
    code, said = command(*(each.replace("{}", run) for each in arguments))
    assert (code, "by another version" in said) == (2, True), said


def test_a_value_that_an_older_version_did_not_write_is_named(folder):
    path = folder("synthaudit/audit/1") / "audit.json"
    content = json.loads(path.read_text())
    del content["scores"][0]["id"]
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"scores\.0\.id"):
        Audit.read(path)
