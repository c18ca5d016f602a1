"""SARIF 2.1.0: findings that have a file and a line, so that a code host shows them beside it.

Only synthetic records have those here. Of the real record that one matches nothing is said but its
pseudonym, and no text is quoted.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.13 to 3.52.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from synthaudit import __version__
from synthaudit.reports.formatting import estimate, number, visible
from synthaudit.results import Audit, Match, Matches, Score

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST = 5000
"""Results a code host takes of one run."""


def sarif(
    audit: Audit,
    lines: Mapping[str, int],
    *,
    uri: str,
    sha256: str | None = None,
    failed: Collection[str] = (),
) -> str:
    """Every listed match of a synthetic record with a train record, as SARIF.

    The same bytes for the same audit. A match alone is no leak: held-out people are matched as
    well, and each rule's help says how often.

    Args:
        audit: What was found.
        lines: Line of each synthetic record by pseudonym.
        uri: The synthetic file, relative to the root of the sources where it lies below it.
        sha256: Of that file.
        failed: Scores a gate's blocking rule failed on; their findings are errors, not warnings.
    """
    found = {score.id: list(_matches(score, lines)) for score in audit}
    scores = [score for score in audit if found[score.id]]
    artifact: dict[str, Any] = {"location": _location(uri)}
    if sha256 is not None:
        artifact["hashes"] = {"sha-256": sha256}
    results = [
        _result(score, index, label, match, lines[match.synthetic], uri, failed)
        for index, score in enumerate(scores)
        for label, match in found[score.id]
    ]
    driver = {
        "name": "synthaudit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(score) for score in scores],
    }
    run = {
        "tool": {"driver": driver},
        "artifacts": [artifact],
        # What a gate failed on is the last to be left out.
        "results": sorted(results, key=_rank)[:MOST] if len(results) > MOST else results,
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [*_left_out(scores), *_beyond(len(results))],
            }
        ],
        "columnKind": "unicodeCodePoints",
    }
    content = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _matches(score: Score, lines: Mapping[str, int]) -> Iterator[tuple[str, Match]]:
    """What the score lists against train, of records whose line is known."""
    if score.dimension != "privacy":
        return
    for exhibit in score.exhibits:
        for match in exhibit.matches if isinstance(exhibit, Matches) else ():
            if match.role == "train" and match.synthetic in lines:
                assert isinstance(exhibit, Matches)
                yield exhibit.strength_label, match


def _rule(score: Score) -> dict[str, Any]:
    here = estimate(score.value, score.interval, unit=score.unit)
    real = number(score.reference, unit=score.unit)
    compared = "" if score.reference is None else f" Real text in the same place: {real}."
    return {
        "id": score.id,
        "shortDescription": {"text": visible(score.name)},
        "fullDescription": {"text": visible(score.meaning or score.name)},
        "help": {
            "text": visible(
                f"{score.unit or 'value'}: {here}.{compared} One match alone proves nothing: the "
                "privacy verdict says whether people the generator saw are matched more often "
                "than others."
            )
        },
        "defaultConfiguration": {"level": "warning"},
    }


def _result(
    score: Score,
    index: int,
    label: str,
    match: Match,
    line: int,
    uri: str,
    failed: Collection[str],
) -> dict[str, Any]:
    span = "" if match.span is None else f", words {match.span[0] + 1} to {match.span[1]}"
    return {
        "ruleId": score.id,
        "ruleIndex": index,
        "level": "error" if score.id in failed else "warning",
        "message": {
            "text": visible(
                f"{score.name}: this record matches train record {match.real} "
                f"({label} {match.strength:.3g}{span})."
            )
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _location(uri) | {"index": 0},
                    "region": {"startLine": line},
                }
            }
        ],
        "partialFingerprints": {"records/v1": f"{score.id}/{match.synthetic}/{match.real}"},
    }


def _rank(result: Mapping[str, Any]) -> int:
    return ("error", "warning").index(result["level"])


def _location(uri: str) -> dict[str, Any]:
    """Below the root of the sources, unless the address is a whole one."""
    return {"uri": uri} if ":" in uri else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _left_out(scores: list[Score]) -> Iterator[dict[str, Any]]:
    """Says of each score how many of its matches the audit does not list."""
    for score in scores:
        for exhibit in score.exhibits:
            if isinstance(exhibit, Matches) and exhibit.n_matches > len(exhibit.matches):
                shown = f"the {len(exhibit.matches)} strongest of {exhibit.n_matches} matches"
                yield _note(f"{score.id}: the audit lists {shown}.")


def _beyond(n_results: int) -> Iterator[dict[str, Any]]:
    if n_results > MOST:
        yield _note(f"{n_results - MOST} findings are left out: a code host takes {MOST}.")


def _note(text: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": text}}
