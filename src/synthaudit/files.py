"""Writing files so that nothing is torn, and folders so that nobody else can look in."""

import contextlib
import errno
import glob
import hashlib
import os
import stat
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TextIO

from synthaudit.errors import InputError, UsageError

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""Numbers of errors that say that nothing more can be written there."""


def private_folder(path: str | os.PathLike[str]) -> Path:
    """The folder, created with mode 0700 (its missing parents too) where it is absent.

    Raises:
        UsageError: There is a file in its place or above it, or the folder cannot be made.
    """
    folder = Path(path)
    if not folder.is_dir():
        for missing in reversed([folder, *folder.parents]):
            try:
                missing.mkdir(mode=0o700, exist_ok=True)
            except FileExistsError:
                raise UsageError(f"{missing} is a file, so no folder can be made there.") from None
            except (FileNotFoundError, NotADirectoryError):
                raise UsageError(f"The folder {missing} cannot be made there.") from None
    return folder


@contextlib.contextmanager
def private_file(path: Path) -> Iterator[TextIO]:
    """The file, opened anew for writing text, 0600 from its first moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        yield file


def sha256(path: Path) -> str | None:
    """SHA-256 of a file; None for what is no file, such as ``demo:honest``."""
    try:
        if not path.is_file():
            return None
    except OSError:  # a name that cannot be; whoever reads the file says so
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_regular(path: Path) -> bytes:
    """The content of a regular file: a pipe may never end, and neither may a device.

    Raises:
        OSError: It is no regular file, or cannot be read.
    """
    try:
        mode = path.stat().st_mode
    except ValueError:
        raise OSError(errno.EINVAL, "No file can have this name") from None
    if not stat.S_ISREG(mode):
        kind = "Is a folder" if stat.S_ISDIR(mode) else "Is not a regular file"
        raise OSError(errno.EINVAL, kind, os.fspath(path))
    return path.read_bytes()


def refuse_missing(*sources: str | None) -> None:
    """Notice in no time what readers, whose packages take seconds to load, would notice later.

    Args:
        *sources: Files, or what begins with a scheme such as ``demo:``, which is passed over.

    Raises:
        InputError: A file is not there.
    """
    for source in sources:
        if source is None or source.startswith(("hf://", "daic-woz:", "demo:")):
            continue
        with contextlib.suppress(OSError, ValueError):  # a name that cannot be: the reader says so
            if not os.path.lexists(source):
                place = str(Path(source).absolute())
                raise InputError("does not exist.", path=place, remedy="Check the path.")


def refuse_unwritable(path: Path) -> None:
    """Notice before anything is computed that no file can be written under this name.

    Raises:
        UsageError: It is a folder, or there is none for it to be in.
    """
    if not path.absolute().parent.is_dir():
        raise UsageError(
            f"{path.parent} is not a folder; make it first, or name another file with --out."
        )
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file with --out.")


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of TOML holds; a byte order mark is no part of it.

    Raises:
        OSError: The file cannot be read, or is no regular one.
        ValueError: It is no TOML.
    """
    try:
        return tomllib.loads(read_regular(path).decode("utf-8-sig"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def write_atomically(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write so that a reader, or a crash at any moment, sees the old file or the new one.

    When it returns, the new one is there even after the power went.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary = unfinished(path)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def unfinished(path: Path) -> Path:
    """A name beside ``path`` to write under first; no process on any machine has the same."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")


def put_in_place(temporary: Path, path: Path) -> None:
    """Give a file, already on the disk, its name; the name is on the disk too when it returns."""
    temporary.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_unfinished(path: Path) -> None:
    """Take out what processes that were killed while they wrote ``path`` left beside it.

    Only for who holds the lock: another process may be writing.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        left.unlink(missing_ok=True)
