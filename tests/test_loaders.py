"""Every kind of source: what is read, and what each kind of damage says."""

import csv
import gzip
import io
import json
import os
import sys
import tempfile
import tracemalloc
import types
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthaudit.errors import InputError, MissingExtraError
from synthaudit.loaders import delimited, knows_types, opening, read_rows

SECRET = "Mrs Quibble told us"


def write(path, content):
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(data)
    return str(path)


def zstd(data):
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


def refusal(source):
    with pytest.raises(InputError) as caught:
        list(read_rows(str(source)))
    message = str(caught.value)
    assert SECRET not in message
    assert "\n" not in message
    assert caught.value.remedy
    assert caught.value.__cause__ is None
    return caught.value


ROWS = [{"id": "a", "text": "one, two"}, {"id": "b", "text": 'say "three"\nfour'}]
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS)
CSV = 'id,text\na,"one, two"\nb,"say ""three""\nfour"\n'
TSV = 'id\ttext\na\tone, two\nb\t"say ""three""\nfour"\n'


def parquet(rows):
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("jsonl", JSONL.encode()),
        ("csv", CSV.encode()),
        ("tsv", TSV.encode()),
        ("parquet", parquet(ROWS)),
    ],
)
def test_every_format_reads_the_same_rows(tmp_path, suffix, content, compress):
    path = tmp_path / f"notes.{suffix}"
    if compress == "gz":
        path, content = tmp_path / f"notes.{suffix}.gz", gzip.compress(content)
    elif compress == "zst":
        path, content = tmp_path / f"notes.{suffix}.zst", zstd(content)
    assert [row for _, row in read_rows(write(path, content))] == ROWS


@pytest.mark.parametrize("named", [True, False])
def test_compressed_parquet_is_unpacked_without_a_name_in_the_store_if_there_is_one(
    tmp_path, monkeypatch, named
):
    path = write(tmp_path / "notes.parquet.gz", gzip.compress(parquet(ROWS)))
    folders = [tmp_path / "store", tmp_path / "system"]
    used, unused = folders if named else reversed(folders)
    used.mkdir()
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(folders[0]))
    monkeypatch.setattr(tempfile, "tempdir", str(folders[1]))
    for _ in read_rows(path):
        assert list(used.iterdir()) == []
    assert not unused.exists()


def test_suffixes_in_capitals(tmp_path):
    assert len(list(read_rows(write(tmp_path / "N.JSONL.GZ", gzip.compress(JSONL.encode()))))) == 2


def test_several_compressed_parts_in_one_file(tmp_path):
    half = JSONL.encode()
    assert len(list(read_rows(write(tmp_path / "n.jsonl.gz", gzip.compress(half) * 2)))) == 4
    assert len(list(read_rows(write(tmp_path / "n.jsonl.zst", zstd(half) * 2)))) == 4


def test_lines_are_those_of_the_file(tmp_path):
    jsonl = write(tmp_path / "a.jsonl", '{"a": 1}\r\n\n  \n{"a": 2}')
    assert list(read_rows(jsonl)) == [(1, {"a": 1}), (4, {"a": 2})]
    csv = write(tmp_path / "a.csv", 'a\n"x\ny"\n\nz\n')
    assert list(read_rows(csv)) == [(2, {"a": "x\ny"}), (5, {"a": "z"})]
    table = write(tmp_path / "a.parquet", parquet([{"a": 1}, {"a": 2}]))
    assert list(read_rows(table)) == [(1, {"a": 1}), (2, {"a": 2})]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path, suffix):
    content = {"jsonl": '{"id": "1"}', "csv": "id\n1\n"}[suffix]
    path = write(tmp_path / f"a.{suffix}", b"\xef\xbb\xbf" + content.encode())
    assert [row for _, row in read_rows(path)] == [{"id": "1"}]


def test_cells_stay_strings(tmp_path):
    path = write(tmp_path / "a.csv", "x,y\n1,\n")
    assert list(read_rows(path)) == [(2, {"x": "1", "y": ""})]


def test_only_tables_of_cells_do_not_know_types():
    assert not knows_types("a.csv")
    assert not knows_types("a.TSV.gz")
    assert knows_types("a.jsonl.zst")
    assert knows_types("demo:x")


def test_ten_megabytes_in_a_cell(tmp_path):
    long = "word " * 2_000_000
    path = write(tmp_path / "a.csv", f'text\n"{long}"\n')
    assert next(read_rows(path))[1] == {"text": long}


