"""A number says how it was made: the signature of a frozen dataclass, read off its fields.

Equal fields mean the same computation, so the signature is both what a score prints and what the
Store is addressed by. A class whose meaning changes raises its ``version``.
"""

import dataclasses
import hashlib
from typing import Any


def signature(value: Any) -> str:
    """``module.Class(field=value, ...)``, nested dataclasses too, ``@version`` if above 1.

    The module is part of it because two files may hold a class of one name.

    Fields with ``compare=False`` hold what follows from the others and are left out.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        version = getattr(value, "version", 1)
        inner = ", ".join(
            f"{field.name}={signature(getattr(value, field.name))}"
            for field in dataclasses.fields(value)
            if field.compare
        )
        name = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("synthaudit.")
        return f"{name}{'' if version == 1 else f'@{version}'}({inner})"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(signature(item) for item in value) + "]"
    if isinstance(value, str | int | float | bool | type(None)):
        return repr(value)
    raise TypeError(f"{type(value).__name__} cannot be part of a signature")


def device_of(value: Any) -> str:
    """The device that a dataclass, or one it holds, names; ``cpu`` where none names another."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
        named = [held for name, held in fields if name == "device" and held != "cpu"]
        return str(named[0]) if named else device_of(tuple(held for _, held in fields))
    found = map(device_of, value) if isinstance(value, tuple | list) else ()
    return next((device for device in found if device != "cpu"), "cpu")


def digest(*parts: str) -> str:
    """SHA-256 in hex of the parts, length-prefixed so that no two lists of parts collide."""
    sha = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        sha.update(len(encoded).to_bytes(8, "little"))
        sha.update(encoded)
    return sha.hexdigest()
