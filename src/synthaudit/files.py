"""Writing files so that nothing is torn, and folders so that nobody else can look in."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from synthaudit.errors import UsageError


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
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write so that a reader, or a crash at any moment, sees the old file or the new one."""
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