def test_a_large_file_is_streamed(tmp_path):
    row = json.dumps({"text": "x" * 10_000}) + "\n"
    path = write(tmp_path / "a.jsonl", row * 3_000)
    tracemalloc.start()
    n_rows = sum(1 for _ in read_rows(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n_rows == 3_000
    assert peak < 5_000_000


# --- damage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "valid JSON"),
        ('{"text": "' + SECRET, "valid JSON"),
        ('{"text": "' + SECRET + '"} trailing', "valid JSON"),
        ('{"text": "' + SECRET + '\u0001"}', "valid JSON"),
        ('["' + SECRET + '"]', "a list"),
        ('"' + SECRET + '"', "a string"),
        ("12", "a number"),
        ("null", "null"),
        ("true", "a boolean"),
        ('{"text": "' + SECRET + '", "text": "b"}', "same key twice"),
        ('{"a": {"text": 1, "text": 2}}', "same key twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": 1e999}', "too large"),
        ('{"a": 18446744073709551616}', "64 bits"),
        ('{"a": -9223372036854775809}', "64 bits"),
        ('{"a": ' + "9" * 10_000 + "}", "64 bits"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
        ('{"text": "' + SECRET + '\0"}', "NUL"),
    ],
)
def test_a_bad_json_line(tmp_path, line, says):
    error = refusal(write(tmp_path / "a.jsonl", '{"ok": 1}\n' + line + "\n"))
    assert says in str(error)
    assert error.line == 2
    assert error.path.endswith("a.jsonl")


def test_the_largest_integers_pass(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"a": 18446744073709551615, "b": -9223372036854775808}')
    assert next(read_rows(path))[1] == {"a": 2**64 - 1, "b": -(2**63)}


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "tsv"])
def test_another_encoding(tmp_path, suffix):
    first = {"jsonl": '{"a": 1}', "csv": "text", "tsv": "text"}[suffix]
    content = f"{first}\n{SECRET} é".encode("latin-1")
    error = refusal(write(tmp_path / f"a.{suffix}", content))
    assert "UTF-8" in str(error)
    assert error.line == 2
    assert refusal(write(tmp_path / f"b.{suffix}", first.encode("utf-16")))


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (f"id,text\n1,{SECRET},more\n", 2, "3 cells where the header has 2"),
        (f'id,text\n1,"a\nb"\n2\n{SECRET}', 4, "1 cells where the header has 2"),
        ("id,text,id\n1,2,3\n", 1, "same name twice"),
        (f'id,text\n1,"{SECRET}\n', 2, "never closed"),
        (f'id,text\n1,a\n2,"{SECRET}\n3,b\n4,c\n', 3, "never closed"),
        (f'id,text\n"1\n2","{SECRET}\n""3"",b\n4,c\n', 3, "opened here and never closed"),
        (f'id,text\n1,"{SECRET}\n2,b\n3,"c"\n', 2, "at line 4 its cell is no valid one"),
        (f'id,text\n1,"{SECRET}" she said\n', 2, "valid table"),
        ("id,text\n1,a\0b\n", 2, "NUL"),
        (f"id,text\r1,{SECRET}\r", 1, "valid table"),
    ],
)
def test_a_bad_table(tmp_path, content, line, says):
    error = refusal(write(tmp_path / "a.csv", content))
    assert says in str(error)
    assert error.line == line


def test_a_quote_never_closed_reads_no_further_than_a_cell_may_be_long(tmp_path):
    before = csv.field_size_limit(2**16)
    try:
        line = f"2,{SECRET}\n"
        error = refusal(write(tmp_path / "a.csv", 'id,text\n1,"a\n' + line * 100_000))
    finally:
        csv.field_size_limit(before)
    assert before == delimited.MAX_CELL
    assert error.line == 2
    assert f"at line {2 + -(-(2**16) // len(line))} its cell" in str(error)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"a": "x\ty"}', "(Invalid control character at column 9)."),
        (b'{"a": "x', "(Unterminated string starting at column 7)."),
        (b'{"a" 1}', "(Expecting ':' delimiter at column 6)."),
    ],
)
def test_where_a_line_stops_being_json(tmp_path, content, says):
    assert says in str(refusal(write(tmp_path / "a.jsonl", content)))


def test_a_line_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_LINE_BYTES", 2**20)
    error = refusal(write(tmp_path / "a.jsonl", '{"a": "' + "x" * 2**20 + '"}'))
    assert "longer than 1 MiB" in str(error)


