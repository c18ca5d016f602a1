"""One text and what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One text.

    Args:
        id: Unique within its role.
        text: The text.
        pair: A second text that belongs to it: hypothesis, summary, note.
        label: A number, a class, or a list of classes.
        group: The person.
        sources: Persons or records whose text it was made from.
        meta: Lineage, any JSON.
        line: Where it stood in its file, counted from 1.
    """

    id: str
    text: str
    pair: str | None = None
    label: float | str | tuple[str, ...] | None = None
    group: str | None = None
    sources: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
