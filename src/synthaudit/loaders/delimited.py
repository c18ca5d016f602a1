"""CSV and TSV: a header line, then cells; every cell is a string, for the format knows no types."""

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

from synthaudit.errors import InputError
from synthaudit.loaders.opening import MAX_LINE_BYTES, lines
from synthaudit.loaders.rows import Row

# The csv module's own limit of 131,072 characters is less than a long clinical record. Not
# unlimited, because a quote that is never closed would read the rest of the file into one cell.
csv.field_size_limit(MAX_LINE_BYTES)

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
    reader = csv.reader(
        (line for _, line in lines(file, path)),
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
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"is not a valid table ({error}).",
            path=path,
            line=line,
            remedy="Put cells that hold a delimiter, a quote or a line break in quotes, and double "
            "the quotes inside.",
        ) from None


def _header(cells: list[str], path: str, line: int) -> list[str]:
    if len(set(cells)) < len(cells):
        raise InputError(
            "the header has the same name twice.",
            path=path,
            line=line,
            remedy="Give every column a name of its own; the first line must be the header.",
        )
    return cells
