"""JSON Lines: one object a line. Stricter than the json module, which lets ambiguous data pass."""

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO

from synthaudit.errors import InputError
from synthaudit.loaders.opening import lines
from synthaudit.loaders.rows import Row


class _RefusedError(ValueError):
    """Valid for the json module, but not to be trusted: (problem, remedy)."""


def rows(file: BinaryIO, path: str) -> Iterator[Row]:
    """The objects in ``file``; empty lines are skipped.

    Raises:
        InputError: A line is not one JSON object, or holds what other readers would read otherwise
            or refuse: a key twice, NaN, infinity, an integer beyond 64 bits.
    """
    for number, line in lines(file, path):
        if not line.strip():
            continue
        try:
            value = _DECODER.decode(line)
        except json.JSONDecodeError as error:
            problem, remedy = (
                f"is not valid JSON ({error.msg.removesuffix(' at')} at column {error.colno}).",
                "Write one JSON object a line; a half line at the end means the file was cut off.",
            )
        except RecursionError:
            problem, remedy = "is nested too deeply.", "Write records as flat objects."
        except _RefusedError as error:
            problem, remedy = error.args
        else:
            if isinstance(value, dict):
                yield number, value
                continue
            problem, remedy = (
                f"holds {_KINDS.get(type(value), 'a number')}, not an object.",
                "Write one JSON object a line, without a list around them.",
            )
        raise InputError(problem, path=path, line=number, remedy=remedy) from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise _RefusedError("holds the same key twice in one object.", "Write each key once.")
    return value


def _integer(literal: str) -> int:
    # The length first: turning a very long literal into a number takes very long, or fails.
    if len(literal) > len(str(-(2**63))) or not -(2**63) <= (value := int(literal)) < 2**64:
        raise _RefusedError("holds an integer beyond 64 bits.", "Write it as a string.")
    return value


def _float(literal: str) -> float:
    value = float(literal)
    if not math.isfinite(value):
        raise _RefusedError("holds a number too large to represent.", "Write it as a string.")
    return value


def _constant(literal: str) -> float:
    raise _RefusedError(
        f"holds {literal}, which is not JSON.", "Write null where a number is missing."
    )


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)

_KINDS: dict[type, str] = {list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
