"""What a package is derived from: the few files in it that nothing else in it gives."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter

from synthaudit.errors import UsageError
from synthaudit.evidence.context import Context, read_context
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sums import sha256
from synthaudit.gate_verdict import SCHEMA as GATE_SCHEMA
from synthaudit.policy import Policy, make_policy
from synthaudit.reports.pdf import attached
from synthaudit.results import Audit
from synthaudit.review.result import Review

SCHEMA = "synthaudit/evidence/1"

_T = TypeVar("_T")

_VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]{0,40}")

AUDIT = "audit/audit.json"
PDF = "audit/report.pdf"
REVIEW = "audit/review.json"
GATE = "gate/gate.json"
POLICY = "gate/policy.toml"
BASELINE = "gate/baseline-audit.json"
CONTEXT = "context.toml"
GENERATION = "generation.json"
MANIFEST = "reproducibility.json"

NAMES = (AUDIT, PDF, REVIEW, GATE, POLICY, BASELINE, CONTEXT, GENERATION, MANIFEST)
"""Everything that is not derived; of the PDF, because another program lays it out."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The files nothing else gives, read.

    Args:
        files: Their bytes, by name.
        audit: What was found.
        manifest: Which inputs, versions and commands.
        context: What people declared; all blank where there was no context.toml.
        gate: The gate's verdict, or None where the run was not judged.
        policy: What it was judged by.
        baseline: What ``max_drop`` was compared with.
        review: What raters said.
        generation: How the generation went, where the run made the corpus.
    """

    files: Mapping[str, bytes]
    audit: Audit
    manifest: Mapping[str, Any]
    context: Context
    gate: Mapping[str, Any] | None
    policy: Policy | None
    baseline: Audit | None
    review: Review | None
    generation: Mapping[str, Any] | None

    @property
    def written_by(self) -> str:
        """The version of synthaudit that wrote the package."""
        return str(self.manifest["written_by"]["synthaudit"])


def read_sources(files: Mapping[str, bytes]) -> Sources:
    """The sources among ``files``.

    Raises:
        UnverifiedError: One that must be there is missing, or one cannot be read.
    """
    for name in (AUDIT, MANIFEST):
        if name not in files:
            raise UnverifiedError(name, "is missing.")
    for one, other in ((GATE, POLICY), (POLICY, GATE), (BASELINE, GATE)):
        if one in files and other not in files:
            raise UnverifiedError(other, f"is missing, but there is {one}.")
    gate = _read(files, GATE, _gate)
    review = _read(files, REVIEW, _REVIEW.validate_json)
    if review is not None and review.audit_sha256 != sha256(files[AUDIT]):
        raise UnverifiedError(REVIEW, "belongs to another audit.")
    if PDF in files and not attached(files[PDF], files[AUDIT]):
        raise UnverifiedError(PDF, f"does not carry {AUDIT}.")
    audit = _read(files, AUDIT, _AUDIT.validate_json)
    manifest = _read(files, MANIFEST, _manifest)
    assert audit is not None  # it was seen above that
    assert manifest is not None  # both are there
    return Sources(
        files={name: files[name] for name in NAMES if name in files},
        audit=audit,
        manifest=manifest,
        context=_read(files, CONTEXT, lambda data: read_context(data, origin=CONTEXT)) or Context(),
        gate=gate,
        policy=_read(
            files, POLICY, lambda data: _policy(data, str((gate or {})["policy"]["name"]))
        ),
        baseline=_read(files, BASELINE, _AUDIT.validate_json),
        review=review,
        generation=_read(files, GENERATION, _mapping),
    )


def _read(files: Mapping[str, bytes], name: str, read: Callable[[bytes], _T]) -> _T | None:
    if name not in files:
        return None
    try:
        return read(files[name])
    except (ValueError, KeyError, TypeError, RecursionError, UsageError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnverifiedError(name, f"cannot be read: {first}") from None


def _mapping(data: bytes) -> Mapping[str, Any]:
    content = json.loads(data)
    if not isinstance(content, Mapping):
        raise TypeError("it is no JSON object")
    return content


def _gate(data: bytes) -> Mapping[str, Any]:
    content = _mapping(data)
    if content["schema"] != GATE_SCHEMA:
        raise ValueError(f"it is no {GATE_SCHEMA} file")
    return content


def _manifest(data: bytes) -> Mapping[str, Any]:
    content = _mapping(data)
    if content["schema"] != SCHEMA:
        raise ValueError(f"it is no {SCHEMA} file")
    wanted = ((content["written_by"], Mapping), (content["inputs"], Mapping))
    if not all(isinstance(value, kind) for value, kind in (*wanted, (content["commands"], list))):
        raise TypeError("its parts are not what they should be")
    if not _VERSION.fullmatch(content["written_by"]["synthaudit"]):
        raise ValueError("it was written by no version of synthaudit")
    return content


def _policy(data: bytes, name: str) -> Policy:
    return make_policy({"name": name, **tomllib.loads(data.decode("utf-8"))}, origin=POLICY)


_AUDIT: TypeAdapter[Audit] = TypeAdapter(Audit)
_REVIEW: TypeAdapter[Review] = TypeAdapter(Review)
