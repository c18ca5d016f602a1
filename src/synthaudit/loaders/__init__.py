"""Rows from wherever they are: one file a format, found by suffix or scheme.

Loaders know nothing of records; they yield what stands in the source, one row at a time, so that a
file of any size can be read.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from synthaudit.errors import InputError
from synthaudit.loaders import daic_woz, delimited, demo, hub, json_lines, parquet
from synthaudit.loaders.opening import COMPRESSIONS, opened, without_compression
from synthaudit.loaders.rows import Row

_FORMATS: dict[str, Callable[[BinaryIO, str], Iterator[Row]]] = {
    ".jsonl": json_lines.rows,
    ".csv": delimited.comma_separated,
    ".tsv": delimited.tab_separated,
    ".parquet": parquet.rows,
}

_SCHEMES: dict[str, Callable[[str], Iterator[Row]]] = {
    "hf://": hub.rows,
    "daic-woz:": daic_woz.rows,
    "demo:": demo.rows,
}


def is_file(source: str) -> bool:
    """Whether ``source`` names a file rather than a scheme."""
    return not source.startswith(tuple(_SCHEMES))


def knows_types(source: str) -> bool:
    """Whether ``source`` tells the number 3 from the text "3": all kinds do but CSV and TSV."""
    return not without_compression(source).lower().endswith(delimited.SUFFIXES)


def read_rows(source: str) -> Iterator[Row]:
    """The rows of ``source``, streamed.

    Args:
        source: A file ending in ``.jsonl .csv .tsv .parquet`` (also ``.gz`` or ``.zst``),
            ``hf://name[:split]``, ``daic-woz:DIR[:split]`` or ``demo:NAME``.

    Yields:
        Where the row stands (line of a text file, else number of the row; from 1), and the row.

    Raises:
        InputError: The source, or a row of it, cannot be used; names file, line, field and remedy,
            never text of a record.
        MissingExtraError: ``hf://`` was asked for without the extra ``hub``.
    """
    for scheme, rows_of in _SCHEMES.items():
        if source.startswith(scheme):
            yield from rows_of(source.removeprefix(scheme))
            return
    name = without_compression(source).lower()
    for suffix, rows_in in _FORMATS.items():
        if name.endswith(suffix):
            with opened(source) as file:
                yield from rows_in(file, source)
            return
    raise InputError(
        "is of a kind that is not known.",
        path=source,
        remedy=f"Name a file ending in {', '.join(_FORMATS)} (also followed by "
        f"{' or '.join(COMPRESSIONS)}), or a source beginning with {', '.join(_SCHEMES)}.",
    )
