"""A comparison as one HTML file that loads nothing and runs one script of ours."""

from collections.abc import Sequence

from synthaudit.comparison import Comparison
from synthaudit.reports.exhibits import Detail, show
from synthaudit.reports.html import MAX_BYTES, page
from synthaudit.reports.side_by_side import one_line, sheets

_ROWS = (10_000, 200, 50, 10)


def as_html(comparison: Comparison, *, columns: Sequence[str] = ()) -> str:
    """The comparison as HTML: the same bytes for the same audits, under ``html.MAX_BYTES``.

    Raises:
        PlanError: One of ``columns`` is in none of the audits.
    """
    found = sheets(comparison, columns=columns)
    text = ""
    for n_rows in _ROWS:
        shown = [
            (sheet.kind, show(sheet.exhibit, f"sheet-{number}", Detail(n_rows, 400)))
            for number, sheet in enumerate(found, 1)
        ]
        text = page(
            "comparison.html.j2",
            comparison=comparison,
            line=one_line(comparison),
            summary=[each for kind, each in shown if kind != "scores"],
            scores=[each for kind, each in shown if kind == "scores"],
        )
        if len(text.encode()) <= MAX_BYTES:
            break
    return text
