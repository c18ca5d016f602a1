"""``synthaudit gate RUN``: hold a policy against a finished audit. No model, no network."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from synthaudit.errors import InputError
from synthaudit.files import sha256, write_atomically
from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.judging import judge
from synthaudit.policy import Policy, read_policy
from synthaudit.reports.gate_text import print_gate, step_summary
from synthaudit.reports.junit import junit_xml
from synthaudit.results import Audit
from synthaudit.strict_json import read_json


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--policy", "source", required=True, metavar="P.toml|NAME", help="What is demanded.")
@click.option("--baseline", metavar="RUN", help="An earlier run, for rules with max_drop.")
@click.option(
    "--release",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file about to be released: it must be the one that was audited.",
)
@click.option("--strict", is_flag=True, help="Warnings block too.")
@click.option("--json", "as_json", is_flag=True, help="Print gate.json instead of a table.")
@click.pass_context
def gate(
    context: click.Context,
    run: Path,
    source: str,
    baseline: str | None,
    release: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Judge RUN, a run's folder or its audit.json, by a policy.

    Exit codes: 0 every rule passed, 10 a blocking rule failed, 11 none failed but one could not be
    judged, 2 wrong use. Writes gate.json and junit.xml beside audit.json, and a summary to
    $GITHUB_STEP_SUMMARY where that is set.
    """
    policy = read_policy(source)
    audit = Audit.read(run)
    folder = run if run.is_dir() else run.parent
    verdict = judge(
        audit,
        policy,
        baseline=None if baseline is None else Audit.read(baseline),
        today=datetime.now(UTC).date(),
        strict=strict,
        known=known_scores(policy, audit),
    )
    if release is not None:
        checked = release_outcome(release, folder, audit)
        verdict = replace(verdict, outcomes=(checked, *verdict.outcomes))
    _write(verdict, folder)
    if as_json:
        click.echo(verdict.to_json(), nl=False)
    else:
        print_gate(verdict)
    context.exit(int(verdict.exit_code))


def known_scores(policy: Policy, audit: Audit) -> frozenset[str]:
    """Every score id a rule may name; the registry is asked only where the audit lacks one."""
    computed = frozenset(score.id for score in audit)
    if all(rule.score in computed for rule in policy.rules):
        return computed
    from synthaudit import plugins

    return computed | plugins.score_ids()


def release_outcome(release: Path, folder: Path, audit: Audit) -> Outcome:
    """Whether ``release`` is, byte for byte, the synthetic file the run in ``folder`` read."""
    audited = _audited_sha256(folder / "manifest.json", audit)
    found = sha256(release)
    if found is None:
        raise InputError(
            "is not a regular file.", path=str(release), remedy="Name the file to be released."
        )
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
        next_step="" if same else "Audit the file that is to be released.",
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


def _write(verdict: Verdict, folder: Path) -> None:
    """Leave ``gate.json``, ``junit.xml``, their hashes and, where asked for, the job's summary."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        write_atomically(folder / "gate.json", verdict.to_json())
        write_atomically(folder / "junit.xml", junit_xml(verdict.to_dict()))
        _restate(folder, ("gate.json", "junit.xml"))
        if summary:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(step_summary(verdict))
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror}).",
            path=str(error.filename),
            remedy="Judge a copy of the run in a folder that you may write to.",
        ) from None


def _restate(folder: Path, names: tuple[str, ...]) -> None:
    """Put the new hashes of ``names`` into ``manifest.json``, where a run left one."""
    manifest = folder / "manifest.json"
    try:
        content: Any = read_json(manifest)
        content["outputs"].update(
            {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    write_atomically(manifest, json.dumps(content, indent=1) + "\n")
