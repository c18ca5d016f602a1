"""Filled-in sheets, as people and spreadsheet programs leave them."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import InputError
from synthaudit.files import read_regular
from synthaudit.review.items import Item, items
from synthaudit.review.key import Key

_MAX_FIELD = 10_000_000
_SHORT = {"y": "yes", "n": "no", "?": "unsure", "r": "real", "s": "synthetic"}


@dataclass(frozen=True)
class Ratings:
    """What all raters answered.

    Args:
        raters: Their names, from the names of the files.
        codes: The records, sorted.
        answers: By item: place of each answer among the item's answers, NaN where there is none,
            shape (n_records, n_raters).
    """

    raters: tuple[str, ...]
    codes: tuple[str, ...]
    answers: dict[str, NDArray[np.float64]]


def read_sheets(paths: list[Path], key: Key) -> Ratings:
    """The answers of all sheets.

    Raises:
        InputError: A sheet is not one of this key, or an answer is none of those allowed; names
            file, line, column and remedy.
    """
    names = [path.stem for path in paths]
    for path in paths:
        if names.count(path.stem) > 1:
            raise InputError(
                f"is named like another sheet, '{path.name}'.",
                path=str(path),
                remedy="Name every sheet once, and give each rater's a name of its own.",
            )
    asked = items(labelled=key.labelled)
    codes = tuple(sorted(key.records))
    place = {code: row for row, code in enumerate(codes)}
    answers = {item.name: np.full((len(codes), len(paths)), np.nan) for item in asked}
    for rater, path in enumerate(paths):
        _read(path, asked, place, {name: each[:, rater] for name, each in answers.items()})
    return Ratings(tuple(names), codes, answers)


def _read(
    path: Path,
    asked: tuple[Item, ...],
    place: dict[str, int],
    into: dict[str, NDArray[np.float64]],
) -> None:
    text = _text(path)
    csv.field_size_limit(max(_MAX_FIELD, csv.field_size_limit()))
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    reader.fieldnames = _heads(reader, asked, path)
    seen: set[str] = set()
    line, end = 1, reader.line_num
    try:
        for row in reader:
            line, end = end + 1, reader.line_num
            if not any(value for value in row.values() if isinstance(value, str) and value.strip()):
                continue
            code = (row.get("record") or "").strip()
            if code not in place or code in seen:
                raise InputError(
                    f"holds the record {code} twice."
                    if code in seen
                    else "holds a code that is not in the key.",
                    path=str(path),
                    line=line,
                    field="record",
                    remedy="Keep one line a record, and codes as they were written.",
                )
            seen.add(code)
            for item in asked:
                into[item.name][place[code]] = _answer(row.get(item.name), item, code, path, line)
    except csv.Error:
        raise _no_table(path, line) from None
    _check_whole(path, place, seen, into)


def _check_whole(
    path: Path, place: dict[str, int], seen: set[str], into: dict[str, NDArray[np.float64]]
) -> None:
    """Refuse a sheet that lost records, or that nobody filled in."""
    lacking = sorted(set(place) - seen)
    if lacking:
        raise InputError(
            f"lacks {len(lacking)} of {len(place)} records, the first is {lacking[0]}.",
            path=str(path),
            remedy="Put the lines back; answers that were not given stay empty.",
        )
    if all(np.isnan(column).all() for column in into.values()):
        raise InputError(
            "holds no answer.", path=str(path), remedy="Name sheets that were filled in."
        )


def _heads(reader: "csv.DictReader[str]", asked: tuple[Item, ...], path: Path) -> list[str]:
    """The names of the columns, every one that is needed among them."""
    try:
        heads = [(head or "").strip().lower() for head in reader.fieldnames or ()]
    except csv.Error:
        raise _no_table(path, 1) from None
    for name in ("record", *(item.name for item in asked)):
        if name not in heads:
            raise InputError(
                f"has no column '{name}'.",
                path=str(path),
                line=1,
                remedy="Keep the first line of the sheet as it was written.",
            )
    return heads


def _answer(value: str | None, item: Item, code: str, path: Path, line: int) -> float:
    plain = (value or "").strip().strip("'\"").lower()
    if not plain:
        return np.nan
    plain = _SHORT.get(plain, plain).removesuffix(".0")
    if plain not in item.answers:
        raise InputError(
            f"record {code} holds none of the answers.",
            path=str(path),
            line=line,
            field=item.name,
            remedy=f"Write one of {', '.join(item.answers)}, or leave it empty.",
        )
    return float(item.answers.index(plain))


def _text(path: Path) -> str:
    try:
        return read_regular(path).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=str(path)) from None
    except UnicodeDecodeError:
        raise InputError(
            "is no text in UTF-8.", path=str(path), remedy="Save it as 'CSV UTF-8'."
        ) from None


def _delimiter(text: str) -> str:
    """What stands between the columns' names: spreadsheet programs choose by country."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _no_table(path: Path, line: int) -> InputError:
    return InputError(
        "is no table of comma-separated values from here on.",
        path=str(path),
        line=line,
        remedy="Save it as 'CSV UTF-8', and close every quotation mark.",
    )
