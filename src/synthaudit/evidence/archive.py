"""The zip itself: the same files give the same bytes, and reading one trusts nothing it says.

Files are stored, not compressed: then no library's version changes a byte, nothing can unpack to
more than the zip holds, and one file has exactly one way to be packed.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from synthaudit.errors import InputError
from synthaudit.evidence.problem import UnverifiedError

MAX_BYTES = 500_000_000
"""More than any package this version writes, and little enough to hold in memory."""

MAX_FILES = 5_000

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REGULAR = 0o100644
_UNIX = 3
_ENCRYPTED = 0x1
_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,3}")
_LONGEST_NAME = 200
_SYMLINK = 0o120000
_KINDS = 0o170000


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip: sorted by name, stored, dated 1980, readable by everybody."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """What is in the zip at ``path``, by name; nothing is written anywhere.

    Raises:
        UnverifiedError: It is no zip, damaged, or holds anything that `pack` never writes: unsafe
            or repeated names, links, folders, compressed or encrypted files, too much.
    """
    return unpacked(read_limited(path), str(path))


def read_limited(path: Path) -> bytes:
    """The bytes of a package, unless it cannot be read or is too large to be one.

    Raises:
        UnverifiedError: So it is.
        InputError: There is no file at ``path``.
    """
    try:
        if path.is_dir():
            raise InputError(
                "is a folder, and hashes and signature are those of the zip.",
                path=str(path),
                remedy="Name the zip itself, as it was handed over.",
            )
        if not path.is_file():
            raise InputError(
                "there is no such file.", path=str(path), remedy="Name the zip to be checked."
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnverifiedError(str(path), f"cannot be read ({error.strerror}).") from None
    if len(data) > MAX_BYTES:
        raise UnverifiedError(str(path), f"is larger than {MAX_BYTES:,} bytes.")
    return data


def unpacked(data: bytes, place: str) -> dict[str, bytes]:
    """The same for bytes; ``place`` is what messages call them.

    Raises:
        UnverifiedError: As for `unpack`.
    """
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_hostile(entries, len(data), place)
            for entry in entries:
                files[entry.filename] = archive.read(entry)
    except UnverifiedError:
        raise
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        struct.error,
        EOFError,
        IndexError,
        KeyError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        ValueError,
    ) as error:
        raise UnverifiedError(place, f"is not a zip that can be read: {error}.") from None
    return files


def _refuse_hostile(entries: list[zipfile.ZipInfo], n_bytes: int, place: str) -> None:
    if len(entries) > MAX_FILES:
        raise UnverifiedError(place, f"holds more than {MAX_FILES:,} files.")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        problem = _problem(entry)
        if problem is None and entry.filename.casefold() in seen:
            problem = "is in the package twice."
        if problem is not None:
            # the name as the zip gives it: zipfile cuts at a null byte and turns backslashes
            raise UnverifiedError(entry.orig_filename, problem)
        seen.add(entry.filename.casefold())
        total += entry.file_size
        if total > n_bytes:
            raise UnverifiedError(entry.filename, "claims to be larger than the package.")


def _problem(entry: zipfile.ZipInfo) -> str | None:
    name = entry.orig_filename
    if entry.external_attr >> 16 & _KINDS == _SYMLINK:
        return "is a symbolic link."
    if len(name) > _LONGEST_NAME or not _SAFE_NAME.fullmatch(name):
        return "is not a name that a package can hold."
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted."
    if entry.compress_type != zipfile.ZIP_STORED:
        return "is compressed, which files of a package never are."
    if entry.compress_size != entry.file_size:
        return "has a size that cannot be."
    return None
