"""The Store keeps what it was given, whole or not at all, and notices when it was changed."""

import contextlib
import multiprocessing
import threading
from pathlib import Path

import numpy as np
import pytest

from synthaudit.errors import UsageError
from synthaudit.store import Store

KEY = "ab" * 32


def test_computes_once_and_keeps(store):
    calls = []

    def compute():
        calls.append(1)
        return {"x": np.arange(5), "y": np.array([[1.5], [2.5]])}

    first, second = store.arrays(KEY, compute), store.arrays(KEY, compute)
    assert calls == [1]
    for found in (first, second):
        np.testing.assert_array_equal(found["x"], np.arange(5))
        np.testing.assert_array_equal(found["y"], [[1.5], [2.5]])


def test_bytes_round_trip_and_empty_arrays(store):
    assert store.bytes(KEY, lambda: b"\x00caf\xc3\xa9") == b"\x00caf\xc3\xa9"
    kept = store.arrays("cd" * 32, lambda: {"none": np.empty((0, 3), dtype=np.float32)})
    assert kept["none"].shape == (0, 3)
    assert kept["none"].dtype == np.float32


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "pickle"])
def test_a_damaged_entry_is_computed_again_and_never_executed(store, damage):
    store.arrays(KEY, lambda: {"x": np.arange(1000)})
    path = next(Path(store.root).rglob("x.npy"))
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[-1] ^= 1
        path.write_bytes(content)
    elif damage == "truncate":
        path.write_bytes(content[:200])
    elif damage == "remove":
        path.unlink()
    else:
        np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.testing.assert_array_equal(
        store.arrays(KEY, lambda: {"x": np.arange(1000)})["x"], np.arange(1000)
    )


def test_a_failing_computation_leaves_nothing(store):
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.arrays(KEY, broken)
    assert not store.has(KEY)
    assert list((store.root / "v2" / "tmp").iterdir()) == []


def count_and_compute(root, marks, started, computing):
    def compute():
        (Path(marks) / str(multiprocessing.current_process().pid)).touch()
        with contextlib.suppress(threading.BrokenBarrierError):
            computing.wait(timeout=1)  # both get here, unless one of them is kept waiting
        return {"x": np.arange(200_000)}

    started.wait(timeout=60)
    Store(Path(root)).arrays(KEY, compute)


def test_two_processes_compute_an_entry_once(store, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    context = multiprocessing.get_context("spawn")
    arguments = (str(store.root), str(marks), context.Barrier(2), context.Barrier(2))
    workers = [context.Process(target=count_and_compute, args=arguments) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(list(marks.iterdir())) == 1


def test_everything_is_private(store):
    store.arrays(KEY, lambda: {"x": np.arange(3)})
    assert store.root.stat().st_mode & 0o777 == 0o700
    for folder in store.root.rglob("*"):
        if folder.is_dir():
            assert folder.stat().st_mode & 0o777 == 0o700, folder


def test_a_store_that_cannot_be_written_is_wrong_use(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="--store"):
        Store.open(tmp_path / "file")
