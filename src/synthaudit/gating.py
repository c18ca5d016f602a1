"""Judging a run: what the command, the library and the pytest plugin share. No model, no network.

The registry of scores takes long to read, so it is asked only where a rule is about a score that
the audit lacks.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synthaudit.errors import InputError
from synthaudit.files import sha256
from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.judging import judge
from synthaudit.policy import Policy
from synthaudit.results import Audit
from synthaudit.strict_json import read_json

_AUDIT_IT = "Audit the file that is to be released."
_NO_MANIFEST = (
    "Put the manifest.json of this run beside its audit.json, and judge the folder. Where that "
    "names no file either, audit the file that is to be released."
)


def judge_run(
    audit: Audit,
    policy: Policy,
    *,
    folder: Path | None = None,
    baseline: Audit | None = None,
    release: Path | None = None,
    strict: bool = False,
) -> Verdict:
    """Hold ``policy`` against ``audit`` today, and the file to be released against what was read.

    Args:
        audit: What was found.
        policy: What is demanded.
        folder: Where the run lies; its manifest says which file was audited.
        baseline: The audit that ``max_drop`` compares with.
        release: The file about to be released.
        strict: Whether warnings block too.

    Raises:
        PlanError: A rule is about a score that does not exist.
        InputError: ``release`` is no file.
    """
    verdict = judge(
        audit,
        policy,
        baseline=baseline,
        today=datetime.now(UTC).date(),
        strict=strict,
        known=known_scores(policy, audit),
    )
    if release is None:
        return verdict
    checked = release_outcome(release, folder, audit)
    return replace(verdict, outcomes=(checked, *verdict.outcomes))


def read_run(run: Path) -> Audit:
    """The audit in ``run``, a folder or an ``audit.json``, as the run wrote it.

    Raises:
        PlanError: There is none.
        InputError: It is no audit, or not the one whose hash the manifest beside it states.
    """
    audit = Audit.read(run)
    file = run / "audit.json" if run.is_dir() else run
    try:
        stated: Any = read_json(file.parent / "manifest.json")["outputs"]["audit.json"]
    except (OSError, ValueError, KeyError, TypeError):
        return audit
    if stated is not None and stated != sha256(file):
        raise InputError(
            "is not the one the run wrote: manifest.json gives another SHA-256.",
            path=str(file),
            remedy="Run the audit again, or take the manifest that belongs to it.",
        )
    return audit


def known_scores(policy: Policy, audit: Audit) -> frozenset[str]:
    """Every score id a rule may name."""
    computed = frozenset(score.id for score in audit)
    if all(rule.score in computed for rule in policy.rules):
        return computed
    from synthaudit import plugins

    return computed | plugins.score_ids()


def release_outcome(release: Path, folder: Path | None, audit: Audit) -> Outcome:
    """Whether ``release`` is, byte for byte, the synthetic file the run in ``folder`` read."""
    audited = None if folder is None else _audited_sha256(folder / "manifest.json", audit)
    found = sha256(release)
    if found is None:
        raise InputError(
            "is not a regular file.", path=str(release), remedy="Name the file to be released."
        )
    return outcome_of_release(found, audited)


def outcome_of_release(found: str, audited: str | None) -> Outcome:
    """What is said of a file to be released, by the hashes of both; eight digits of each count."""
    if audited is None:
        detail = "manifest.json does not say which synthetic file this audit read."
    elif audited == found:
        detail = f"sha256:{found[:8]}… was audited."
    else:
        detail = f"sha256:{found[:8]}… was not audited; sha256:{audited[:8]}… was."
    same = audited == found
    return Outcome(
        score="release",
        rule="must be the audited file",
        kind="release",
        status="pass" if same else "undecided",
        detail=detail,
        next_step="" if same else _NO_MANIFEST if audited is None else _AUDIT_IT,
    )


def _audited_sha256(manifest: Path, audit: Audit) -> str | None:
    """SHA-256 of the synthetic file, as ``manifest.json`` of this very audit states it."""
    try:
        content: Any = read_json(manifest)["inputs"]["synthetic"]
        of_this_audit = content["corpus_sha256"] == audit.corpora["synthetic"].sha256
        digest = content["file_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return digest if of_this_audit and isinstance(digest, str) else None
