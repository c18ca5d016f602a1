"""The numbers behind each score as CSV, for a statistician who wants to compute them again."""

import csv
import hashlib
import io
from collections.abc import Iterator

from synthaudit.reports.formatting import anchor, visible
from synthaudit.results import (
    Audit,
    Bars,
    Curve,
    Exhibit,
    Interval,
    Line,
    Match,
    Matches,
    Scatter,
    Score,
    Table,
)

Cell = str | float | int | None

_LONGEST_NAME = 100
_FORMULA = tuple("=+-@\t\r")
_HEAD = ("part", "title", "row", "column", "value")

_SCORE_COLUMNS = (
    "id", "status", "reason", "value", "low", "high", "level", "method", "matched_value",
    "reference", "reference_low", "reference_high", "difference", "difference_low",
    "difference_high", "test", "statistic", "p", "p_adjusted", "better", "unit", "n_records",
    "n_groups", "signature",
)  # fmt: skip


def counts(audit: Audit) -> dict[str, bytes]:
    """One CSV a score: its own numbers and those of its exhibits, in full precision.

    Each row is one number: the part it belongs to (``score``, ``test`` or an exhibit), the
    exhibit's title, row and column.
    """
    files = {}
    for score in audit:
        stem = anchor(score.id)
        if len(stem) > _LONGEST_NAME or not stem[:1].isalnum():
            stem = f"score-{hashlib.sha256(score.id.encode('utf-8', 'replace')).hexdigest()[:16]}"
        rows = [*_own(score)]
        for number, exhibit in enumerate(score.exhibits, 1):
            part = f"{exhibit.kind} {number}"
            rows += [(part, exhibit.title, *cells) for cells in _cells(exhibit)]
        files[f"counts/{stem}.csv"] = _csv(_HEAD, rows)
    return files


def scores_table(audit: Audit) -> bytes:
    """All scores, one a row."""
    return _csv(_SCORE_COLUMNS, [_score_row(score) for score in audit])


def _score_row(score: Score) -> tuple[Cell, ...]:
    test = score.test
    return (
        score.id, score.status, score.reason, score.value, *_ends(score.interval),
        *_kind(score.interval),
        score.matched_value, score.reference, *_ends(score.reference_interval), score.difference,
        *_ends(score.difference_interval),
        *((None,) * 4 if test is None else (test.name, test.statistic, test.p, test.p_adjusted)),
        score.better, score.unit, score.n_records, score.n_groups, score.signature,
    )  # fmt: skip


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (None, None) if interval is None else (interval.low, interval.high)


def _kind(interval: Interval | None) -> tuple[float | None, str | None]:
    return (None, None) if interval is None else (interval.level, interval.method)


def _own(score: Score) -> Iterator[tuple[Cell, ...]]:
    for column, value in zip(_SCORE_COLUMNS, _score_row(score), strict=True):
        yield "score", score.name, None, column, value


def _cells(exhibit: Exhibit) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Row, column and value of everything an exhibit holds."""
    match exhibit:
        case Table():
            for number, row in enumerate(exhibit.rows, 1):
                named = zip(exhibit.columns, row, strict=False)
                yield from ((number, column, value) for column, value in named)
        case Bars():
            for series in exhibit.series:
                for label, value in zip(exhibit.labels, series.values, strict=False):
                    yield label, series.name, value
        case Curve():
            yield from _points(exhibit.lines, exhibit)
        case Scatter():
            yield from _points(exhibit.clouds, exhibit)
        case Matches():
            yield None, "n_matches", exhibit.n_matches
            for number, each in enumerate(exhibit.matches, 1):
                yield from ((number, *named) for named in _match(each, exhibit.strength_label))


def _points(lines: tuple[Line, ...], of: Curve | Scatter) -> Iterator[tuple[Cell, Cell, Cell]]:
    for line in lines:
        for number, (x, y) in enumerate(zip(line.x, line.y, strict=False), 1):
            yield number, f"{line.name}: {of.x_label}", x
            yield number, f"{line.name}: {of.y_label}", y


def _match(match: Match, strength_label: str) -> Iterator[tuple[Cell, Cell]]:
    yield "synthetic", match.synthetic
    yield "real", match.real
    yield "role", match.role
    yield strength_label, match.strength
    if match.span is not None:
        yield from zip(("span start", "span end"), match.span, strict=True)


def _csv(head: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")


def _cell(value: Cell) -> Cell:
    """Text that no spreadsheet takes for a formula; numbers in full precision."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value) if isinstance(value, float) else value
    shown = visible(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
