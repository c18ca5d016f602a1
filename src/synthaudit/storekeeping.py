"""What lies in a Store, whether it is whole, and what of it nobody will ask for again.

Three kinds are never thrown away unasked: answers of language models, which cost money; keys of
pseudonyms, without which no report can be resolved; and what corpora were chosen from, without
which a used holdout would look fresh.
"""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from synthaudit.machine import code_digest
from synthaudit.store import LAYOUT, Store, older_layouts, read_entry

Kind = Literal[
    "current", "stale", "corpora", "answers", "keys", "parents", "again", "leftovers", "old"
]

KINDS: dict[Kind, str] = {
    "current": "computed by this version",
    "stale": "computed by another version; never read by this one",
    "corpora": "corpora as they were read, real text among them",
    "answers": "answers of language models",
    "keys": "keys of pseudonyms",
    "parents": "what corpora were chosen from",
    "again": "what generators made of real text for an audit; plans of run folders may name it",
    "leftovers": "left by processes that were killed",
    "old": "of an older layout; never read by this version",
}
"""Every kind of content, and what it is."""

PRUNED: tuple[Kind, ...] = ("stale", "leftovers", "old")
"""What ``prune`` removes unasked: this version will not miss it."""

_DAY = 86_400.0
_ENTRY = re.compile(r"[0-9a-f]{64}")
_FOLDERS: dict[str, Kind] = {
    "corpora": "corpora",
    "keys": "keys",
    "parents": "parents",
    "again": "again",
    "restated": "again",
    "tmp": "leftovers",
    "locks": "leftovers",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing kept.

    Args:
        kind: What it is.
        path: The file or folder.
        n_bytes: Its size.
        age: Seconds since it was written.
    """

    kind: Kind
    path: Path
    n_bytes: int
    age: float


def pieces(store: Store) -> Iterator[Piece]:
    """Everything in the Store, by path."""
    for root in (*older_layouts(store.root), store.root / LAYOUT):
        yield from _pieces(root, time.time())


def _pieces(root: Path, now: float) -> Iterator[Piece]:
    for path in sorted(root.iterdir()):
        if path.name in _FOLDERS:
            kind = _FOLDERS[path.name]
            yield from (_piece(kind, each, now) for each in sorted(path.iterdir()))
        elif not path.is_dir():
            yield _piece("answers", path, now)
        elif root.name != LAYOUT:
            yield _piece("old", path, now)
        else:
            for entry in sorted(path.iterdir()):
                yield _piece(_entry_kind(entry), entry, now)


def damaged(store: Store) -> list[Piece]:
    """Entries that do not hold what they held when they were written.

    A run that meets one computes it again; nothing wrong is ever read.
    """
    return [
        each
        for each in pieces(store)
        if _ENTRY.fullmatch(each.path.name)
        and each.kind in {"current", "stale"}
        and read_entry(each.path) is None
    ]


def prune(
    store: Store, *, kinds: tuple[Kind, ...] = PRUNED, older_than: float = 0.0, dry: bool = False
) -> list[Piece]:
    """Remove what is of ``kinds``, and what does not verify.

    What running processes may still be writing, or waiting for, stays: leftovers count from a day.

    Args:
        store: Where.
        kinds: What to remove.
        older_than: Days since it was written, at least.
        dry: Whether to remove nothing.

    Returns:
        What was removed, or would be.
    """
    broken = {each.path for each in damaged(store)}
    found = [
        each
        for each in pieces(store)
        if each.path in broken
        or (
            each.kind in kinds
            and each.age >= _DAY * max(older_than, 1.0 if each.kind == "leftovers" else 0.0)
        )
    ]
    for each in () if dry else found:
        if each.path.is_dir():
            shutil.rmtree(each.path, ignore_errors=True)
        else:
            each.path.unlink(missing_ok=True)
    return found


def _entry_kind(entry: Path) -> Kind:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads((entry / "entry.json").read_bytes())["code"] == code_digest():
            return "current"
    return "stale"


def _piece(kind: Kind, path: Path, now: float) -> Piece:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    n_bytes = 0
    for file in files:
        with contextlib.suppress(OSError):  # gone meanwhile
            n_bytes += file.stat().st_size
    with contextlib.suppress(OSError):
        return Piece(kind, path, n_bytes, max(0.0, now - path.stat().st_mtime))
    return Piece(kind, path, n_bytes, 0.0)
