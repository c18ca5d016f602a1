"""What an audit yields: estimates, scores with their drawings, the privacy verdict, one JSON file.

Everything here is a plain value; nothing is rounded, and nothing knows how it will be drawn.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from synthaudit.coherence import coherent
from synthaudit.errors import InputError, PlanError
from synthaudit.files import private_folder, write_atomically
from synthaudit.strict_json import misfit, read_json

SCHEMA: Literal["synthaudit/audit/1"] = "synthaudit/audit/1"

Better = Literal["higher", "lower"]
Status = Literal["ok", "failed", "not_applicable"]
Verdict = Literal["leak_found", "no_evidence", "inconclusive"]


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
class Table:
    """Rows of cells under named columns; cells are text, numbers or empty."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    note: str | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Series:
    """One named list of values, one for each label of the bars it belongs to."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Grouped bars: one group a label, one bar a series."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class Line:
    """One named sequence of points; ``x`` and ``y`` have equal length."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Lines over common axes; ``diagonal`` draws the line of no effect from (0, 0) to (1, 1)."""

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    diagonal: bool = False
    kind: Literal["curve"] = "curve"


@dataclass(frozen=True, slots=True)
class Scatter:
    """Clouds of points over common axes, at most 2,000 points in all."""

    title: str
    x_label: str
    y_label: str
    clouds: tuple[Line, ...]
    kind: Literal["scatter"] = "scatter"


@dataclass(frozen=True, slots=True)
class Match:
    """A synthetic record that points at a real one: pseudonyms and offsets, never text.

    Args:
        synthetic: Pseudonym of the synthetic record.
        real: Pseudonym of the real record.
        role: Role of the real record, ``train`` or ``holdout``.
        strength: How strong the match is, in the unit of the exhibit.
        span: Start and end of the shared span in tokens of the synthetic record, if there is one.
    """

    synthetic: str
    real: str
    role: str
    strength: float
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The strongest matches of a detector, and how many there were in all."""

    title: str
    strength_label: str
    matches: tuple[Match, ...]
    n_matches: int
    kind: Literal["matches"] = "matches"


Exhibit = Annotated[Table | Bars | Curve | Scatter | Matches, Field(discriminator="kind")]


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
class Premise:
    """Something the privacy verdict rests on: did it hold, and what was seen."""

    name: str
    held: bool
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: its name, what it looks for, and why it was not run if it was not."""

    name: str
    what: str
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class LeakPower:
    """How small a planted leak of one kind was seen.

    Args:
        kind: ``verbatim``, ``edited``, ``paraphrase``, ``spliced`` or ``identifiers``.
        n_people: Fewest leaked people that ``Power.target`` of audits notice; None where no number
            tried was enough.
        tried: Numbers of people that were leaked, ascending.
        rates: Share of audits that noticed, for each.
        errors: Standard error of each share, over draws of people; 0 where there was one draw.
        n_draws: Draws of people it was tried on.
        error: Why it is not known, where a computation failed.
    """

    kind: str
    n_people: int | None
    tried: tuple[int, ...] = ()
    rates: tuple[float, ...] = ()
    errors: tuple[float, ...] = ()
    n_draws: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """What the audit would have seen, measured on leaks planted in the user's own texts.

    Args:
        n_train: People compared whom the generator saw.
        n_holdout: People compared whom it did not see.
        target: Share of audits that must notice a leak for it to count as seen.
        false_alarms: Share of audits under random labels that reported a leak, nothing planted.
        n_controls: How many those were.
        partial: Detectors that point more at whoever is called train, whatever the generator saw.
        too_few_people: Whether there are so few that not even the plainest leak had to be seen.
        leaks: One a kind of leak.
    """

    n_train: int
    n_holdout: int
    target: float
    false_alarms: float
    n_controls: int
    partial: tuple[str, ...]
    too_few_people: bool
    leaks: tuple[LeakPower, ...]


@dataclass(frozen=True, slots=True)
class Privacy:
    """The privacy verdict.

    Args:
        verdict: ``leak_found``, ``no_evidence`` or ``inconclusive``.
        reasons: From the closed list in ``privacy_audit``.
        why: The verdict in plain words.
        premises: What the verdict rests on.
        minimum_detectable_leak: Share of people, per kind of leak, seen with 80 % power; null when
            it was not measured or nothing that small would be seen.
        findings: What needs no comparison to be noticed, such as copied spans.
        attacks_run: The pre-declared family.
        attacks_not_run: What was not looked at, and why.
        family_alpha: Family-wise error rate the verdict is held to.
        power: How the minimum detectable leak was measured; None where it was not.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    why: str
    premises: tuple[Premise, ...] = ()
    minimum_detectable_leak: Mapping[str, float | None] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    attacks_run: tuple[Attack, ...] = ()
    attacks_not_run: tuple[Attack, ...] = ()
    family_alpha: float = 0.05
    power: Power | None = None


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

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write ``audit.json`` into ``folder`` (created 0700 where absent) and return its path."""
        path = private_folder(folder)
        write_atomically(path / "audit.json", self.to_json())
        return path / "audit.json"

    @staticmethod
    def read(run: str | os.PathLike[str]) -> "Audit":
        """Read ``audit.json`` of a run folder, or that file itself.

        Raises:
            InputError: The file is missing, truncated, or of another schema.
        """
        path = Path(run)
        path = path / "audit.json" if path.is_dir() else path
        try:
            return coherent(_ADAPTER.validate_python(read_json(path)))
        except FileNotFoundError:
            raise PlanError(f"{path}: no such audit. Name what `synthaudit run` wrote.") from None
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror}).", path=str(path)) from None
        except ValueError as error:
            raise InputError(
                f"is not a {SCHEMA} file: {misfit(error)}.",
                path=str(path),
                remedy="Run `synthaudit run` again with this version.",
            ) from None


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
