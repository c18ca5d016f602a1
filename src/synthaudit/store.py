"""What was computed once is kept: content-addressed folders of arrays, private to the user.

An entry is a folder ``v2/ab/abcdef.../`` with one ``.npy`` file an array and ``entry.json`` with
their SHA-256 and the code that computed it. It is written under a temporary name and renamed, so an
entry is whole or absent; it is verified when it is read, and thrown away and computed again when it
does not verify. Nothing is pickled. Two processes that want the same entry do not compute it twice:
the second one waits.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import UsageError
from synthaudit.files import private_folder, write_atomically
from synthaudit.machine import code_digest

LAYOUT = "v2"
"""Raised when the layout of entries changes. Those of an older one are never read; what cannot be
computed again moves on."""

_LASTING = ("corpora", "keys", "parents", "replies.sqlite-wal", "replies.sqlite")
"""What no computation brings back; of answers, first those a killed process had not filed yet. Who
changes the form of any has to convert it."""


def default_root() -> Path:
    """``$SYNTHAUDIT_STORE``, else a folder in the user's cache folder."""
    named = os.environ.get("SYNTHAUDIT_STORE")
    if named:
        return Path(named)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "synthaudit"


@dataclass(frozen=True, slots=True)
class Store:
    """A private folder that keeps arrays by key.

    Args:
        root: The folder; made with mode 0700 where absent.
    """

    root: Path

    @staticmethod
    def open(root: str | os.PathLike[str] | None = None) -> "Store":
        """The Store at ``root``, or at the default place.

        Raises:
            UsageError: The folder cannot be written.
        """
        path = default_root() if root is None else Path(root)
        try:
            for name in ("tmp", "locks", "corpora", "keys", "parents"):
                private_folder(path / LAYOUT / name)
        except (OSError, UsageError) as error:
            raise UsageError(
                f"The Store {path} cannot be written: {error} Name another folder with --store or "
                "$SYNTHAUDIT_STORE."
            ) from None
        for older in older_layouts(path):
            _move_on(older, path / LAYOUT)
        return Store(path)

    def arrays(
        self, key: str, compute: Callable[[], Mapping[str, NDArray[Any]]]
    ) -> dict[str, NDArray[Any]]:
        """The arrays kept under ``key``, computed and kept first where they are not there.

        Args:
            key: Hex digest that names everything the arrays depend on.
            compute: Called at most once over all processes, as long as none of them dies.
        """
        found = self._read(key)
        if found is not None:
            return found
        with self.locked(key):
            found = self._read(key)
            if found is not None:
                return found
            shutil.rmtree(self._folder(key), ignore_errors=True)  # what does not verify
            self._write(key, compute())
        kept = self._read(key)
        if kept is None:
            raise UsageError(
                f"The Store {self.root} lost an entry right after it was written. Is another "
                "process removing files, or is the disk failing?"
            )
        return kept

    def bytes(self, key: str, compute: Callable[[], bytes]) -> bytes:
        """The same for a string of bytes."""
        kept = self.arrays(key, lambda: {"bytes": np.frombuffer(compute(), dtype=np.uint8)})
        return kept["bytes"].tobytes()

    def has(self, key: str) -> bool:
        """Whether an entry is there (it is verified only when read)."""
        return (self._folder(key) / "entry.json").exists()

    def whole(self, key: str) -> bool:
        """Whether an entry is there and verifies."""
        return self._read(key) is not None

    def entry_path(self, key: str) -> Path:
        """Where an entry is, or would be."""
        return self._folder(_plain(key))

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder inside the Store that is gone afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self.root / LAYOUT / "tmp"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def corpus_path(self, name: str) -> Path:
        """Where the records of a corpus are spooled."""
        return self.root / LAYOUT / "corpora" / f"{_plain(name)}.arrow"

    def keep_secret(self, name: str, secret: str) -> None:
        """Keep what keys the pseudonyms of a corpus."""
        write_atomically(self.root / LAYOUT / "keys" / name, secret, mode=0o600)

    def secret(self, name: str) -> str | None:
        """What ``keep_secret`` kept, or None."""
        path = self.root / LAYOUT / "keys" / _plain(name)
        return path.read_text() if path.exists() else None

    def parent_path(self, name: str) -> Path:
        """Where it is kept what the records of a corpus were chosen from, and by what."""
        return self.root / LAYOUT / "parents" / f"{_plain(name)}.json"

    def _folder(self, key: str) -> Path:
        return self.root / LAYOUT / key[:2] / key

    def _read(self, key: str) -> dict[str, NDArray[Any]] | None:
        return read_entry(self._folder(key))

    def _write(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        with self.scratch() as folder:
            digests = {}
            for name, array in arrays.items():
                with (folder / f"{name}.npy").open("wb") as file:
                    written = _Digested(file)
                    np.save(written, np.ascontiguousarray(array), allow_pickle=False)
                digests[name] = written.sha256.hexdigest()
            entry = {"arrays": digests, "code": code_digest()}
            (folder / "entry.json").write_text(json.dumps(entry))
            final = private_folder(self._folder(key).parent) / key
            try:
                folder.rename(final)
            except OSError:
                if not final.exists():  # else somebody was first: same key, same content
                    raise

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Keep others from what has this name until it is done.

        Where the system or the file system has no locks, nothing is locked: something may then be
        computed twice, never wrongly.
        """
        try:
            import fcntl
        except ImportError:
            yield
            return
        path = self.root / LAYOUT / "locks" / name
        with path.open("w") as file:
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
            yield  # the file stays: another process may be waiting on it


class _Digested:
    """What is written to a file, and its digest on the way.

    To a file that it knows, numpy writes in a way that hides why it could not.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)


def _plain(name: str) -> str:
    """The digest that names a corpus; what else an audit may say would lead out of the Store."""
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,128}", name):
        raise UsageError("An audit or parent record names a corpus by what is no digest.")
    return name


def older_layouts(root: Path) -> list[Path]:
    """Folders of this Store that an older version wrote, the newest first."""
    found = [path for path in root.glob("v*") if re.fullmatch(r"v\d+", path.name)]
    older = [path for path in found if int(path.name[1:]) < int(LAYOUT[1:])]
    return sorted(older, key=lambda path: int(path.name[1:]), reverse=True)


def _move_on(older: Path, current: Path) -> None:
    """Take over what an older version kept and this one does not have."""
    pieces = [
        piece
        for name in _LASTING
        for piece in ((older / name).iterdir() if (older / name).is_dir() else [older / name])
    ]
    for piece in pieces:
        place = current / piece.relative_to(older)
        if not place.with_name(place.name.removesuffix("-wal")).exists():
            with contextlib.suppress(FileNotFoundError):  # not there, or another process was first
                piece.rename(place)


def read_entry(folder: Path) -> dict[str, NDArray[Any]] | None:
    """The arrays of an entry, each equal to its SHA-256; None where it is absent or damaged."""
    try:
        digests = json.loads((folder / "entry.json").read_bytes())["arrays"]
        for name, sha in digests.items():
            with (folder / f"{name}.npy").open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha:
                    raise ValueError(name)  # noqa: TRY301 (one place decides what a bad entry is)
        return {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in digests
        }
    except (ValueError, OSError, EOFError, AttributeError, KeyError, TypeError):
        return None
