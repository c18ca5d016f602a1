"""Write the parts of a release as CycloneDX 1.6: the package and all that it needs, as installed.

    python tools/sbom.py [EXTRA...] > dist/synthaudit.cdx.json

Same environment, same bytes: no time and no random number stands in it, unless the time is given in
$SOURCE_DATE_EPOCH. What tests or development alone need is no part of a release.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "synthaudit"


def closure(extras: Sequence[str]) -> Iterator[tuple[Distribution, list[str]]]:
    """Every distribution that is needed, by name, with the names of those it needs itself.

    Raises:
        PackageNotFoundError: One of them is not installed.
    """
    wanted: dict[str, set[str]] = {ROOT: set(extras)}
    found: dict[str, tuple[Distribution, list[str]]] = {}
    waiting = [ROOT]
    while waiting:
        name = waiting.pop()
        part = distribution(name)
        needs = set()
        for line in part.requires or ():
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is not None and not any(
                marker.evaluate({"extra": extra}) for extra in ("", *wanted[name])
            ):
                continue
            other = canonicalize_name(requirement.name)
            needs.add(other)
            asked = wanted.setdefault(other, set())
            if other not in found or not requirement.extras <= asked:
                asked |= requirement.extras
                waiting.append(other)
        found[name] = part, sorted(needs)
    for name in sorted(found):
        yield found[name]


def reference(part: Distribution) -> str:
    """The package URL: kind, name, version."""
    return f"pkg:pypi/{canonicalize_name(part.name)}@{part.version.replace('+', '%2B')}"


def licences(part: Distribution) -> list[dict[str, Any]]:
    """What the package declares: an SPDX expression, else the name it is known by."""
    declared = part.metadata.get("License-Expression")
    if declared:
        return [{"expression": declared}]
    classified = [
        line.rpartition(" :: ")[2]
        for line in part.metadata.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    short = (part.metadata.get("License") or "").strip()
    named = classified or ([short] if short and len(short.splitlines()) == 1 else [])
    return [{"license": {"name": name}} for name in named]


def component(part: Distribution, kind: str = "library") -> dict[str, Any]:
    """One package."""
    described = {
        "type": kind,
        "bom-ref": reference(part),
        "name": canonicalize_name(part.name),
        "version": part.version,
        "purl": reference(part),
    }
    found = licences(part)
    return {**described, "licenses": found} if found else described


def bill(extras: Sequence[str] = ()) -> Mapping[str, Any]:
    """The whole document."""
    parts = list(closure(extras))
    by_name = {canonicalize_name(part.name): part for part, _ in parts}
    metadata: dict[str, Any] = {"component": component(by_name.pop(ROOT), "application")}
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        metadata = {"timestamp": datetime.fromtimestamp(int(epoch), UTC).isoformat(), **metadata}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata,
        "components": [component(part) for part in by_name.values()],
        "dependencies": [
            {
                "ref": reference(part),
                "dependsOn": [reference(distribution(name)) for name in needs],
            }
            for part, needs in parts
        ],
    }


if __name__ == "__main__":
    wrong = [extra for extra in sys.argv[1:] if not re.fullmatch(r"[a-z][a-z0-9-]*", extra)]
    if wrong:
        sys.exit(f"{wrong[0]} is no extra.")
    try:
        print(json.dumps(bill(sys.argv[1:]), indent=1))
    except PackageNotFoundError as missing:
        sys.exit(f"{missing.name} is needed and not installed: install the release first.")
