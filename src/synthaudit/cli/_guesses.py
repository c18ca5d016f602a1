"""What a file probably is, from its name and its first rows; a person checks it afterwards."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

N_ROWS = 200
"""Rows looked at."""

_ROLES = {
    "synthetic": (
        "synthetic synth syn generated generation generations gen artificial simulated fake llm "
        "model output outputs gpt llama mistral mixtral qwen gemini gemma claude phi"
    ),
    "holdout": (
        "holdout heldout held hold test val valid validation dev eval evaluation control controls "
        "unseen nonmembers"
    ),
    "train": "train training real original originals seen members",
    "reference": "reference public",
}

# Most telling first.
_TEXT = (
    "text note notes transcript dialogue conversation document content body post output generation "
    "generated completion response synopsis summary narrative report message sentence abstract"
)
_ID = "id uid uuid record note row doc document index"
_GROUP = "group patient person subject participant client pid user author"
_SOURCE = "sources source original parent"
_LABEL = (
    "label labels severity score phq8 phq9 phq diagnosis diagnoses class category icd code codes "
    "section target rating"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file probably is.

    Args:
        source: The file, as it was named.
        role: Its role, or None where the name does not say.
        fields: The field that serves each use, where it is not the default; an empty name where the
            default is there but cannot serve.
        columns: Names of all fields.
    """

    source: str
    role: str | None
    fields: Mapping[str, str]
    columns: tuple[str, ...]


def guess(source: str) -> Guess:
    """Look at the name and the first rows of ``source``.

    Raises:
        InputError: It cannot be read, or holds no record.
    """
    from synthaudit.cells import field_names
    from synthaudit.errors import InputError
    from synthaudit.loaders import read_rows

    rows = [row for _, row in itertools.islice(read_rows(source), N_ROWS)]
    if not rows:
        raise InputError("holds no record.", path=source, remedy="Name a file with records.")
    columns = dict.fromkeys(name for row in rows for name in field_names(row))
    values = {name: _values(name, rows) for name in columns}
    role = _role(source)
    text = _text(values)
    rest = {name: found for name, found in values.items() if name != text}
    found = {
        "text": text,
        "id": _named(rest, _ID, "id", _distinct),
        "group": _named(rest, _GROUP, "group", _names),
        "label": _named(rest, _LABEL, "label", _labels),
    }
    if role == "synthetic":
        # A field called "source" alone mostly says which data set a row is from.
        lineage = {name: column for name, column in rest.items() if name != "source"}
        found["source"] = _named(lineage, f"{_SOURCE} {_GROUP}", "sources", _names)
        found["group"] = None
    defaults = {use: "sources" if use == "source" else use for use in found}
    return Guess(
        source,
        role,
        {use: name for use, name in found.items() if name not in {None, defaults[use]}},
        tuple(columns),
    )


def _role(source: str) -> str | None:
    words = set(re.findall(r"[a-z]+", re.split(r"[/\\]", source)[-1].lower()))
    return next((role for role, known in _ROLES.items() if words & set(known.split())), None)


def _values(name: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What stands in the field, where something does."""
    head, _, rest = name.partition(".")
    found = []
    for row in rows:
        inner = row.get(head)
        value = inner.get(rest) if name not in row and isinstance(inner, Mapping) else row.get(name)
        if value is not None:
            found.append(value)
    return found


def _text(values: Mapping[str, list[Any]]) -> str | None:
    lengths = {
        name: sum(map(len, found)) / len(found)
        for name, found in values.items()
        if found and all(isinstance(value, str) for value in found)
    }
    if lengths.get("text"):
        return "text"
    usual = {name for name in lengths if _rank(name, _TEXT) is not None}
    return max(usual or lengths, key=lambda name: lengths[name], default=None)


def _named(
    values: Mapping[str, list[Any]], words: str, default: str, serves: Callable[[list[Any]], bool]
) -> str | None:
    """The field that is named most like what is looked for, among those whose values can serve."""
    ranked = [
        (-1 if name == default else rank, position, name)
        for position, (name, found) in enumerate(values.items())
        if (rank := _rank(name, words)) is not None and found and serves(found)
    ]
    if ranked:
        return min(ranked)[2]
    return "" if any(name.partition(".")[0] == default for name in values) else None


def _rank(name: str, words: str) -> int | None:
    """How telling the first of ``words`` in the name is, 0 for most, or None without any."""
    known = words.split()
    parts = name.split(".")[::-1]
    if words not in {_TEXT, _LABEL}:  # what a person or an id is part of says nothing about it
        parts = parts[:1]
    for depth, part in enumerate(parts):
        spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", part)
        found = set(re.findall(r"[a-z]+[0-9]*", spaced.lower()))
        places = [place for place, word in enumerate(known) if word in found]
        if places:
            return places[0] + depth * len(known)
    return None


def _names(values: list[Any]) -> bool:
    from synthaudit.cells import names

    return _accepted(values, names)


def _distinct(values: list[Any]) -> bool:
    from synthaudit.cells import name

    return _accepted(values, name) and len({str(value) for value in values}) == len(values)


def _labels(values: list[Any]) -> bool:
    from synthaudit.cells import label

    return _accepted(values, lambda value, place: label(value, None, place))


def _accepted(values: list[Any], read: Callable[[Any, Any], Any]) -> bool:
    from synthaudit.cells import Place
    from synthaudit.errors import InputError

    try:
        for value in values:
            read(value, Place("", 0, ""))
    except InputError:
        return False
    return True
