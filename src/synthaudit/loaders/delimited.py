"""CSV and TSV: a header line, then cells; every cell is a string, for the format knows no types."""

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from synthaudit.errors import InputError
from synthaudit.loaders.opening import lines
from synthaudit.loaders.rows import Row

MAX_CELL = 2**25
"""Characters of a cell. The csv module's own limit of 131,072 is less than a long clinical record.
Not unlimited, because a quote that is never closed would read the rest of the file into one cell.
"""
csv.field_size_limit(MAX_CELL)

SUFFIXES: Final = (".csv", ".tsv")


def comma_separated(file: BinaryIO, path: str) -> Iterator[Row]:
    """Rows of a ``.csv`` file, by the names in its header."""
    yield from rows(file, path, delimiter=",")


def tab_separated(file: BinaryIO, path: str) -> Iterator[Row]:
    """Rows of a ``.tsv`` file, by the names in its header."""
    yield from rows(file, path, delimiter="\t")


def rows(file: BinaryIO, path: str, *, delimiter: str, quoted: bool = True) -> Iterator[Row]:
    """Rows by the names in the header, each with the line it starts on; empty lines are skipped.

    Args:
        file: UTF-8 text.
        path: Its name in errors.
        delimiter: One character.
        quoted: Whether cells may be in double quotes.

    Raises:
        InputError: A name stands twice in the header, a row has more or fewer cells than it, or
            quotes do not match.
    """
    quotes = _Quotes()
    reader = csv.reader(
        quotes.watched(lines(file, path)),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if not cells:
                pass
            elif header is None:
                header = _header(cells, path, line)
            elif len(cells) == len(header):
                yield line, dict(zip(header, cells, strict=True))
            else:
                raise InputError(
                    f"has {len(cells)} cells where the header has {len(header)}.",
                    path=path,
                    line=line,
                    remedy="Put cells that hold a delimiter, a quote or a line break in quotes.",
                )
            line = quotes.row = reader.line_num + 1
    except csv.Error as error:
        at, problem = line, f"is not a valid table ({error})."
        if quotes.at_end:
            at, problem = quotes.opened, "a quote is opened here and never closed."
        elif reader.line_num > line:
            at = quotes.opened
            problem = (
                f"a quote is opened here, and at line {reader.line_num} its cell is no valid one "
                f"({error})."
            )
        raise InputError(
            problem,
            path=path,
            line=at,
            remedy="Put cells that hold a delimiter, a quote or a line break in quotes, and double "
            "the quotes inside.",
        ) from None


class _Quotes:
    """Where the quote was opened that the reader is inside of when it reads on past a line end."""

    def __init__(self) -> None:
        self.row = 1
        """The line where the row that is being read begins."""
        self.opened = 1
        self.at_end = False

    def watched(self, numbered: Iterator[tuple[int, str]]) -> Iterator[str]:
        """The lines, as the reader asks for them."""
        last, before = 0, ""
        for number, text in numbered:
            self._passed(last, before)
            last, before = number, text
            yield text
        self._passed(last, before)
        self.at_end = True

    def _passed(self, number: int, text: str) -> None:
        """The reader is past the end of a line; within its row only where that is inside quotes."""
        # A line that began inside them and ends inside them opened others if a quote in it is not
        # one of two.
        if number == self.row or (number > self.row and '"' in text.replace('""', "")):
            self.opened = number


def _header(cells: list[str], path: str, line: int) -> list[str]:
    if len(set(cells)) < len(cells):
        raise InputError(
            "the header has the same name twice.",
            path=path,
            line=line,
            remedy="Give every column a name of its own; the first line must be the header.",
        )
    return cells
