"""One Store, several machines: what one has mapped stays, and missing locks cost time alone."""

import errno
import fcntl

import numpy as np
import pytest
from fake_bench import make_corpus

from synthaudit.auditing import keep
from synthaudit.files import unfinished


def test_a_corpus_that_is_kept_already_is_not_written_again(store):
    corpus = make_corpus(["one", "two"])
    first = keep(corpus, store)
    before = first.path.stat()
    again = keep(make_corpus(["one", "two"]), store)
    assert again.path == first.path
    assert again.path.stat().st_ino == before.st_ino
    assert again.texts() == ["one", "two"]


@pytest.mark.parametrize("content", [b"", b"no Arrow file", None])
def test_a_damaged_corpus_is_written_again(store, content):
    corpus = make_corpus(["one", "two"])
    path = keep(corpus, store).path
    path.unlink()
    path.write_bytes(make_other() if content is None else content)
    assert keep(make_corpus(["one", "two"]), store).texts() == ["one", "two"]


def make_other():
    import pyarrow as pa

    table = make_corpus(["three"]).table
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)
    return sink.getvalue().to_pybytes()


def test_a_file_system_without_locks_still_keeps(store, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    kept = store.arrays("ab" * 32, lambda: {"values": np.arange(3)})
    assert kept["values"].tolist() == [0, 1, 2]
    assert store.whole("ab" * 32)


def test_no_two_writers_use_one_name(tmp_path):
    path = tmp_path / "file"
    assert unfinished(path) != unfinished(path)
    assert unfinished(path).parent == tmp_path
