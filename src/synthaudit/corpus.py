"""Records in one role, in one Arrow table: on disk and memory-mapped when read through the Store.

A corpus is never changed. ``select`` gives a corpus that remembers what it was taken from, so that
features computed once for the whole are re-indexed for every sample, half or subset of it.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synthaudit.cells import plain_number
from synthaudit.fields import Fields
from synthaudit.loaders import knows_types, read_rows
from synthaudit.records import Record
from synthaudit.results import CorpusSummary
from synthaudit.spool import SCHEMA, Intake, LabelKind, arrow_file

Role = Literal["train", "holdout", "synthetic", "reference"]

SHARD_ROWS = 1024
"""Records a shard: fixed, so that batches never follow what the Store happens to lack."""


@dataclass(frozen=True, eq=False)
class Corpus:
    """Records of one role.

    Args:
        role: ``train``, ``holdout``, ``synthetic`` or ``reference``.
        table: One row a record; see ``Record`` for the columns, plus ``line`` and ``hash``.
        fingerprint: SHA-256 over ids, texts, pairs, labels, groups and sources, in order.
        secret: A second digest of the same content that is never written outside the Store; keys
            the pseudonyms.
        label_kind: What the labels are: ``none``, ``number``, ``class`` or ``classes``.
        notices: What a reader should know about the file, such as empty texts.
        path: The Arrow file the table is mapped from, or None when it is in memory.
        base: The corpus this one was selected from, or None.
        rows: Its rows in ``base``, or None.
    """

    role: Role
    table: pa.Table
    fingerprint: str
    secret: str
    label_kind: LabelKind = "none"
    notices: tuple[str, ...] = ()
    path: Path | None = None
    base: "Corpus | None" = None
    rows: NDArray[np.int64] | None = field(default=None, repr=False)

    @staticmethod
    def read(
        source: str | os.PathLike[str],
        /,  # a field may be called `source` too
        *,
        role: Role = "train",
        spool: Path | None = None,
        **fields: Any,
    ) -> "Corpus":
        """Read a file or any other source (``hf://``, ``daic-woz:``, ``demo:``).

        Args:
            source: Where the records are; the kind follows from the suffix or prefix.
            role: The seat the records take in an audit.
            spool: Where to keep the records while they are used; in memory when None.
            **fields: Names of fields, see ``Fields``: ``text``, ``label``, ``group``, ``id``, ...

        Raises:
            InputError: A record cannot be used; names file, line, field and remedy.
        """
        columns = Fields.named(role=role, **fields)
        name = os.fspath(source)
        return Corpus.from_records(
            (columns.record(row, line=line, path=name) for line, row in read_rows(name)),
            role=role,
            spool=spool,
            source=name,
            typed=columns.label_kind is not None or knows_types(name),
        )

    @staticmethod
    def from_records(
        records: Iterable[Record],
        *,
        role: Role = "train",
        spool: Path | None = None,
        source: str = "<records>",
        typed: bool = True,
    ) -> "Corpus":
        """Take records from anywhere, in order.

        Args:
            records: At least one.
            role: The seat they take in an audit.
            spool: Where to keep them while they are used; in memory when None.
            source: Where they come from, for messages.
            typed: Whether the source tells the number 3 from the text "3"; if not, labels that all
                read as numbers are numbers.

        Raises:
            InputError: There are none, two have the same id, or some labels are lists and some not.
        """
        intake = Intake(source, typed=typed)
        if spool is None:
            sink = pa.BufferOutputStream()
            with pa.ipc.new_file(sink, SCHEMA) as file:
                _write(intake, records, file)
            table = pa.ipc.open_file(sink.getvalue()).read_all()
        else:
            with arrow_file(spool) as file:
                _write(intake, records, file)
            table = _mapped(spool)
        return Corpus(
            role=role,
            table=table,
            fingerprint=intake.fingerprint,
            secret=intake.secret,
            label_kind=intake.label_kind,
            notices=intake.notices,
            path=spool,
        )

    def spooled(self, path: Path) -> "Corpus":
        """The same corpus, its records in an Arrow file and memory-mapped.

        A file that holds them already stays: another machine may have mapped it.
        """
        if not _holds(path, self.table):
            with arrow_file(path) as file:
                file.write_table(self.table, max_chunksize=SHARD_ROWS)
        return dataclasses.replace(self, table=_mapped(path), path=path, base=None, rows=None)

    @staticmethod
    def mapped(path: Path, *, role: Role, fingerprint: str, secret: str = "") -> "Corpus":
        """The records an earlier ``spooled`` or ``read`` left in an Arrow file."""
        return Corpus(role, _mapped(path), fingerprint, secret, path=path)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process maps the same file; records are sent only when they are in no file."""
        if self.base is not None:
            return _selected, (self.base, self.rows, self.role, self.fingerprint)
        table = self.table if self.path is None else self.path
        facts = (self.fingerprint, self.secret, self.label_kind, self.notices)
        return _reopened, (self.role, table, *facts)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def texts(self, start: int = 0, stop: int | None = None) -> list[str]:
        """The texts of records ``start`` to ``stop``."""
        return self._strings("text", start, stop)

    def records(self) -> Iterator[Record]:
        """The records, in order, one shard in memory at a time."""
        for start in range(0, len(self), SHARD_ROWS):
            for row in self.table.slice(start, SHARD_ROWS).to_pylist():
                label = self._label(row["label"])
                yield Record(
                    id=row["id"],
                    text=row["text"],
                    pair=row["pair"],
                    label=tuple(label) if isinstance(label, list) else label,
                    group=row["group"],
                    sources=tuple(row["sources"] or ()),
                    meta=json.loads(row["meta"]) if row["meta"] else {},
                    line=row["line"],
                )

    @cached_property
    def ids(self) -> list[str]:
        """Record ids, in order."""
        return self._strings("id")

    @property
    def grouped(self) -> bool:
        """Whether the records name the person they belong to."""
        return bool(self.table["group"].null_count < len(self))

    @cached_property
    def groups(self) -> list[str | None]:
        """The person of each record, or None where it is not named."""
        return self._strings("group")

    @cached_property
    def pairs(self) -> list[str | None]:
        """The second text of each record, or None."""
        return self._strings("pair")

    @cached_property
    def sources(self) -> list[list[str] | None]:
        """Persons or records each record was made from, or None where lineage names none."""
        return self._strings("sources")

    @cached_property
    def labels(self) -> list[Any]:
        """Label of each record: float, str or list of str by ``label_kind``, None where missing."""
        return [self._label(item) for item in self._strings("label")]

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """A hash of each record's id and text; samples are chosen by it, never by position."""
        hashes: NDArray[np.uint64] = self.table["hash"].to_numpy()
        return hashes

    @cached_property
    def person_keys(self) -> list[str]:
        """The independent unit of each record, as a string that is equal for equal persons.

        The person on the real side; on the synthetic side the persons or records a record was made
        from where lineage names them; else the record itself.
        """
        keys: list[str] = []
        for index, (group, sources) in enumerate(zip(self.groups, self.sources, strict=True)):
            if self.role == "synthetic" and sources:
                keys.append("sources:" + json.dumps(sorted(sources)))
            elif group is not None:
                keys.append("group:" + group)
            else:
                keys.append("record:" + self.ids[index])
        return keys

    @cached_property
    def persons(self) -> NDArray[np.int64]:
        """Number of the independent unit of each record, shape (n_records,), 0 to n_groups - 1."""
        numbers: dict[str, int] = {}
        return np.array(
            [numbers.setdefault(key, len(numbers)) for key in self.person_keys], dtype=np.int64
        )

    @property
    def n_groups(self) -> int:
        """Number of independent units."""
        return int(self.persons.max()) + 1 if len(self) else 0

    def select(self, rows: NDArray[np.int64]) -> "Corpus":
        """The records at ``rows``, in that order, in the same role."""
        rows = np.asarray(rows, dtype=np.int64)
        base, base_rows = self, rows
        if self.base is not None and self.rows is not None:
            base, base_rows = self.base, self.rows[rows]
        suffix = hashlib.sha256(base_rows.tobytes()).hexdigest()
        fingerprint = hashlib.sha256(f"{base.fingerprint}/{suffix}".encode()).hexdigest()
        return Corpus(
            role=self.role,
            table=base.table.take(pa.array(base_rows)),
            fingerprint=fingerprint,
            secret=base.secret,
            label_kind=base.label_kind,
            base=base,
            rows=base_rows,
        )

    def seated(self, role: Role) -> "Corpus":
        """The same records in another role: real text takes the synthetic seat for a reference."""
        return dataclasses.replace(
            self,
            role=role,
            base=self if self.base is None else self.base,
            rows=np.arange(len(self)) if self.rows is None else self.rows,
        )

    def sample(self, n: int, *, seed: int) -> "Corpus":
        """``n`` records chosen by their hash (all when there are fewer), in their old order."""
        if n >= len(self):
            return self
        return self.select(np.sort(self.sample_order(seed=seed)[:n]))

    def sample_order(self, *, seed: int) -> NDArray[np.int64]:
        """All rows as ``sample`` takes them: by hash, whatever their order in the file."""
        return np.lexsort((np.arange(len(self)), mix(self.hashes, seed)))

    def split(
        self, proportion: float = 0.5, *, seed: int, role: Role = "holdout"
    ) -> tuple["Corpus", "Corpus"]:
        """Two corpora with no person in common, persons chosen at random.

        One of them is empty where there are too few persons for both.

        Args:
            proportion: Share of persons in the first, above 0 and below 1.
            seed: Which random split.
            role: Role of the second.
        """
        keys = self.person_keys
        unique = sorted(set(keys))
        order = sorted(unique, key=lambda key: hashlib.sha256(f"{seed}/{key}".encode()).digest())
        first = set(order[: round(proportion * len(order))])
        inside = np.array([key in first for key in keys], dtype=bool)
        second = self.select(np.flatnonzero(~inside))
        return self.select(np.flatnonzero(inside)), second.seated(role)

    def summary(self) -> CorpusSummary:
        """Sizes, fingerprint and notices, as the audit states them."""
        return CorpusSummary(
            n_records=len(self),
            n_groups=self.n_groups,
            sha256=self.fingerprint,
            grouped=self.grouped,
            label_kind=self.label_kind,
            notices=self.notices,
        )

    def _label(self, stored: str | None) -> Any:
        if stored is None:
            return None
        label = json.loads(stored)
        if self.label_kind == "number":
            return float(label)
        if self.label_kind == "class" and not isinstance(label, str):
            return plain_number(label)
        return label

    def _strings(self, column: str, start: int = 0, stop: int | None = None) -> list[Any]:
        length = None if stop is None else stop - start
        values: list[Any] = self.table[column].slice(start, length).to_pylist()
        return values


def _mapped(path: Path) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(os.fspath(path))).read_all()


def _holds(path: Path, table: pa.Table) -> bool:
    try:
        return bool(_mapped(path).equals(table))
    except (OSError, pa.ArrowException):
        return False


def _write(intake: Intake, records: Iterable[Record], file: pa.ipc.RecordBatchFileWriter) -> None:
    for batch in intake.batches(records):
        file.write_batch(batch)
    _ = intake.label_kind  # refuses mixed labels while the file can still be taken back


def _selected(base: Corpus, rows: NDArray[np.int64], role: Role, fingerprint: str) -> Corpus:
    if fingerprint == base.fingerprint:
        return base.seated(role)
    return base.select(rows).seated(role)


def _reopened(
    role: Role,
    table: pa.Table | Path,
    fingerprint: str,
    secret: str,
    label_kind: LabelKind,
    notices: tuple[str, ...],
) -> Corpus:
    path = table if isinstance(table, Path) else None
    records = table if path is None else _mapped(path)
    return Corpus(role, records, fingerprint, secret, label_kind, notices, path)


def mix(values: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Scramble 64-bit values with a seed (the finaliser of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        z = values + np.uint64((seed * 0x9E3779B97F4A7C15) % 2**64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
