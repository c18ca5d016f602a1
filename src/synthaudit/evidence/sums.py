"""SHA256SUMS: one line a file, as `sha256sum -c SHA256SUMS` reads it."""

import hashlib
import re
from collections.abc import Mapping

from synthaudit.evidence.problem import UnverifiedError

FILE = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
PUBLIC_KEY = "public-key.pem"

OUTSIDE = frozenset({FILE, SIGNATURE, PUBLIC_KEY})
"""What cannot be listed: the list, its signature, and the key that checks it."""

_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def write_sums(files: Mapping[str, bytes]) -> bytes:
    """The list of all files but those that cannot be listed, sorted by name."""
    listed = sorted(name for name in files if name not in OUTSIDE)
    return "".join(f"{sha256(files[name])}  {name}\n" for name in listed).encode()


def check_sums(files: Mapping[str, bytes]) -> None:
    """Nothing, if every file is listed once, every listed one is there, and every hash is right.

    Raises:
        UnverifiedError: Names the first file, by name, of which that is not so.
    """
    if FILE not in files:
        raise UnverifiedError(FILE, "is missing, so nothing says what the package should hold.")
    stated: dict[str, str] = {}
    for number, line in enumerate(files[FILE].decode("utf-8", "replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise UnverifiedError(FILE, f"line {number} is not a hash and a name.")
        if found[2] in stated:
            raise UnverifiedError(FILE, f"lists {found[2]} twice.")
        stated[found[2]] = found[1]
    for name in sorted({*stated, *files} - OUTSIDE):
        if name not in files:
            raise UnverifiedError(name, f"is missing: {FILE} lists it.")
        if name not in stated:
            raise UnverifiedError(name, f"does not belong here: {FILE} does not list it.")
        if sha256(files[name]) != stated[name]:
            raise UnverifiedError(name, f"was changed: its SHA-256 is not the one in {FILE}.")
    if files[FILE] != write_sums(files):
        raise UnverifiedError(FILE, "is not written as it should be.")
