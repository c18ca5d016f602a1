"""Every reason a verdict can give has its four fixed texts: reasons are found in the code."""

import ast
import dataclasses
from pathlib import Path

import pytest

import synthaudit
from synthaudit.reasons import REASONS

VERDICTS = {"leak_found", "no_evidence"}
SOURCE = Path(synthaudit.__file__).parent


def strings(node):
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)} - {None}


def given_by(path):
    """Reasons given as ``reason=``, as a premise's ``reason``, or as a key of the obstacles."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and "Premise" in ast.unparse(node.func):
            for keyword in node.keywords:
                if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant):
                    yield keyword.value.value
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "reason":
            if isinstance(node.value, ast.Constant):
                yield node.value.value
        elif isinstance(node, ast.Dict) and path.name == "verdict.py":
            for key in filter(None, node.keys):
                yield from (each for each in strings(key) if "_" in str(each))


def discovered():
    places = [*(SOURCE / "privacy_audit").glob("*.py"), *(SOURCE / "metrics/privacy").glob("*.py")]
    return {reason for path in places for reason in given_by(path)}


def test_no_reason_is_without_words_and_no_words_without_a_reason():
    assert discovered() | VERDICTS == set(REASONS)


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_has_four_parts_of_its_own(reason):
    parts = dataclasses.astuple(REASONS[reason])
    assert len(set(parts)) == 4
    assert all(part[0].isupper() and part.endswith(".") for part in parts)
    assert all(len(part.split()) >= 6 for part in parts)
    assert "not mean" in REASONS[reason].does_not_mean
    others = [each for name, each in REASONS.items() if name != reason]
    assert REASONS[reason].happened not in {each.happened for each in others}
