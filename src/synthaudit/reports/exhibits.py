"""An exhibit as a report shows it: a drawing where its kind has one, and always its numbers."""

from dataclasses import dataclass

from markupsafe import Markup

from synthaudit.reports import drawings
from synthaudit.reports.formatting import NO_NUMBER, clip, listed, number, plural
from synthaudit.reports.svg import evenly
from synthaudit.results import Bars, Curve, Exhibit, Line, Matches, Scatter, Table

_N_COLUMNS = 16
_N_NAMED = 4
_RECORDS = frozenset(
    {"record", "a record with the opening", "a record with the text", "held against"}
)
"""Heads of columns that hold pseudonyms."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of an exhibit is shown; the whole is in ``audit.json``.

    Args:
        n_rows: Rows of a table.
        n_points: Points of one line; a scatter gets five times as many in all.
    """

    n_rows: int = 50
    n_points: int = 400


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a table's cell, and whether it is a number (and stands at the right)."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit, ready for a page.

    Args:
        title: Its title.
        drawing: The image, or None for a table, whose numbers are the exhibit.
        columns: Heads of the table of numbers.
        rows: Its rows; the first cell is the row's head.
        notes: What was left out, and what the exhibit itself remarks.
        key: What it is called in addresses.
        lists_records: Whether it names records, by pseudonym.
    """

    title: str
    drawing: Markup | None
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    key: str = ""
    lists_records: bool = False

    def is_number(self, column: int) -> bool:
        """Whether the column holds numbers, so that its head stands at the right too."""
        return any(row[column].is_number for row in self.rows if len(row) > column)


def show(exhibit: Exhibit, key: str, detail: Detail) -> Shown:
    """The exhibit with its drawing and at most ``detail.n_rows`` rows of numbers.

    One that holds nothing is a sentence.
    """
    nothing = _nothing(exhibit)
    if nothing:
        return Shown(exhibit.title, None, (), (), (nothing,), key)
    drawing: Markup | None = None
    notes: list[str] = []
    match exhibit:
        case Table():
            columns, rows, n_all = _table(exhibit, detail.n_rows, notes)
        case Bars():
            drawing = drawings.bars(exhibit, key)
            columns = (exhibit.unit, *(one.name for one in exhibit.series))
            n_all = len(exhibit.labels)
            rows = [
                (_cell(name), *(_cell(one.values[index], exhibit.unit) for one in exhibit.series))
                for index, name in enumerate(exhibit.labels[: detail.n_rows])
            ]
            _note_hidden(n_all, drawings.N_BARS, "group", notes)
            _note_hidden(len(exhibit.series), drawings.N_LOOKS, "series", notes, "series")
        case Curve():
            drawing = drawings.curve(exhibit, key, n_points=detail.n_points)
            columns, rows, n_all = _lines(exhibit, exhibit.lines, detail.n_rows)
            _note_hidden(len(exhibit.lines), drawings.N_LOOKS, "line", notes)
            longest = max((len(line.x) for line in exhibit.lines), default=0)
            _note_hidden(longest, detail.n_points, "point", notes)
        case Scatter():
            n_points = detail.n_points * 5
            drawing = drawings.scatter(exhibit, key, n_points=n_points)
            columns, rows, n_all = _lines(exhibit, exhibit.clouds, detail.n_rows)
            _note_hidden(len(exhibit.clouds), drawings.N_LOOKS, "cloud", notes)
            _note_hidden(n_all, n_points, "point", notes)
        case Matches():
            drawing = drawings.matches(exhibit, key, n_points=detail.n_points)
            columns = ("synthetic record", "real record", "role", exhibit.strength_label, "tokens")
            n_all = len(exhibit.matches)
            if exhibit.n_matches > n_all:
                strongest = plural(n_all, "strongest match", "strongest matches")
                notes.append(f"The {strongest} of {exhibit.n_matches:,}.")
            rows = [
                (
                    _cell(one.synthetic),
                    _cell(one.real),
                    _cell(one.role),
                    _cell(one.strength),
                    Cell(NO_NUMBER if one.span is None else f"{one.span[0]} to {one.span[1]}"),
                )
                for one in exhibit.matches[: detail.n_rows]
            ]
    if n_all > len(rows):
        notes.append(f"The table leaves out {plural(n_all - len(rows), 'row')} of {n_all:,}.")
    _note_hidden(len(columns), _N_COLUMNS, "column", notes)
    return Shown(
        exhibit.title,
        drawing,
        tuple(columns[:_N_COLUMNS]),
        tuple(row[:_N_COLUMNS] for row in rows),
        tuple(notes),
        key,
        isinstance(exhibit, Matches)
        or (isinstance(exhibit, Table) and not _RECORDS.isdisjoint(exhibit.columns)),
    )


def _nothing(exhibit: Exhibit) -> str:
    """One sentence in place of an exhibit that has nothing to show; empty where it has."""
    match exhibit:
        case Table() if not exhibit.rows:
            return exhibit.note or "Nothing to list."
        case Matches() if not exhibit.n_matches:
            return "There are no matches."
        case Bars() if not any(value for one in exhibit.series for value in one.values):
            return f"All are zero: {clip(exhibit.unit)}, {_few(exhibit.labels)}."
        case Curve(lines=lines) | Scatter(clouds=lines) if not any(len(line.x) for line in lines):
            return "There are no points."
        case Curve() if not any(value for line in exhibit.lines for value in line.y):
            return f"All values are zero: {exhibit.y_label}."
    return ""


def _few(names: tuple[str, ...]) -> str:
    n_more = len(names) - _N_NAMED
    return listed([*map(clip, names[:_N_NAMED]), *([f"{n_more} more"] if n_more > 0 else [])])


def _table(
    exhibit: Table, n_rows: int, notes: list[str]
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], int]:
    if exhibit.note:
        notes.append(exhibit.note)
    rows = [tuple(_cell(cell) for cell in row) for row in exhibit.rows[:n_rows]]
    return exhibit.columns, rows, len(exhibit.rows)


def _lines(
    exhibit: Curve | Scatter, lines: tuple[Line, ...], n_rows: int
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], int]:
    each = max(2, n_rows // max(1, len(lines))) if n_rows else 0
    rows: list[tuple[Cell, ...]] = [
        (_cell(line.name), _cell(line.x[index]), _cell(line.y[index]))
        for line in lines
        for index in (evenly(len(line.x), each) if each else ())
    ]
    n_all = sum(len(line.x) for line in lines)
    return ("series", exhibit.x_label, exhibit.y_label), rows[:n_rows], n_all


def _cell(value: str | float | None, unit: str = "") -> Cell:
    if value is None:
        return Cell(NO_NUMBER)
    return (
        Cell(clip(value))
        if isinstance(value, str)
        else Cell(number(value, unit=unit), is_number=True)
    )


def _note_hidden(
    n_all: int, n_shown: int, noun: str, notes: list[str], nouns: str | None = None
) -> None:
    if n_all > n_shown:
        notes.append(f"Shown: {n_shown:,} of {plural(n_all, noun, nouns)}.")
