"""What may stand in one field of one row, and how it is read: pure functions of the value.

Errors name the place and the kind of value found, never the value.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from synthaudit.errors import InputError
from synthaudit.strict_json import MAX_DEPTH, is_deeper

Label: TypeAlias = float | str | tuple[str, ...]
LabelKind: TypeAlias = Literal["number", "class", "classes"]

# JSON's grammar of numbers: unlike float(), it takes neither "nan" nor "1_000", and a code such as
# "007" stays a code.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")

_KINDS: dict[type, str] = {
    str: "a string",
    bool: "a boolean",
    dict: "an object",
    list: "a list",
    tuple: "a list",
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, for messages."""

    path: str
    line: int
    field: str

    def refused(self, problem: str, remedy: str | None = None) -> InputError:
        """The error that says so, to be raised."""
        return InputError(
            problem,
            path=self.path,
            line=self.line,
            field=self.field,
            remedy=remedy or "Correct the record, or name another field.",
        )


def string(value: Any, place: Place) -> str | None:
    """A text as it is, or None for null.

    Raises:
        InputError: It is not a string, or not one that every program can read.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise place.refused(f"holds {_kind(value)}; it must hold a string.")
    if "\0" in value:
        raise place.refused("holds a NUL character.", "Export it again as text.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise place.refused(
            "holds half of a surrogate pair, which is no character.",
            "Export it again as UTF-8; it was cut in the middle of a character.",
        ) from None
    return value


def name(value: Any, place: Place) -> str | None:
    """An id, a person or a class: numbers as text (12.0 is "12"), None for null and white space.

    Raises:
        InputError: It is neither string nor number.
    """
    if _is_number(value):
        return plain_number(_finite(value, place))
    if value is not None and not isinstance(value, str):
        raise place.refused(f"holds {_kind(value)}; it must hold a string or a number.")
    text = string(value, place)
    return text if text and text.strip() else None


def names(value: Any, place: Place) -> tuple[str, ...]:
    """A name or a list of names; none for null and white space.

    Raises:
        InputError: An item is no name.
    """
    if not isinstance(value, list | tuple):
        value = [] if _is_blank(value) else [value]
    found = [name(item, place) for item in value]
    if None in found:
        raise place.refused("holds a list with an empty item.")
    return tuple(item for item in found if item is not None)


def label(value: Any, kind: LabelKind | None, place: Place) -> Label | None:
    """A label as what it is, or as ``kind``; None for null and white space.

    Raises:
        InputError: It is an object, NaN, or not of that kind.
    """
    if _is_blank(value):
        return None
    if kind == "number" or (kind is None and _is_number(value)):
        return _number(value, place)
    if kind == "classes" or (kind is None and isinstance(value, list | tuple)):
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(_class_name(item, place) for item in items)
    return _class_name(value, place)


def lineage(value: Any, place: Place) -> Mapping[str, Any]:
    """An object that can be written as JSON; empty for everything that is no object.

    Raises:
        InputError: It holds what JSON has no way to write.
    """
    if not isinstance(value, Mapping):
        return {}
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        if is_deeper(value, MAX_DEPTH):
            raise RecursionError  # noqa: TRY301 (one place says what cannot be kept)
    except (TypeError, ValueError, RecursionError):
        raise place.refused(
            f"holds what cannot be written as JSON of at most {MAX_DEPTH} levels."
        ) from None
    return value


def plain_number(value: float | Decimal) -> str:
    """A finite number as an id or class is written: whole ones without a fraction."""
    return str(int(value)) if value == int(value) else str(value)


def reads_as_number(text: str) -> bool:
    """Whether ``text`` is a number as JSON would write it, within the range of a float."""
    return _NUMBER.fullmatch(text.strip()) is not None and math.isfinite(float(text))


def field_names(row: Mapping[str, Any]) -> list[str]:
    """Names of the fields of ``row``, those inside objects as dotted paths.

    What does not look like a name is left out: the first line of a table without a header holds
    values.
    """
    found: list[str] = []
    for key, value in row.items():
        if isinstance(value, Mapping) and value:
            found.extend(f"{key}.{inner}" for inner in value)
        else:
            found.append(key)
    return [
        each for each in found if re.fullmatch(r"[\w.:/()-]{1,40}( [\w.:/()-]{1,40}){0,2}", each)
    ]


def _number(value: Any, place: Place) -> float:
    if _is_number(value):
        return float(_finite(value, place))
    if isinstance(value, str) and reads_as_number(value):
        return float(value)
    raise place.refused(f"holds {_kind(value)} where label_kind asks for a number.")


def _class_name(value: Any, place: Place) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        paths = ", ".join(field_names({place.field: value}))
        raise place.refused("holds an object.", f"Name one of its values as label: {paths}.")
    text = name(value, place) if isinstance(value, str) or _is_number(value) else None
    if text is None:
        raise place.refused(
            f"holds {'white space' if isinstance(value, str) else _kind(value)} where a class must "
            "stand.",
            "A label is a number, a class or a list of classes. Name another field, or an empty "
            "name to leave labels out.",
        )
    return text


def _finite(value: float | Decimal, place: Place) -> float | Decimal:
    if not math.isfinite(value):
        raise place.refused("holds NaN or infinity.", "Write null where there is no number.")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _kind(value: Any) -> str:
    if _is_number(value):
        return "a number"
    return _KINDS.get(type(value), f"a value of type {type(value).__name__}")
