"""Ed25519 in plain Python: the vectors of RFC 8032, a peer, and what must not pass."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.evidence.ed25519 import _ORDER, verify
from synthaudit.evidence.signing import pem, raw_key

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc(key, message, signature):
    key, message, signature = (bytes.fromhex(each) for each in (key, message, signature))
    assert verify(key, signature, message)
    assert not verify(key, signature, message + b"x")


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
def test_a_peer_signs_and_one_bit_changed_does_not_pass(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert verify(key, signature, message)
    broken = bytearray(signature)
    broken[bit // 8] ^= 1 << bit % 8
    assert not verify(key, bytes(broken), message)


def test_a_second_signature_by_adding_the_order_does_not_pass():
    key, message, signature = (bytes.fromhex(each) for each in VECTORS[1])
    response = int.from_bytes(signature[32:], "little") + _ORDER
    assert not verify(key, signature[:32] + response.to_bytes(32, "little"), message)


def test_what_is_no_key_or_signature_does_not_pass():
    key, message, signature = (bytes.fromhex(each) for each in VECTORS[0])
    assert not verify(key[:-1], signature, message)
    assert not verify(key, signature + b"x", message)
    assert not verify(b"\xff" * 32, signature, message)
    assert not verify(b"\x02" + bytes(31), signature, message)


def test_a_public_key_goes_through_pem():
    key = bytes.fromhex(VECTORS[0][0])
    assert raw_key(pem(key)) == key
    assert raw_key(pem(key).replace(b"\n", b"\r\n")) == key
    for broken in (
        b"",
        pem(key)[:-30],
        pem(key[:-1]),
        pem(key).replace(b"MCow", b"MCox"),
        b"-----",
    ):
        assert raw_key(broken) is None
