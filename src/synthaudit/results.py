"""What an audit yields: estimates, scores with their drawings, the privacy verdict, one JSON file.

Everything here is a plain value; nothing is rounded, and nothing knows how it will be drawn.
"""

import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from synthaudit.coherence import coherent
from synthaudit.errors import InputError, PlanError
from synthaudit.exhibits import (
    Bars,
    Curve,
    Exhibit,
    Line,
    Match,
    Matches,
    Scatter,
    Series,
    Table,
)
from synthaudit.files import private_folder, write_atomically
from synthaudit.privacy_result import Attack, LeakPower, Power, Premise, Privacy, Verdict
from synthaudit.strict_json import RefusedError, misfit, read_json

__all__ = [
    "SCHEMA",
    "Attack",
    "Audit",
    "Bars",
    "Better",
    "CorpusSummary",
    "Curve",
    "Estimate",
    "Exhibit",
    "Interval",
    "LeakPower",
    "Line",
    "Match",
    "Matches",
    "Power",
    "Premise",
    "Privacy",
    "Scatter",
    "Score",
    "Series",
    "Status",
    "Table",
    "Test",
    "Verdict",
    "estimates_from_json",
    "estimates_to_json",
    "is_finite",
    "json_schema",
]

SCHEMA: Literal["synthaudit/audit/1"] = "synthaudit/audit/1"

