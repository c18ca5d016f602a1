"""A signature over SHA256SUMS, so that whoever rewrites a package is found out.

Signing needs the extra `sign`; checking needs nothing, and other tools can do it too:
`openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig`
"""

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import Path

from synthaudit.errors import InputError, MissingExtraError
from synthaudit.evidence import ed25519
from synthaudit.evidence.problem import UnverifiedError
from synthaudit.evidence.sums import FILE, PUBLIC_KEY, SIGNATURE, sha256

_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What comes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410)."""

_PEM = re.compile(
    rb"-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----\s*"
)


def sign(files: Mapping[str, bytes], key: Path) -> dict[str, bytes]:
    """The signature over SHA256SUMS and the public key that checks it, as files.

    Args:
        files: What is packed, with SHA256SUMS.
        key: An Ed25519 private key without a passphrase, in PEM or in OpenSSH's format.

    Raises:
        InputError: The file holds no such key.
        MissingExtraError: The extra `sign` is not installed.
    """
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise MissingExtraError("cryptography", extra="sign", purpose="Signing") from None
    try:
        data = key.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=str(key)) from None
    remedy = "Make one with: openssl genpkey -algorithm ed25519 -out KEY"
    try:
        if b"BEGIN OPENSSH PRIVATE KEY" in data:
            private: object = serialization.load_ssh_private_key(data, password=None)
        else:
            private = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InputError(
            "is no private key without a passphrase, in PEM or OpenSSH's format.",
            path=str(key),
            remedy=remedy,
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise InputError("is not an Ed25519 key.", path=str(key), remedy=remedy)
    raw = private.public_key().public_bytes_raw()
    return {SIGNATURE: private.sign(files[FILE]), PUBLIC_KEY: pem(raw)}


def pem(raw: bytes) -> bytes:
    """The 32 bytes of a public key as PEM."""
    body = base64.b64encode(_SPKI + raw)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"


def raw_key(data: bytes) -> bytes | None:
    """The 32 bytes of the Ed25519 public key that a PEM file holds, or None where it holds none."""
    found = _PEM.fullmatch(data.lstrip())
    if found is None:
        return None
    try:
        decoded = base64.b64decode(b"".join(found[1].split()), validate=True)
    except binascii.Error:
        return None
    if len(decoded) != len(_SPKI) + ed25519.N_KEY_BYTES or not decoded.startswith(_SPKI):
        return None
    return decoded[len(_SPKI) :]


def fingerprint(raw: bytes) -> str:
    """SHA-256 in hex of the key in SubjectPublicKeyInfo."""
    return sha256(_SPKI + raw)


def check_signature(files: Mapping[str, bytes], trusted: bytes | None = None) -> str | None:
    """The fingerprint of the key that signed, or None where nobody did and nobody had to.

    Args:
        files: What is packed.
        trusted: The 32 bytes of the key that must have signed, where the reader knows it.

    Raises:
        UnverifiedError: The signature is missing, wrong, or by another key.
    """
    there = [name for name in (PUBLIC_KEY, SIGNATURE) if name in files]
    if not there:
        if trusted is not None:
            raise UnverifiedError(SIGNATURE, "is missing: the package is not signed.")
        return None
    for name in (PUBLIC_KEY, SIGNATURE):
        if name not in files:
            raise UnverifiedError(name, f"is missing, but there is a {there[0]}.")
    inside = raw_key(files[PUBLIC_KEY])
    if inside is None:
        raise UnverifiedError(PUBLIC_KEY, "is not an Ed25519 public key.")
    if files[PUBLIC_KEY] != pem(inside):
        raise UnverifiedError(PUBLIC_KEY, "was changed: it holds more than a key.")
    if trusted is not None and trusted != inside:
        raise UnverifiedError(
            PUBLIC_KEY, "is not the key you named, so somebody else signed the package."
        )
    if not ed25519.verify(inside, files[SIGNATURE], files[FILE]):
        raise UnverifiedError(
            SIGNATURE, f"does not fit: {FILE}, the signature or the key was changed."
        )
    return fingerprint(inside)
