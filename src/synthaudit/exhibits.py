"""What can be drawn: tables, bars, curves, clouds of points, matches of records.

Plain values: nothing is rounded, and nothing here knows how it will be drawn, or what it shows.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field


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