Better = Literal["higher", "lower"]
Status = Literal["ok", "failed", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval: ``low`` and ``high`` in the unit of the value, ``level`` in (0, 1)."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Test:
    """A hypothesis test: its name states the null; ``p_adjusted`` is for members of a family."""

    name: str
    statistic: float
    p: float
    p_adjusted: float | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a metric computed for one score on one corpus.

    Args:
        id: The score's id, one of those the metric declares.
        value: The number; NaN or infinity is turned into a failed score.
        n_records: Records in the seat the value is about.
        n_groups: Persons (independent units) among them; what intervals and tests count.
        interval: How sure the value is, or None where no valid interval is known.
        test: The test that belongs to the score, if it has one.
        exhibits: Drawings.
        not_applicable: A fact of the plan or of the data's form that leaves the score undefined.
        problem: What went wrong with this score alone; it is then failed, with this as the reason.
        reference: What to compare the value with, where the metric itself knows and real text in
            the seat has no such number.
        reference_interval: How sure that is.
    """

    id: str
    value: float
    n_records: int
    n_groups: int
    interval: Interval | None = None
    test: Test | None = None
    exhibits: tuple[Exhibit, ...] = ()
    not_applicable: str | None = None
    problem: str | None = None
    reference: float | None = None
    reference_interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """An estimate with its status, its reference (real text in its seat) and its signature.

    ``difference`` is the value (the matched one where there is one) less the reference.
    ``matched_interval`` is about the matched value, and as wide as a sample of that size makes it.
    ``matched_size`` is that size, in ``matched_unit`` (records or tokens).
    """

    id: str
    dimension: str
    name: str
    meaning: str
    better: Better
    unit: str
    status: Status
    reason: str | None = None
    value: float | None = None
    matched_value: float | None = None
    matched_interval: Interval | None = None
    matched_size: int | None = None
    matched_unit: Literal["records", "tokens"] | None = None
    interval: Interval | None = None
    reference: float | None = None
    reference_interval: Interval | None = None
    difference: float | None = None
    difference_interval: Interval | None = None
    test: Test | None = None
    n_records: int = 0
    n_groups: int = 0
    signature: str = ""
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """Facts about one corpus: sizes, content fingerprint, what was noticed while reading."""

    n_records: int
    n_groups: int
    sha256: str
    grouped: bool = False
    label_kind: str = "none"
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audit:
    """All that one audit found. ``audit["fidelity.mmd2"]`` is that score."""

    corpora: Mapping[str, CorpusSummary]
    scores: tuple[Score, ...]
    privacy: Privacy
    provenance: Mapping[str, Any]
    schema: Literal["synthaudit/audit/1"] = SCHEMA

    def __getitem__(self, id: str) -> Score:
        """The score with that id.

        Raises:
            KeyError: There is none.
        """
        for score in self.scores:
            if score.id == id:
                return score
        raise KeyError(id)

    def __iter__(self) -> Iterator[Score]:
        return iter(self.scores)

    def to_json(self) -> str:
        """The audit as JSON: the same bytes for the same audit; never NaN, never rounded."""
        plain = _ADAPTER.dump_python(self, mode="json")
        ordered = {"schema": plain.pop("schema"), **plain}
        return json.dumps(ordered, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def to_arrow(self) -> Any:
        """The scores as a ``pyarrow.Table``: one row a score, intervals as two columns each."""
        from synthaudit.score_table import score_table

        return score_table(self.scores)

    def to_pandas(self) -> Any:
        """The same as a ``pandas.DataFrame``.

        Raises:
            UsageError: pandas is not installed.
        """
        from synthaudit.score_table import as_frame

        return as_frame(self.to_arrow())

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, and the scores of each dimension folded away."""
        from synthaudit.notebook import audit_html

        return audit_html(self)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``audit.json`` into ``folder`` (created 0700 where absent) and return its path."""
        path = private_folder(folder)
        write_atomically(path / "audit.json", self.to_json())
        return path / "audit.json"

    @staticmethod
    def read(run: str | os.PathLike[str]) -> "Audit":
        """Read ``audit.json`` of a run folder, or that file itself.

        Raises:
            PlanError: There is none.
            InputError: The file is no audit, is truncated, or is of another schema.
        """
        path = Path(run)
        path = path / "audit.json" if path.is_dir() else path
        try:
            content = read_json(path)
            told = content.get("schema") if isinstance(content, dict) else None
            if told != SCHEMA:
                raise RefusedError(_other_schema(told), "")
            return coherent(_ADAPTER.validate_python(content))
        except FileNotFoundError:
            raise PlanError(
                f"{path}: no such audit. Name a folder that `synthaudit run` wrote (--out), or the "
                "audit.json in it."
            ) from None
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}).", path=str(path)) from None
        except ValueError as error:
            raise InputError(
                f"is not a {SCHEMA} file: {misfit(error)}.",
                path=str(path),
                remedy=_remedy(path),
            ) from None


def _other_schema(told: object) -> str:
    """What a file says that it is; only what a version of this package may have written."""
    if isinstance(told, str) and re.fullmatch(r"synthaudit/audit/[0-9]{1,4}", told):
        return f"was written by another version, as {told}; this version reads {SCHEMA} alone."
    return "has another or no schema."


def _remedy(path: Path) -> str:
    """What to do about a file that is no audit: it was made by no run, or by another version."""
    if path.name == "audit.json":
        return "Run `synthaudit run` again with this version."
    return "Name a folder that `synthaudit run` wrote (--out), or the audit.json in it."


_ADAPTER: TypeAdapter[Audit] = TypeAdapter(Audit)


def json_schema() -> dict[str, Any]:
    """JSON Schema of ``audit.json``."""
    return _ADAPTER.json_schema()


def estimates_to_json(estimates: tuple[Estimate, ...]) -> bytes:
    """Estimates as JSON for the Store; NaN and infinity survive."""
    return _ESTIMATES.dump_json(estimates)


def estimates_from_json(data: bytes) -> tuple[Estimate, ...]:
    """What ``estimates_to_json`` wrote."""
    return _ESTIMATES.validate_json(data)


_ESTIMATES: TypeAdapter[tuple[Estimate, ...]] = TypeAdapter(
    tuple[Estimate, ...], config={"ser_json_inf_nan": "constants"}
)


def is_finite(value: float | None) -> bool:
    """Whether ``value`` is a number one can compare."""
    return value is not None and math.isfinite(value)
