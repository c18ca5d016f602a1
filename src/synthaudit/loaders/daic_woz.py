"""DAIC-WOZ: depression interviews with PHQ-8 scores, as handed out by USC ICT under a licence.

A folder with one table a split (those of the AVEC 2017 challenge) and one transcript a participant.
Source: Gratch et al., "The Distress Analysis Interview Corpus of human and computer interviews",
LREC 2014.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from synthaudit.errors import InputError
from synthaudit.loaders import delimited
from synthaudit.loaders.opening import opened
from synthaudit.loaders.rows import Row

_TABLES = {
    "train": "train_split_Depression_AVEC2017.csv",
    "dev": "dev_split_Depression_AVEC2017.csv",
    "test": "full_test_split.csv",
}

# The tables do not agree on names and cases.
_PARTICIPANT = ("participant_id",)
_SCORE = ("phq8_score", "phq_score")
_NUMBER = re.compile(r"[0-9]{1,9}")


def rows(source: str) -> Iterator[Row]:
    """One row a participant of ``DIR[:split]``, by default of the split ``train``.

    ``text`` is what the participant said, turns joined with spaces; ``label`` the PHQ-8 score, from
    0 to 24; ``id`` and ``group`` the participant's number.

    Raises:
        InputError: A table, a column or a transcript is missing or cannot be read.
    """
    folder, _, split = source.rpartition(":")
    if not folder or split not in _TABLES:
        folder, split = source, "train"
    if not _is_folder(folder):
        raise InputError(
            "is not a folder.",
            path=folder,
            remedy=f"Write daic-woz:DIR or daic-woz:DIR:split, with split {', '.join(_TABLES)}.",
        )
    table = Path(folder) / _TABLES[split]
    for line, row in _table(table, delimiter=","):
        participant = _cell(row, _PARTICIPANT, table, line)
        if not _NUMBER.fullmatch(participant):  # a name of a file is made of it
            raise InputError(
                "the participant is not a number.",
                path=str(table),
                line=line,
                remedy="Name the folder of DAIC-WOZ as it was handed out.",
            )
        score = _cell(row, _SCORE, table, line)
        yield (
            line,
            {
                "id": participant,
                "text": _said(Path(folder), participant),
                "label": _number(score, table, line),
                "group": participant,
            },
        )


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except OSError:  # a name that cannot be
        return False


def _said(folder: Path, participant: str) -> str:
    name = f"{participant}_TRANSCRIPT.csv"
    inside = folder / f"{participant}_P" / name
    transcript = inside if inside.exists() else folder / name
    return " ".join(
        _cell(turn, ("value",), transcript, line)
        for line, turn in _table(transcript, delimiter="\t")
        if _cell(turn, ("speaker",), transcript, line) == "Participant"
    )


def _table(path: Path, *, delimiter: str) -> Iterator[Row]:
    with opened(str(path)) as file:
        yield from delimited.rows(file, str(path), delimiter=delimiter, quoted=delimiter == ",")


def _cell(row: Mapping[str, Any], names: tuple[str, ...], path: Path, line: int) -> str:
    for column, value in row.items():
        if column.strip().lower() in names:
            return str(value).strip()
    raise InputError(
        f"has no column {' or '.join(names)}.",
        path=str(path),
        line=line,
        remedy="Name the folder of DAIC-WOZ as it was handed out.",
    )


def _number(score: str, path: Path, line: int) -> float | None:
    try:
        return float(score) if score else None
    except ValueError:
        raise InputError(
            "the PHQ-8 score is not a number.",
            path=str(path),
            line=line,
            remedy="Name the folder of DAIC-WOZ as it was handed out.",
        ) from None
