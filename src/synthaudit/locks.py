"""One process at a time in a folder or at a file, and a name for the one that is there."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from synthaudit.errors import UsageError

NAME = ".synthaudit-lock"

_held: dict[Path, int] = {}


def hold(folder: Path, file: str = "") -> None:
    """Keep the folder, which must exist, for this process until ``release``, or until it ends.

    The lock goes with the process, however it ends: nobody ever has to remove one by hand. Where
    the system or the file system has no locks, nothing is locked.

    Args:
        folder: The folder.
        file: The name of a file in it, where only that is to be kept.

    Raises:
        UsageError: Another process is at work there; it says which, and since when.
    """
    path = _lock_file(folder, file)
    if path in _held:
        return
    try:
        import fcntl
    except ImportError:
        return
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
            os.close(descriptor)
            raise UsageError(
                f"another run is at work in {folder / file}{f' ({holder})' if holder else ''}. "
                "Wait for it, end it, or name another place with --out."
            ) from None
        except OSError:
            os.close(descriptor)
            return
        # Whoever held it last may have removed the file between opening and locking it.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                break
        os.close(descriptor)
    since = datetime.now(UTC).isoformat(timespec="seconds")
    with contextlib.suppress(OSError):  # a full disk; the lock holds without a name on it
        os.truncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}, since {since}\n".encode())
    _held[path] = descriptor


@contextlib.contextmanager
def held(folder: Path, file: str = "") -> Iterator[None]:
    """The same for as long as something is done, also when that fails.

    Raises:
        UsageError: Another process is at work there.
    """
    hold(folder, file)
    try:
        yield
    finally:
        release(folder, file)


def release(folder: Path, file: str = "") -> None:
    """Let others there again; nothing where it was not held."""
    path = _lock_file(folder, file)
    descriptor = _held.pop(path, None)
    if descriptor is not None:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _lock_file(folder: Path, file: str) -> Path:
    return folder.resolve() / (f".{file}{NAME}" if file else NAME)
