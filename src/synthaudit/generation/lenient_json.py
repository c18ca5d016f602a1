"""JSON as language models write it: read leniently, never completed.

Besides JSON it reads trailing commas, strings in single quotes, line breaks and escaped single
quotes inside strings, and Python's True, False and None. What is cut off, ambiguous or no number
(NaN, infinities) is refused: whatever comes out was written by the model.
"""

import json
import math
import re
from typing import Any

_MAX_DEPTH = 40

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s,:{}\[\]\"']+")
_STRINGS = {
    '"': re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL),
    "'": re.compile(r"'([^'\\]*(?:\\.[^'\\]*)*)'", re.DOTALL),
}
_TO_ESCAPE = re.compile(r'\\(.)|"', re.DOTALL)
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}


class MalformedError(ValueError):
    """No JSON, however read."""


class UnfinishedError(MalformedError):
    """The text ends before the value does."""


def decoded(text: str, at: int) -> tuple[Any, int]:
    """The value that starts at ``text[at]``, and where it ends.

    Raises:
        UnfinishedError: The text ends first.
        MalformedError: There is none.
    """
    return _value(text, at, 0)


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    if depth > _MAX_DEPTH:
        raise MalformedError
    match _next(text, at):
        case "{", at:
            return _object(text, at + 1, depth)
        case "[", at:
            return _array(text, at + 1, depth)
        case (('"' | "'"), at):
            return _string(text, at)
        case _, at:
            return _scalar(text, at)


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    members: dict[str, Any] = {}
    while True:
        first, at = _next(text, at)
        if first == "}":
            return members, at + 1
        if first not in _STRINGS:
            raise MalformedError
        key, at = _string(text, at)
        colon, at = _next(text, at)
        if colon != ":":
            raise MalformedError
        members[key], at = _value(text, at + 1, depth + 1)
        at = _after_comma(text, at, "}")


def _array(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    items: list[Any] = []
    while True:
        first, at = _next(text, at)
        if first == "]":
            return items, at + 1
        item, at = _value(text, at, depth + 1)
        items.append(item)
        at = _after_comma(text, at, "]")


def _after_comma(text: str, at: int, closing: str) -> int:
    """Past a comma, or at the closing bracket."""
    found, at = _next(text, at)
    if found == ",":
        return at + 1
    if found == closing:
        return at
    raise MalformedError


def _string(text: str, at: int) -> tuple[str, int]:
    found = _STRINGS[text[at]].match(text, at)
    if found is None:
        raise UnfinishedError
    body = _TO_ESCAPE.sub(_escaped, found[1])
    try:
        value = str(json.loads(f'"{body}"', strict=False))
        value.encode()  # half of a surrogate pair is no character, and could not be written
    except ValueError:
        raise MalformedError from None
    return value, found.end()


def _escaped(found: re.Match[str]) -> str:
    match found[0]:
        case '"':  # only inside single quotes
            return '\\"'
        case "\\'":
            return "'"
        case escape:
            return escape


def _scalar(text: str, at: int) -> tuple[Any, int]:
    found = _WORD.match(text, at)
    if found is None:
        raise MalformedError
    if found.end() == len(text):
        raise UnfinishedError
    try:
        value = json.loads(_PYTHON_WORDS.get(found[0], found[0]))
    except ValueError:
        raise MalformedError from None
    if isinstance(value, float) and not math.isfinite(value):
        raise MalformedError
    return value, found.end()


def _next(text: str, at: int) -> tuple[str, int]:
    """The next character that is no white space, and where it is."""
    found = _SPACE.match(text, at)
    end = at if found is None else found.end()
    if end == len(text):
        raise UnfinishedError
    return text[end], end
