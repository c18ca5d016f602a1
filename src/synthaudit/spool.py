"""A stream of records becomes an Arrow file; digests and label kind are known at its end.

The file appears under its name when it is whole; whatever goes wrong on the way leaves nothing.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pyarrow as pa

from synthaudit.cells import Label, reads_as_number
from synthaudit.errors import InputError
from synthaudit.files import put_in_place, unfinished
from synthaudit.records import Record

LabelKind: TypeAlias = Literal["none", "number", "class", "classes"]

SCHEMA = pa.schema(
    [
        ("id", pa.large_string()),
        ("text", pa.large_string()),
        ("pair", pa.large_string()),
        ("label", pa.large_string()),  # JSON: what kind it is, is known only at the end of the file
        ("group", pa.large_string()),
        ("sources", pa.large_list(pa.large_string())),
        ("meta", pa.large_string()),
        ("line", pa.int64()),
        ("hash", pa.uint64()),
    ]
)

_BATCH_ROWS = 1024
_BATCH_CHARACTERS = 2**24
"""A batch is held in memory, and one record may be megabytes."""


@contextmanager
def arrow_file(path: Path) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    """Write the Arrow file ``path`` for this user's eyes only, whole or not at all."""
    temporary = unfinished(path)
    try:
        # Made before Arrow opens it, because Arrow has no way to say who may read it.
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with pa.OSFile(os.fspath(temporary), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as file:
            yield file
        with temporary.open("rb") as written:  # no digest tells later whether all of it got there
            os.fsync(written.fileno())
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


class Intake:
    """Turns records into Arrow batches; asked afterwards, it knows the whole.

    Args:
        source: Where the records come from, for messages.
        typed: Whether the source tells the number 3 from the text "3"; if not, labels that all read
            as numbers are numbers.
    """

    def __init__(self, source: str, *, typed: bool) -> None:
        self._source = source
        self._typed = typed
        self._content = hashlib.sha256()
        self._secret = hashlib.sha256(b"synthaudit pseudonyms")
        self._seen: dict[bytes, int] = {}
        self._label_types: set[str] = set()
        self._n_empty = 0
        self._n_unlabelled = 0
        self._n_nameless = 0

    def batches(self, records: Iterable[Record]) -> Iterator[pa.RecordBatch]:
        """The records in order, as many to a batch as memory should hold.

        Raises:
            InputError: There are none, two have the same id, or one cannot be stored.
        """
        rows: list[Mapping[str, Any]] = []
        n_characters = 0
        for record in records:
            rows.append(self._row(record))
            long = (record.text, record.pair, rows[-1]["meta"])
            n_characters += sum(len(each) for each in long if each)
            if len(rows) == _BATCH_ROWS or n_characters > _BATCH_CHARACTERS:
                yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
                rows, n_characters = [], 0
        if rows:
            yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
        if not self._seen:
            raise InputError(
                "holds no record.",
                path=self._source,
                remedy="Name a file with at least one record.",
            )

    def _row(self, record: Record) -> Mapping[str, Any]:
        try:
            stored = {
                "id": record.id,
                "text": record.text,
                "pair": record.pair,
                "label": None if record.label is None else _json(record.label),
                "group": record.group,
                "sources": list(record.sources) or None,
            }
            encoded = _json(stored).encode()
            meta = _json(record.meta) if record.meta else None
        except (TypeError, ValueError, RecursionError):
            raise InputError(
                "cannot be stored: a number is NaN or infinite, a text holds half of a surrogate "
                "pair, or lineage is no JSON.",
                path=self._source,
                line=self._line(record),
                remedy="Correct the record.",
            ) from None
        self._note(record)
        for digest in (self._content, self._secret):
            digest.update(len(encoded).to_bytes(8, "little"))
            digest.update(encoded)
        identity_and_text = f"{record.id}\0{record.text}".encode()
        return {
            **stored,
            "meta": meta,
            "line": record.line,
            "hash": int.from_bytes(
                hashlib.blake2b(identity_and_text, digest_size=8).digest(), "little"
            ),
        }

    def _note(self, record: Record) -> None:
        n_before = len(self._seen)
        identity = hashlib.blake2b(record.id.encode(), digest_size=16).digest()
        first = self._seen.setdefault(identity, self._line(record))
        if len(self._seen) == n_before:
            raise InputError(
                f"the id was already used at line {first}.",
                path=self._source,
                line=self._line(record),
                field="id",
                remedy="Ids must be unique within a role; name another field as id, or an empty "
                "name to count lines.",
            )
        self._n_empty += not record.text.strip()
        self._n_nameless += record.group is None
        if record.label is None:
            self._n_unlabelled += 1
        else:
            self._label_types.add(self._label_type(record.label))

    def _line(self, record: Record) -> int:
        return record.line or len(self._seen) + 1

    def _label_type(self, label: Label) -> str:
        if isinstance(label, str):
            return "numeral" if not self._typed and reads_as_number(label) else "class"
        return "number" if isinstance(label, int | float) else "classes"

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything but lineage, in order."""
        return self._content.hexdigest()

    @property
    def secret(self) -> str:
        """A second digest of the same."""
        return self._secret.hexdigest()

    @property
    def label_kind(self) -> LabelKind:
        """What the labels are, taken together: words and numbers mixed are classes.

        Raises:
            InputError: Some labels are lists and some are not.
        """
        if not self._label_types:
            return "none"
        if self._label_types <= {"number", "numeral"}:
            return "number"
        if "classes" not in self._label_types:
            return "class"
        if self._label_types == {"classes"}:
            return "classes"
        raise InputError(
            "some labels are lists and some are not.",
            path=self._source,
            field="label",
            remedy="Give every record a list of classes, or every record one label.",
        )

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader should know about the records."""
        n_records = len(self._seen)
        found = []
        if self._n_empty:
            found.append(f"{self._n_empty} of {n_records} texts are empty.")
        if self._label_types and self._n_unlabelled:
            found.append(f"{self._n_unlabelled} of {n_records} records have no label.")
        if 0 < self._n_nameless < n_records:
            found.append(f"{self._n_nameless} of {n_records} records name no person.")
        return tuple(found)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
