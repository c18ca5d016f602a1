"""A comparison as Markdown and as text for a terminal."""

from collections.abc import Iterator, Sequence

from synthaudit.comparison import Comparison
from synthaudit.reports.formatting import plural
from synthaudit.reports.markdown import code, plain
from synthaudit.reports.side_by_side import Sheet, one_line, sheets
from synthaudit.results import Table

_LONGEST_CELL = 2000


def as_markdown(comparison: Comparison, *, columns: Sequence[str] = ()) -> str:
    """The comparison as Markdown; drawings are left to the HTML.

    Raises:
        PlanError: One of ``columns`` is in none of the audits.
    """
    return "\n".join(_markdown(comparison, sheets(comparison, columns=columns))) + "\n"


def _markdown(comparison: Comparison, shown: Sequence[Sheet]) -> Iterator[str]:
    yield f"# {plain(' against '.join(comparison.names), _LONGEST_CELL)}"
    yield ""
    yield plain(one_line(comparison), _LONGEST_CELL)
    for table in _tables(shown):
        yield from ("", f"## {plain(table.title)}", "")
        yield f"| {' | '.join(plain(column) for column in table.columns)} |"
        yield "|" + "---|" * len(table.columns)
        for row in table.rows:
            head, *rest = (str(cell) for cell in row)
            yield f"| {code(head)} | {' | '.join(plain(cell, _LONGEST_CELL) for cell in rest)} |"
        if table.note:
            yield from ("", plain(table.note, _LONGEST_CELL))


def as_text(comparison: Comparison, *, columns: Sequence[str] = ()) -> str:
    """The comparison as tables for a terminal: all but the scores on which all are tied.

    Raises:
        PlanError: One of ``columns`` is in none of the audits.
    """
    from io import StringIO

    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    out = StringIO()
    console = Console(file=out, width=160, highlight=False, emoji=False, markup=False)
    console.print(one_line(comparison))
    shown = sheets(comparison, columns=columns)
    for table in _tables([sheet for sheet in shown if sheet.kind != "scores"]):
        drawn = Drawn(title=Text(table.title), title_justify="left", show_lines=False)
        for column in table.columns:
            drawn.add_column(Text(column), overflow="fold")
        for row in table.rows:
            drawn.add_row(*(Text(str(cell)) for cell in row))
        console.print()
        console.print(drawn)
        if table.note:
            console.print(table.note)
    for why, ids in comparison.refused.items():
        console.print()
        console.print(f"Not compared, {plural(len(ids), 'score')}: {why}")
    return out.getvalue()


def _tables(shown: Sequence[Sheet]) -> Iterator[Table]:
    return (sheet.exhibit for sheet in shown if isinstance(sheet.exhibit, Table))
