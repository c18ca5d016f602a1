"""``junit.xml``: one test case a rule, so that CI systems list them; the exit code decides."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters XML 1.0 cannot hold (section 2.2)."""


def junit_xml(gate: Mapping[str, Any]) -> str:
    """A gate's verdict as JUnit XML: the same bytes for the same verdict.

    A rule that failed is a failure, one that could not be judged an error, one that was skipped, is
    waived, or only warns and could not be judged is skipped. A warning passes and says so in its
    output. Names are unique, because GitLab shows one of several that are equal.

    Args:
        gate: The verdict as ``gate.json`` holds it.
    """
    cases = [_case(outcome) for outcome in gate["outcomes"]]
    if gate["verdict"] == "undecided" and not gate["n_undecided"]:
        case = ET.Element("testcase", name="something is judged", classname="synthaudit", time="0")
        ET.SubElement(case, "error", message="Nothing was judged, which is never a pass.")
        cases.append(case)
    _name_uniquely(cases)
    suite = ET.Element(
        "testsuite",
        name=_clean(f"synthaudit gate: {gate['policy']['name']}"),
        tests=str(len(cases)),
        failures=str(_count(cases, "failure")),
        errors=str(_count(cases, "error")),
        skipped=str(_count(cases, "skipped")),
        time="0",
    )
    properties = ET.SubElement(suite, "properties")
    _property(properties, "policy_sha256", gate["policy"]["sha256"])
    for role, corpus in gate["corpora"].items():
        _property(properties, f"{role}_sha256", corpus["sha256"])
    suite.extend(cases)
    if gate["notes"]:
        ET.SubElement(suite, "system-out").text = _clean("\n".join(gate["notes"]))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(outcome: Mapping[str, Any]) -> ET.Element:
    case = ET.Element(
        "testcase",
        name=_clean(f"{outcome['score']}: {outcome['rule']}"),
        classname=_clean("synthaudit." + outcome["score"].split(".")[0]),
        time="0",
    )
    detail, status = outcome["detail"], outcome["status"]
    body = "\n".join(text for text in (outcome["why"], outcome["next_step"]) if text)
    tag = _tag(status, outcome["severity"])
    if tag is None:
        label = "WARNING: " if status == "warn" else ""
        output = f"{label}{detail}\n{body}".rstrip()
        ET.SubElement(case, "system-out").text = _clean(output)
    else:
        ET.SubElement(case, tag, message=_clean(detail), type=status).text = _clean(body)
    return case


def _tag(status: str, severity: str) -> str | None:
    """The element that says what became of a rule, or None where it passed."""
    if status == "undecided":
        return "error" if severity == "block" else "skipped"
    return {"fail": "failure", "waived": "skipped", "skipped": "skipped"}.get(status)


def _property(properties: ET.Element, name: str, value: str) -> None:
    ET.SubElement(properties, "property", name=_clean(name), value=_clean(value))


def _name_uniquely(cases: list[ET.Element]) -> None:
    seen: set[str] = set()
    for case in cases:
        first = name = case.attrib["name"]
        number = 1
        while name in seen:
            number += 1
            name = f"{first} ({number})"
        seen.add(name)
        case.attrib["name"] = name


def _count(cases: list[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
