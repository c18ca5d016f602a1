"""From a run's folder to one zip: the same folder and context give the same bytes."""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from synthaudit.errors import InputError, PlanError, UsageError
from synthaudit.evidence import sources as names
from synthaudit.evidence.archive import pack
from synthaudit.evidence.context import items, read_context
from synthaudit.evidence.derived import derive
from synthaudit.evidence.judging_again import check_gate
from synthaudit.evidence.policy_of import policy_of
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.reproducing import reproducibility, to_json, without_places
from synthaudit.evidence.signing import sign
from synthaudit.evidence.sources import Sources, read_sources
from synthaudit.evidence.sums import FILE, sha256, write_sums
from synthaudit.reports import html
from synthaudit.reports.pdf import pdf as pdf_of
from synthaudit.results import Audit


@dataclass(frozen=True, slots=True)
class Built:
    """A package.

    Args:
        data: The zip.
        files: What is in it, by name.
        unfilled: Places of context.toml that were left blank.
        judged: Whether a gate's verdict is in it.
    """

    data: bytes
    files: Mapping[str, bytes]
    unfilled: tuple[str, ...]
    judged: bool


def build(
    run: Path,
    *,
    context: Path | None = None,
    policy: str | None = None,
    baseline: Path | None = None,
    key: Path | None = None,
    pdf: bool = False,
) -> Built:
    """The evidence package of a run.

    Args:
        run: The run's folder.
        context: A context.toml, or None: then everything only people can say is blank.
        policy: What the run was judged by; by default found through its gate.json and plan.toml.
        baseline: The run that ``max_drop`` was compared with, if one was.
        key: An Ed25519 private key to sign with.
        pdf: Whether the report goes in as a PDF too. Its bytes are not promised to stay the same.

    Raises:
        MissingExtraError: The extra that ``key`` or ``pdf`` needs is not installed.
        UsageError: The folder holds no audit, was changed after the run, or something is missing.
    """
    sources = _sources(run, context, policy, baseline, others=(names.PDF,) if pdf else ())
    if pdf:
        report = html.render(sources.audit, sources.gate, sources.review)
        made = pdf_of(report, sources.files[names.AUDIT])
        sources = replace(sources, files={**sources.files, names.PDF: made})
    files = {**sources.files, **derive(sources)}
    files[FILE] = write_sums(files)
    if key is not None:
        files |= sign(files, key)
    return Built(
        data=pack(files),
        files=files,
        unfilled=tuple(place for place, _, said in items(sources.context) if not said),
        judged=sources.gate is not None,
    )


def _sources(
    run: Path,
    context: Path | None,
    policy: str | None,
    baseline: Path | None,
    *,
    others: tuple[str, ...],
) -> Sources:
    if not run.is_dir():
        raise PlanError(f"{run}: name the folder of a run, as `synthaudit run` writes it.")
    audit = Audit.read(run)
    if audit.provenance.get("shows_text"):
        raise UsageError(
            f"{run} was run with --show-text, so it quotes records, and a package holds no text of "
            "any. Run again without it, to another folder."
        )
    plan = _optional(run / "plan.toml", lambda text: tomllib.loads(text.decode("utf-8-sig")))
    gate = _optional(run / "gate.json", json.loads)
    if gate is None and (policy, baseline) != (None, None):
        raise UsageError(f"{run} was not judged: run `synthaudit gate {run} --policy NAME` first.")
    files = {names.AUDIT: (run / "audit.json").read_bytes()}
    manifest = _manifest(run, files[names.AUDIT])
    files[names.MANIFEST] = to_json(reproducibility(audit, manifest, plan, gate, others=others))
    if gate is not None:
        files |= _judgement(run, gate, policy_of(run, gate, plan, asked=policy), baseline)
    files |= _said(run, context)
    try:
        sources = read_sources(files)
        check_gate(sources, same_version=True)
    except UnverifiedError as error:
        raise UsageError(
            f"{run}: {error} Judge the run again with `synthaudit gate`, and build again."
        ) from None
    return sources


def _manifest(run: Path, audit: bytes) -> dict[str, Any] | None:
    manifest = _optional(run / "manifest.json", json.loads)
    stated = ((manifest or {}).get("outputs") or {}).get("audit.json")
    if stated is not None and stated != sha256(audit):
        raise InputError(
            "is not the one the run wrote: manifest.json gives another SHA-256.",
            path=str(run / "audit.json"),
            remedy="Run the audit again, or take the manifest that belongs to it.",
        )
    return manifest


def _judgement(
    run: Path, gate: Mapping[str, Any], policy: bytes, baseline: Path | None
) -> dict[str, bytes]:
    """The verdict, its policy, and what ``max_drop`` was compared with."""
    files = {names.GATE: (run / "gate.json").read_bytes(), names.POLICY: policy}
    if baseline is not None:
        files[names.BASELINE] = Audit.read(baseline).to_json().encode()
    elif gate.get("baseline_sha256"):
        raise UsageError("The run was judged against a baseline; name it with --baseline RUN.")
    return files


def _said(run: Path, context: Path | None) -> dict[str, bytes]:
    """What raters, the generator and whoever wrote the context said."""
    files = {}
    if (run / "review.json").is_file():
        files[names.REVIEW] = (run / "review.json").read_bytes()
    generation = _optional(run / "generation.json", json.loads)
    if generation is not None:
        files[names.GENERATION] = to_json(without_places(generation))
    if context is not None:
        try:
            files[names.CONTEXT] = context.read_bytes()
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}).", path=str(context)) from None
        read_context(files[names.CONTEXT], origin=str(context))
    return files


def _optional(path: Path, read: Callable[[bytes], Any]) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        content = read(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {error}.", path=str(path)) from None
    if not isinstance(content, dict):
        raise InputError("is not what a run writes.", path=str(path))
    return content