def test_an_odd_path(tmp_path):
    missing = tmp_path / "none.jsonl"
    assert str(refusal(missing)) == f"{missing}: does not exist. Check the path."
    (tmp_path / "folder.jsonl").mkdir()
    assert "folder" in str(refusal(tmp_path / "folder.jsonl"))
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert "regular" in str(refusal(tmp_path / "pipe.jsonl"))
    assert "NUL" in str(refusal("a\0b.jsonl"))
    assert "read" in str(refusal(write(tmp_path / "file.jsonl", "") + "/below.jsonl"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = write(tmp_path / "a.jsonl", JSONL)
    Path(path).chmod(0)
    assert "may not be read" in str(refusal(path))


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    error = refusal(write(tmp_path / "a.xlsx", "x"))
    for known in (
        ".jsonl",
        ".csv",
        ".tsv",
        ".parquet",
        ".gz",
        ".zst",
        "hf://",
        "daic-woz:",
        "demo:",
    ):
        assert known in str(error)


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("compress", [gzip.compress, zstd])
@pytest.mark.parametrize("damage", ["cut", "not compressed"])
def test_a_damaged_compressed_file(tmp_path, suffix, compress, damage):
    content = {"jsonl": JSONL.encode(), "csv": CSV.encode(), "parquet": parquet(ROWS)}[suffix]
    kind = "gz" if compress is gzip.compress else "zst"
    data = compress(content)[:-5] if damage == "cut" else content
    assert "end" in str(refusal(write(tmp_path / f"a.{suffix}.{kind}", data)))


def test_a_damaged_parquet_file(tmp_path):
    whole = parquet([{"text": SECRET * 100}] * 100)
    assert "parquet" in str(refusal(write(tmp_path / "cut.parquet", whole[: len(whole) // 2])))
    assert "parquet" in str(refusal(write(tmp_path / "empty.parquet", b"")))
    assert "parquet" in str(refusal(write(tmp_path / "text.parquet", JSONL)))
    middle = bytearray(whole)
    middle[4:60] = b"\xff" * 56
    assert "parquet" in str(refusal(write(tmp_path / "middle.parquet", bytes(middle))))


def test_parquet_with_two_columns_of_one_name(tmp_path):
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")
    assert "same name" in str(refusal(tmp_path / "a.parquet"))


def test_parquet_strings_of_another_encoding(tmp_path):
    bad = pa.array([f"{SECRET} é".encode("latin-1")], type=pa.binary())
    column = pa.Array.from_buffers(pa.string(), 1, bad.buffers())
    pq.write_table(pa.table({"text": column}), tmp_path / "a.parquet")
    assert "UTF-8" in str(refusal(tmp_path / "a.parquet"))


# --- sources that are no file -------------------------------------------------------------------


@pytest.fixture
def woz(tmp_path):
    """A made-up folder in the layout of DAIC-WOZ."""
    folder = tmp_path / "woz"
    (folder / "301_P").mkdir(parents=True)
    turns = "start_time\tstop_time\tspeaker\tvalue\n"
    write(
        folder / "301_P" / "301_TRANSCRIPT.csv",
        turns
        + "0.1\t1.0\tEllie\thow are you\n1.0\t2.0\tParticipant\tquite well\n\n"
        + '2.0\t3.0\tEllie\ttell me more\n3.0\t4.0\tParticipant\ti "sleep" badly\n',
    )
    write(folder / "302_TRANSCRIPT.csv", turns + "0.1\t1.0\tParticipant\tnothing to say\n")
    write(
        folder / "train_split_Depression_AVEC2017.csv",
        "Participant_ID,PHQ8_Binary,PHQ8_Score,Gender\n301,0,7,1\n302,1,,0\n",
    )
    write(
        folder / "full_test_split.csv", "Participant_ID,PHQ_Binary,PHQ_Score,Gender\n302,1,12,0\n"
    )
    return folder


def test_interviews(woz):
    assert list(read_rows(f"daic-woz:{woz}")) == [
        (2, {"id": "301", "text": 'quite well i "sleep" badly', "label": 7.0, "group": "301"}),
        (3, {"id": "302", "text": "nothing to say", "label": None, "group": "302"}),
    ]
    assert list(read_rows(f"daic-woz:{woz}:train")) == list(read_rows(f"daic-woz:{woz}"))
    assert [row["label"] for _, row in read_rows(f"daic-woz:{woz}:test")] == [12.0]


def test_an_incomplete_folder_of_interviews(woz, tmp_path):
    assert "dev_split" in str(refusal(f"daic-woz:{woz}:dev"))
    assert "train, dev, test" in str(refusal(f"daic-woz:{tmp_path}/none:validation"))
    (woz / "302_TRANSCRIPT.csv").unlink()
    assert "302_TRANSCRIPT.csv" in str(refusal(f"daic-woz:{woz}"))
    write(woz / "full_test_split.csv", "Participant_ID,Gender\n302,0\n")
    assert "phq8_score or phq_score" in str(refusal(f"daic-woz:{woz}:test"))
    write(woz / "full_test_split.csv", "Participant_ID,PHQ_Score\n301,high\n")
    assert "not a number" in str(refusal(f"daic-woz:{woz}:test"))


class HubError(Exception):
    pass


@pytest.fixture
def hub(monkeypatch):
    """Stands in for the package datasets: knows one data set, and notes how it was asked."""
    asked = []

    def load_dataset(name, *, split, streaming):
        asked.append((name, split, streaming))
        if name != "owner/notes":
            raise FileNotFoundError(SECRET)
        if split == "broken":
            raise HubError(SECRET)
        return iter([{"text": "one"}, {"text": "two"}])

    module = types.ModuleType("datasets")
    module.load_dataset = load_dataset
    module.exceptions = types.SimpleNamespace(DatasetsError=HubError)
    monkeypatch.setitem(sys.modules, "datasets", module)
    return asked


def test_the_hub_streams(hub):
    assert list(read_rows("hf://owner/notes")) == [(1, {"text": "one"}), (2, {"text": "two"})]
    list(read_rows("hf://owner/notes:dev"))
    assert hub == [("owner/notes", "train", True), ("owner/notes", "dev", True)]


def test_the_hub_refuses(hub):
    assert "hub" in str(refusal("hf://owner/none"))
    assert "hub" in str(refusal("hf://owner/notes:broken"))


def test_the_hub_needs_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"synthaudit\[hub\]"):
        list(read_rows("hf://owner/notes"))
