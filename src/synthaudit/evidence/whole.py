"""Whether a package is whole: its zip, every hash, its signature. The standard library is enough.

This is all of `synthaudit-verify.pyz`, and the first half of `synthaudit evidence verify`.
"""

from dataclasses import dataclass
from pathlib import Path

from synthaudit.errors import ExitCode, InputError, SynthauditError
from synthaudit.evidence.archive import pack, read_limited, unpacked
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.signing import check_signature, raw_key
from synthaudit.evidence.sums import check_sums


@dataclass(frozen=True, slots=True)
class Whole:
    """A package that is whole.

    Args:
        files: What is in it, by name.
        fingerprint: Of the key that signed, or None where nobody did.
        key_trusted: Whether the reader brought the key along.
    """

    files: dict[str, bytes]
    fingerprint: str | None
    key_trusted: bool

    def lines(self) -> list[str]:
        """The same in plain words."""
        told = [f"{len(self.files)} files, every one with the SHA-256 the package states."]
        if self.fingerprint is None:
            return [
                *told,
                "Not signed: the package agrees with itself, but anybody could have written it.",
            ]
        known = (
            "the key you named"
            if self.key_trusted
            else "the key inside; ask the signer whether this is theirs, or use --public-key"
        )
        return [*told, f"Signed by {self.fingerprint} ({known})."]


def check_whole(path: Path, *, public_key: Path | None = None) -> Whole:
    """The package at ``path``, if nothing in it was changed, dropped or added.

    Args:
        path: The zip.
        public_key: PEM file of the key that must have signed it, if the reader knows it.

    Raises:
        UnverifiedError: Names the first thing wrong.
        InputError: ``public_key`` is no such key.
    """
    trusted = None if public_key is None else _trusted(public_key)
    data = read_limited(path)
    files = unpacked(data, str(path))
    check_sums(files)
    fingerprint = check_signature(files, trusted)
    check_packing(files, data, path)
    return Whole(files, fingerprint, trusted is not None)


def check_packing(files: dict[str, bytes], data: bytes, path: Path) -> None:
    """Nothing, if packing the files gives these very bytes: then a zip has no second reading.

    Raises:
        UnverifiedError: It does not.
    """
    if pack(files) != data:
        raise UnverifiedError(
            str(path),
            "was packed anew: its files are whole, but another program may read other files from "
            "it. Ask for the original.",
        )


def main(arguments: list[str]) -> int:
    """Entry point of `synthaudit-verify.pyz`: F.zip [--public-key KEY.pem]; the exit code."""
    match arguments:
        case [package]:
            key = None
        case [package, "--public-key", named] | ["--public-key", named, package]:
            key = Path(named)
        case _:
            print("Usage: synthaudit-verify.pyz F.zip [--public-key KEY.pem]")  # noqa: T201
            return ExitCode.USAGE
    try:
        lines = check_whole(Path(package), public_key=key).lines()
    except SynthauditError as error:
        print(f"Error: {error}")  # noqa: T201 (a program of its own)
        return error.exit_code
    lines.append("Whether its pages say what its audit says: `synthaudit evidence verify` checks.")
    print("\n".join([*lines, f"WHOLE: {package}"]))  # noqa: T201
    return ExitCode.OK


def _trusted(path: Path) -> bytes:
    try:
        found = raw_key(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=str(path)) from None
    if found is None:
        raise InputError("is not an Ed25519 public key in PEM.", path=str(path))
    return found
