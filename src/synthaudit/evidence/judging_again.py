"""Whether the gate gives the same verdict again from what is in the package."""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from synthaudit.errors import SynthauditError
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sources import BASELINE, GATE, POLICY, Sources
from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.gating import outcome_of_release
from synthaudit.judging import judge


def check_gate(sources: Sources, *, same_version: bool) -> str | None:
    """The verdict's headline, if judging again gives it; None where there is no verdict.

    Args:
        sources: Audit, policy and the verdict as it was.
        same_version: Whether this version wrote the verdict, so that every byte must be the same;
            else only what became of each rule.

    Raises:
        UnverifiedError: It does not.
    """
    if sources.gate is None:
        return None
    gate = sources.gate
    try:
        verdict = judged_again(sources)
        again = verdict.to_dict()
        rules = [(each["score"], each["status"]) for each in gate["outcomes"]]
        stated = (gate["policy"]["sha256"], gate["exit_code"], gate["verdict"], rules)
        text = verdict.to_json().encode()
    except UnverifiedError:
        raise
    except (SynthauditError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnverifiedError(GATE, f"cannot be judged again: {error}") from None
    found_rules = [(each["score"], each["status"]) for each in again["outcomes"]]
    found = (again["policy"]["sha256"], again["exit_code"], again["verdict"], found_rules)
    if stated[0] != found[0]:
        raise UnverifiedError(POLICY, "is not the policy that gate.json names.")
    if stated != found:
        raise UnverifiedError(
            GATE,
            f"says {stated[2]}; judging the audit again gives {found[2]}"
            f"{_first_difference(rules, found_rules)}.",
        )
    if same_version and text != sources.files[GATE]:
        raise UnverifiedError(GATE, "is not what judging the audit again writes.")
    return verdict.headline


def judged_again(sources: Sources) -> Verdict:
    """The audit judged by the policy once more, on the day it was judged.

    What was said of the file to be released is taken over, since the file is not in the package,
    but only where it agrees with the hash that the run recorded.

    Raises:
        UnverifiedError: The baseline is not the one named, or the release file is another one.
    """
    gate, policy = sources.gate, sources.policy
    assert gate is not None  # whoever asks saw
    assert policy is not None  # that both are there
    stated = gate["baseline_sha256"]
    baseline = sources.baseline
    found = None if baseline is None else baseline.corpora["synthetic"].sha256
    if stated != found:
        raise UnverifiedError(BASELINE, "is not the baseline that gate.json names.")
    day = gate["judged_on"]
    verdict = judge(
        sources.audit,
        policy,
        baseline=baseline,
        today=None if day is None else date.fromisoformat(day),
        strict=gate["strict"],
    )
    released = [each for each in gate["outcomes"] if each["kind"] == "release"]
    if len(released) > 1:
        raise UnverifiedError(GATE, "speaks of more than one file to be released.")
    for each in released:
        _check_release(each, sources.manifest)
    return replace(verdict, outcomes=(*map(_outcome, released), *verdict.outcomes))


def _check_release(outcome: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
    audited = manifest["inputs"]["synthetic"]["file_sha256"]
    found = re.match("sha256:([0-9a-f]{8})…", outcome["detail"])
    # Where the run's own manifest named no file, or another audit's, the hash stands nowhere.
    unknown = asdict(outcome_of_release("", None))
    said = unknown if found is None else asdict(outcome_of_release(found[1], audited[:8]))
    if outcome != said:
        raise UnverifiedError(GATE, "says of the file to be released what the manifest does not.")


def _outcome(stated: Mapping[str, Any]) -> Outcome:
    return Outcome(**{field.name: stated[field.name] for field in fields(Outcome)})


def _first_difference(stated: list[tuple[str, str]], found: list[tuple[str, str]]) -> str:
    for one, other in zip(stated, found, strict=False):
        if one != other:
            return f" ({one[0]}: {one[1]} there, {other[1]} here)"
    return ""
