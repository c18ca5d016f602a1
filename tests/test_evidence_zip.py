"""Zips made to harm whoever opens them: refused with exit code 12, and nothing is written."""

import io
import struct
import zipfile

import pytest
from evidence_run import call
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.evidence import archive
from synthaudit.evidence.archive import pack, unpack, unpacked
from synthaudit.evidence.problem import UnverifiedError

GOOD = pack({"a.txt": b"one", "b/c.txt": b"two", "SHA256SUMS": b""})


def made(*entries, compression=zipfile.ZIP_STORED):
    """A zip with these entries, each a name or a ZipInfo, and its bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in entries:
            file.writestr(name, data)
    return buffer.getvalue()


def entry(name, **facts):
    info = zipfile.ZipInfo(name)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return info


def refused(data):
    with pytest.raises(UnverifiedError) as found:
        unpacked(data, "f.zip")
    return str(found.value)


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt",
        "a/../../out.txt",
        "/etc/passwd",
        "C:\\windows\\x",
        "a\\b",
        "a//b",
        "./a",
        ".hidden",
        "a/",
        "",
        "na\u202eme.txt",
        "x" * 300,
        "a/b/c/d/e.txt",
        "with space",
        "con\x00trol",
        "~root",
        "-rf",
    ],
)
def test_a_name_that_leads_elsewhere(name):
    plain = "n" * max(1, len(name.encode()))
    data = made((entry(plain), b"x"))
    if name:  # written over, since the library tidies names up
        data = data.replace(plain.encode(), name.encode())
        start = data.index(b"PK\x01\x02")
        if not name.isascii():
            data = bytearray(data)
            data[start + 9] |= 0x08
            data[7] |= 0x08
    else:
        data = made((entry(""), b"x"))
    found = refused(bytes(data))
    assert "is not a name that a package can hold" in found
    assert "\u202e" not in found


def test_a_link_is_refused():
    link = entry("link", external_attr=0o120777 << 16, create_system=3)
    assert refused(made((link, b"/etc/passwd"))) == "link: is a symbolic link."


def test_one_name_twice_is_refused_in_any_case():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = made(("a.txt", b"1"), ("a.txt", b"2"))
    assert refused(twice) == "a.txt: is in the package twice."
    assert refused(made(("a.txt", b"1"), ("A.txt", b"2"))) == "A.txt: is in the package twice."


def test_a_bomb_is_refused_before_it_unpacks():
    bomb = made(("zeros.txt", bytes(50_000_000)), compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert refused(bomb) == "zeros.txt: is compressed, which files of a package never are."


def test_a_size_that_lies_is_refused():
    start = GOOD.index(b"PK\x01\x02")
    for offset in (20, 24):
        lying = bytearray(GOOD)
        struct.pack_into("<I", lying, start + offset, 4_000_000)
        assert "size that cannot be" in refused(bytes(lying))
        struct.pack_into("<I", lying, start + 44 - offset, 4_000_000)
        assert "larger than the package" in refused(bytes(lying))


def test_files_that_overlap_cannot_add_up_to_more_than_the_package():
    many = made(*((f"f{n}.txt", b"x" * 1_000) for n in range(20)))
    assert len(unpacked(many, "f.zip")) == 20
    central = many.index(b"PK\x01\x02")
    one = bytearray(many)
    place = central
    while one[place : place + 4] == b"PK\x01\x02":  # all name the bytes of the first
        struct.pack_into("<I", one, place + 42, 0)
        n_name, n_extra, n_comment = struct.unpack_from("<HHH", one, place + 28)
        place += 46 + n_name + n_extra + n_comment
    assert "zip" in refused(bytes(one))


def test_an_encrypted_file_is_refused():
    locked = bytearray(GOOD)
    locked[GOOD.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refused(bytes(locked))


def test_too_many_and_too_much(monkeypatch, tmp_path):
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    assert refused(GOOD) == "f.zip: holds more than 2 files."
    monkeypatch.setattr(archive, "MAX_BYTES", 10)
    (tmp_path / "f.zip").write_bytes(GOOD)
    with pytest.raises(UnverifiedError, match="is larger than 10 bytes"):
        unpack(tmp_path / "f.zip")


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no zip", GOOD[:-1], GOOD[:40], GOOD[30:], bytes(1_000)]
)
def test_what_is_no_zip_ends_with_12(data, tmp_path):
    (tmp_path / "f.zip").write_bytes(data)
    done = call("verify", tmp_path / "f.zip")
    assert done.exception.exit_code == 12


@pytest.mark.parametrize(
    ("name", "told"), [("absent.zip", "there is no such file"), (".", "Name the zip itself")]
)
def test_what_is_not_there_or_unpacked_is_wrong_use(tmp_path, name, told):
    found = call("verify", tmp_path / name).exception
    assert found.exit_code == 2
    assert told in str(found)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_any_byte_of_the_zip_changed_is_noticed(place, change):
    """Either it cannot be read, or packing what was read does not give these bytes."""
    data = bytearray(GOOD)
    data[place] ^= change
    try:
        files = unpacked(bytes(data), "f.zip")
    except UnverifiedError:
        return
    assert pack(files) != bytes(data)


@given(st.binary(max_size=200))
def test_rubbish_after_or_before_is_noticed(rubbish):
    for data in (GOOD + rubbish, rubbish + GOOD):
        try:
            files = unpacked(data, "f.zip")
        except UnverifiedError:
            continue
        assert (pack(files) == data) is (rubbish == b"")


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8}\.txt)?", fullmatch=True),
        st.binary(max_size=50),
        max_size=6,
    )
)
def test_packing_is_undone_by_unpacking_whatever_the_order(files):
    data = pack(files)
    assert unpacked(data, "f.zip") == files
    assert pack(dict(reversed(files.items()))) == data
