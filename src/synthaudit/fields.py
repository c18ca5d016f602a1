"""Which fields of a row make a record.

A field is a name, a dotted path into objects (``label.severity``; a literal key with a dot wins),
or several of them to join: texts with a line break, ids and persons with ``/``. An empty name
means that there is no such field.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, TypeAlias

from synthaudit import cells
from synthaudit.cells import LabelKind, Place
from synthaudit.errors import InputError, PlanError
from synthaudit.nearest import nearest
from synthaudit.records import Record

FieldName: TypeAlias = str | tuple[str, ...]

ROLES = ("train", "holdout", "synthetic", "reference", "former")

_USES = ("text", "label", "id", "group", "pair", "source")
_SINGLE = ("label", "source")
_ABSENT = object()
_N_NAMES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of the records in one role.

    Args:
        text: The text; the only field a record cannot do without.
        label: A number, a class, or a list of classes.
        id: Unique within the role.
        group: The person.
        pair: A second text that belongs to it.
        source: Persons or records the text was made from.
        label_kind: What labels are to be taken as; by default what they are.
        explicit: Which of the above were named: their absence from a row is an error.
        role: The role, for messages.
    """

    text: FieldName = "text"
    label: str = "label"
    id: FieldName = "id"
    group: FieldName = "group"
    pair: FieldName = "pair"
    source: str = "sources"
    label_kind: LabelKind | None = None
    explicit: frozenset[str] = frozenset()
    role: str = "train"

    @classmethod
    def named(
        cls,
        *,
        role: str,
        text: str | Sequence[str] | None = None,
        label: str | Sequence[str] | None = None,
        id: str | Sequence[str] | None = None,
        group: str | Sequence[str] | None = None,
        pair: str | Sequence[str] | None = None,
        source: str | Sequence[str] | None = None,
        label_kind: LabelKind | None = None,
    ) -> Self:
        """Fields by name; None stands for the default, whose absence is no error.

        Raises:
            PlanError: A list of names where only one can be meant, or no name for the text.
        """
        given = dict(zip(_USES, (text, label, id, group, pair, source), strict=True))
        names = {use: _field_name(use, name) for use, name in given.items() if name is not None}
        if not names.get("text", "text"):
            raise PlanError(f"{role}: the field of the text cannot be empty.")
        return replace(
            cls(),
            **names,  # type: ignore[arg-type]  # _field_name has made sure of the types
            label_kind=label_kind,
            explicit=frozenset(names),
            role=role,
        )

    def record(self, row: Mapping[str, Any], *, line: int, path: str) -> Record:
        """The record that ``row`` holds.

        An id that is missing or blank is the number of the line.

        Args:
            row: Values by name.
            line: Where the row stands in its source, from 1.
            path: The source, for messages.

        Raises:
            InputError: A field is absent or holds what it cannot; never quotes a value.
        """

        def values(use: str) -> Iterator[tuple[Any, Place]]:
            field: FieldName = getattr(self, use)
            for name in (field,) if isinstance(field, str) and field else tuple(field):
                place = Place(path, line, name)
                value = _find(row, name)
                if value is _ABSENT:
                    if use == "text" or use in self.explicit:
                        raise self._absent(use, row, place)
                    value = None
                yield value, place

        text = _joined(values("text"), cells.string, "\n")
        if text is None:
            first = self.text if isinstance(self.text, str) else self.text[0]
            raise Place(path, line, first).refused("is null; it must hold a string.")
        labels = [cells.label(value, self.label_kind, place) for value, place in values("label")]
        sources = [cells.names(value, place) for value, place in values("source")]
        return Record(
            id=_joined(values("id"), cells.name, "/") or str(line),
            text=text,
            pair=_joined(values("pair"), cells.string, "\n") or None,
            label=labels[0] if labels else None,
            group=_joined(values("group"), cells.name, "/"),
            sources=sources[0] if sources else (),
            meta=cells.lineage(row.get("meta"), Place(path, line, "meta")),
            line=line,
        )

    def _absent(self, use: str, row: Mapping[str, Any], place: Place) -> InputError:
        known = cells.field_names(row)
        near = nearest(place.field, known)
        shown = ", ".join(known[:_N_NAMES_SHOWN]) + (", ..." if len(known) > _N_NAMES_SHOWN else "")
        hint = "" if near is None else f"Did you mean '{near}'? "
        return place.refused(
            f"is not there; the fields of this record are: {shown or 'none with a usable name'}.",
            f"{hint}Name the right one with --{use}-field NAME (`run`: {self.role}:NAME for "
            f"{self.role} alone) or in the plan.",
        )


def field_for(role: str, values: Sequence[str]) -> str | None:
    """The field that command-line ``values`` name for ``role``, or None.

    ``role:field`` is for that role alone and wins over ``field``, which is for all roles. A field
    whose own name begins like a misspelt role needs the role before it.

    Raises:
        PlanError: Two different fields are named for one role, or a role is misspelt.
    """
    own: set[str] = set()
    common: set[str] = set()
    for value in values:
        prefix, colon, name = value.partition(":")
        if prefix == role and colon:
            own.add(name)
        elif not colon or prefix not in ROLES:
            near = nearest(prefix.lower(), ROLES) if colon else None
            if near is not None:
                raise PlanError(
                    f"'{value}': there is no role '{prefix}'. Did you mean '{near}:{name}'?"
                )
            common.add(value)
    for names in (own, common):
        if len(names) > 1:
            raise PlanError(
                f"{role}: several fields are named for one thing: {', '.join(sorted(names))}. "
                "Name one; a plan may name a list to join."
            )
        if names:
            return names.pop()
    return None


def _field_name(use: str, name: str | Sequence[str]) -> FieldName:
    if isinstance(name, str):
        return name
    if use in _SINGLE:
        raise PlanError(f"the field of the {use} must be one name, not a list of them.")
    if not all(name):
        raise PlanError(f"the fields of the {use} to join must all have a name.")
    return tuple(name)


def _find(row: Mapping[str, Any], path: str) -> Any:
    while path not in row:
        head, dot, path = path.partition(".")
        inner = row.get(head, _ABSENT) if dot else _ABSENT
        if not isinstance(inner, Mapping):
            return None if inner is None else _ABSENT
        row = inner
    return row[path]


def _joined(
    values: Iterator[tuple[Any, Place]],
    convert: Callable[[Any, Place], str | None],
    separator: str,
) -> str | None:
    parts = [(convert(value, place), place) for value, place in values]
    present = [part for part, _ in parts if part is not None]
    for part, place in parts:
        if part is None and present:
            raise place.refused("is missing, while a field it is joined with is there.")
    return separator.join(present) if present else None
