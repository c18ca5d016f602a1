"""JSON Lines: one object a line, each read strictly."""

from collections.abc import Iterator
from typing import BinaryIO

from synthaudit.errors import InputError
from synthaudit.loaders.opening import lines
from synthaudit.loaders.rows import Row
from synthaudit.strict_json import RefusedError, decoded


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
            value = decoded(line)
        except RefusedError as error:
            raise InputError(error.problem, path=path, line=number, remedy=error.remedy) from None
        if not isinstance(value, dict):
            raise InputError(
                f"holds {_KINDS.get(type(value), 'a number')}, not an object.",
                path=path,
                line=number,
                remedy="Write one JSON object a line, without a list around them.",
            )
        yield number, value


_KINDS: dict[type, str] = {list: "a list", str: "a string", bool: "a boolean", type(None): "null"}
