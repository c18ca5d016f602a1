"""JSON, stricter than the json module, which lets ambiguous data pass; and files that hold it."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from synthaudit.files import read_regular

MAX_DEPTH = 100
"""Levels of objects and lists inside each other that any file of ours, or lineage, may have.

Fixed, because what Python can bear depends on how deep its own stack is at that moment.
"""


class RefusedError(ValueError):
    """Not JSON, or JSON that is not to be trusted; quotes nothing.

    Args:
        problem: What is wrong, as a sentence that follows the name of a place.
        remedy: What to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


def decoded(text: str, *, integer_bits: int = 64) -> Any:
    """The value that ``text`` spells.

    Raises:
        RefusedError: It is no JSON, or holds what other readers would read otherwise or refuse: a
            key twice, NaN, infinity, an integer beyond ``integer_bits``.
    """
    try:
        return (_DECODER if integer_bits == 64 else _WIDE).decode(text)  # noqa: PLR2004
    except json.JSONDecodeError as error:
        raise RefusedError(
            f"is not valid JSON ({error.msg.removesuffix(' at')} at column {error.colno}).",
            "Write one JSON object a line; a half line at the end means the file was cut off.",
        ) from None
    except RecursionError:
        raise RefusedError("is nested too deeply.", "Write records as flat objects.") from None


def read_json(path: Path) -> Any:
    """What a file of JSON holds, at most ``MAX_DEPTH`` levels deep.

    Raises:
        OSError: The file cannot be read, or is no regular one.
        ValueError: It holds no JSON that is to be trusted.
    """
    value = decoded(read_regular(path).decode("utf-8"), integer_bits=128)  # seeds have 128
    if is_deeper(value, MAX_DEPTH):
        raise RefusedError("is nested too deeply.", "Use the file as it was written.")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RefusedError(
            "holds half of a surrogate pair, which is no character.",
            "Use the file as it was written.",
        ) from None
    return value


def misfit(error: ValueError) -> str:
    """Why ``read_json`` or a schema refused a file: the place and the problem, never a value."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        return f"{place}: {first['msg'].removeprefix('Value error, ').rstrip('.')}"
    if isinstance(error, RefusedError):
        return f"it {error.problem.rstrip('.')}"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "it cannot be read"


def is_deeper(value: Any, depth: int) -> bool:
    """Whether objects and lists lie inside each other in more than ``depth`` levels."""
    level = [value]
    for _ in range(depth + 1):
        level = [
            inner
            for each in level
            if isinstance(each, Mapping | list | tuple)
            for inner in (each.values() if isinstance(each, Mapping) else each)
        ]
        if not level:
            return False
    return True


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise RefusedError("holds the same key twice in one object.", "Write each key once.")
    return value


def _integer(literal: str) -> int:
    # The length first: turning a very long literal into a number takes very long, or fails.
    if len(literal) > len(str(-(2**63))) or not -(2**63) <= (value := int(literal)) < 2**64:
        raise RefusedError("holds an integer beyond 64 bits.", "Write it as a string.")
    return value


def _float(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise RefusedError("holds a number too large to represent.", "Write it as a string.")
    return value


def _constant(literal: str) -> float:
    raise RefusedError(
        f"holds {literal}, which is not JSON.", "Write null where a number is missing."
    )


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)


def _wide_integer(literal: str) -> int:
    if len(literal) > len(str(2**128)):
        raise RefusedError("holds an integer beyond 128 bits.", "Use the file as it was written.")
    return int(literal)


_WIDE = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_int=_wide_integer,
    parse_float=_float,
    parse_constant=_constant,
)
