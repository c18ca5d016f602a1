"""Whether somebody who ran the audit again found the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthaudit.errors import ExitCode
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sources import AUDIT
from synthaudit.reports.formatting import visible
from synthaudit.results import Audit

_CONDITIONS = ("versions", "instruction_set", "embedder", "encoder_sha256", "entities")
"""Parts of the provenance that equal numbers are promised under; the others are the plan."""

_Difference = tuple[str, Any, Any]


@dataclass(frozen=True, slots=True)
class Repeated:
    """What a repetition shows.

    Args:
        told: The same in plain words.
        exit_code: 0 where it found the same; 11 where it differs, but was made under conditions
            for which equal numbers are not promised.
    """

    told: str
    exit_code: ExitCode


def repeated(package: Audit, run: Path) -> Repeated:
    """Hold the audit in a package against one of ``run``.

    Args:
        package: The audit in the package.
        run: The folder of a run on the same inputs, or its ``audit.json``.

    Raises:
        UnverifiedError: It is no repetition, or differs where the same is promised; names the
            first difference.
        UsageError: ``run`` holds no audit.
    """
    stated, again = (json.loads(each.to_json()) for each in (package, Audit.read(run)))
    first = _first_difference(stated, again)
    if first is None:
        return Repeated(f"{run}: found the same, to the last digit.", ExitCode.OK)
    for role in sorted({*stated["corpora"], *again["corpora"]}):
        one, other = (each["corpora"].get(role, {}).get("sha256") for each in (stated, again))
        if one != other:
            raise UnverifiedError(AUDIT, f"is about another {role} corpus than {run}.")
    plan = _first_difference(_asked(stated), _asked(again))
    if plan is not None:
        raise UnverifiedError(AUDIT, f"was made by another plan than {run}: {_shown(plan)}.")
    under = _first_difference(_conditions(stated), _conditions(again))
    if under is None:
        raise UnverifiedError(
            AUDIT,
            f"differs from {run}: {_shown(first)}. Plan, inputs, versions and machine type are the "
            "same, so the numbers should be.",
        )
    found = _first_difference(_found(stated), _found(again))
    if found is None:
        return Repeated(
            f"{run}: found the same, although under another {_shown(under)}.", ExitCode.OK
        )
    return Repeated(
        f"{run}: differs, first in {_shown(found)}. Outside the promise of equal numbers: it was "
        f"made under another {_shown(under)}.",
        ExitCode.UNDECIDED,
    )


def _asked(audit: Mapping[str, Any]) -> dict[str, Any]:
    provenance = audit["provenance"]
    return {name: value for name, value in provenance.items() if name not in _CONDITIONS}


def _conditions(audit: Mapping[str, Any]) -> dict[str, Any]:
    return {name: audit["provenance"].get(name) for name in _CONDITIONS}


def _found(audit: Mapping[str, Any]) -> dict[str, Any]:
    """What was found, without under which version: that a score's signature names too."""
    scores = [
        {name: value for name, value in score.items() if name != "signature"}
        for score in audit["scores"]
    ]
    rest = {name: value for name, value in audit.items() if name not in {"provenance", "scores"}}
    return {**rest, "scores": scores}


def _first_difference(one: Any, other: Any, place: str = "") -> _Difference | None:
    """Where two JSON values first differ, and what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs = [(str(key), one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [
            (_name(left, number), left, right)
            for number, (left, right) in enumerate(zip(one, other, strict=True), 1)
        ]
    else:
        return None if one == other else (place, one, other)
    for name, left, right in pairs:
        found = _first_difference(left, right, f"{place}.{name}" if place else name)
        if found is not None:
            return found
    return None


def _name(item: Any, number: int) -> str:
    return str(item["id"]) if isinstance(item, dict) and "id" in item else str(number)


def _shown(difference: _Difference) -> str:
    place, one, other = difference
    where = visible(place.removeprefix("scores."))
    return f"{where} ({_short(one)} in the package, {_short(other)} there)"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} items"
    return "something else" if isinstance(value, dict) else json.dumps(value)[:80]
