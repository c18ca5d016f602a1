"""Opening files: only regular ones, decompressed on the way, strict UTF-8 where they are text."""

import io
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from synthaudit.errors import InputError

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}

MAX_LINE_BYTES = 2**27
"""No single record is longer; a longer line means a damaged file, and would not fit into memory."""


def without_compression(path: str) -> str:
    """``path`` less its suffix of compression, if it has one."""
    suffix = Path(path).suffix
    return path.removesuffix(suffix) if suffix.lower() in COMPRESSIONS else path


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, decompressed.

    Raises:
        InputError: There is no such regular file, it may not be read, or it is damaged.
    """
    try:
        _must_be_regular(path)
        with ExitStack() as stack:
            file: io.BufferedReader = stack.enter_context(Path(path).open("rb"))
            compression = COMPRESSIONS.get(Path(path).suffix.lower())
            if compression is not None:
                # Arrow's stream, because it notices when a compressed file was cut off.
                raw = stack.enter_context(pa.CompressedInputStream(file, compression))
                file = stack.enter_context(io.BufferedReader(raw))
            yield cast("BinaryIO", file)
    except FileNotFoundError:
        raise InputError("does not exist.", path=path, remedy="Check the path.") from None
    except PermissionError:
        raise InputError(
            "may not be read.", path=path, remedy="Ask for permission to read it."
        ) from None
    except (OSError, EOFError, pa.ArrowException) as error:
        raise InputError(
            f"cannot be read to its end ({first_line(error)}).",
            path=path,
            remedy="It may be cut off or damaged: copy or export it again.",
        ) from None


def lines(file: BinaryIO, path: str) -> Iterator[tuple[int, str]]:
    """The lines of a text file with their numbers from 1, each with its line end.

    Raises:
        InputError: A line is not UTF-8, holds a NUL byte or is too long.
    """
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise InputError(
                f"is longer than {MAX_LINE_BYTES // 2**20} MiB.",
                path=path,
                line=number,
                remedy="Put one record on a line.",
            )
        if b"\0" in raw:
            raise InputError(
                "holds a NUL byte.",
                path=path,
                line=number,
                remedy="Export the file again as UTF-8 text; it is damaged or of another encoding.",
            )
        try:
            # A byte order mark at the very start belongs to the encoding, not to the first field.
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"is not UTF-8 (at byte {error.start + 1} of the line).",
                path=path,
                line=number,
                remedy="Convert the file, for example: iconv -f LATIN1 -t UTF-8 OLD > NEW.",
            ) from None


def first_line(error: Exception) -> str:
    """What the system or Arrow says went wrong, without its traces."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason.splitlines()[0].rstrip(".") if reason else type(error).__name__


def _must_be_regular(path: str) -> None:
    try:
        mode = Path(path).stat().st_mode
    except ValueError:
        raise InputError(
            "a path cannot hold a NUL character or half of a surrogate pair.",
            remedy="Check the path.",
        ) from None
    if stat.S_ISREG(mode):
        return
    raise InputError(
        "is a folder." if stat.S_ISDIR(mode) else "is not a regular file.",
        path=path,
        remedy="Name a file; pipes and devices cannot be read twice, so save them to one.",
    )
