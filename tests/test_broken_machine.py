"""A machine that fails under the tool: no room, a killed worker, a clock set back, two at once."""

import errno
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import clinic_rows, write_rows
from hostile import command

from synthaudit import locks
from synthaudit.cli.store import store as store_command
from synthaudit.engines.local import LocalEngine
from synthaudit.errors import UsageError
from synthaudit.files import remove_unfinished, write_atomically
from synthaudit.jobs import Failure, describe
from synthaudit.store import read_entry
from synthaudit.storekeeping import pieces, prune

KEY = "ab" * 32


@pytest.fixture
def train(tmp_path):
    return write_rows(tmp_path / "train.jsonl", clinic_rows("train", 12))


def end_the_worker_on_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_killed_worker_is_told_and_waits_for_nobody():
    with pytest.raises(UsageError, match="--resume and fewer --workers"):
        list(LocalEngine(2).map(end_the_worker_on_three, list(range(6))))


@pytest.fixture
def full(monkeypatch):
    """No file of the Store can be written."""

    def write(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("synthaudit.store._Digested.write", write)


def test_a_full_disk_is_no_finding_about_a_metric(store, full):
    with pytest.raises(OSError, match="No space left") as stopped:
        store.arrays(KEY, lambda: {"x": np.arange(3)})
    assert stopped.value.errno == errno.ENOSPC
    assert list((store.root / "v2" / "tmp").iterdir()) == []
    with pytest.raises(OSError, match="No space left"):
        describe(stopped.value, show_text=False)
    assert Failure(describe(OSError(errno.EIO, "secret"), show_text=False)).reason.startswith(
        "OSError (message kept back"
    )


def test_why_an_array_could_not_be_written_is_not_hidden(store):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A limit on the size of files stands for a full disk where none can be made.
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as stopped:
            store.arrays(KEY, lambda: {"x": np.arange(50_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with pytest.raises(OSError, match="File too large"):
        describe(stopped.value, show_text=False)
    kept = store.arrays(KEY, lambda: {"x": np.arange(50_000)})
    np.testing.assert_array_equal(kept["x"], np.arange(50_000))


@pytest.mark.parametrize(
    "array", [np.arange(7), np.zeros((0, 3)), np.array(2.5), np.asfortranarray(np.eye(3))]
)
def test_digests_made_on_the_way_are_those_of_the_files(store, array):
    store.arrays(KEY, lambda: {"x": array})
    found = read_entry(store.entry_path(KEY))
    assert found is not None
    np.testing.assert_array_equal(found["x"], array.reshape(found["x"].shape))


def test_a_clock_that_was_set_back(store):
    store.arrays(KEY, lambda: {"x": np.arange(3)})
    with store.scratch() as folder:
        tomorrow = time.time() + 86_400
        for path in (store.entry_path(KEY), folder):
            os.utime(path, (tomorrow, tomorrow))
        assert {piece.age for piece in pieces(store) if piece.kind != "leftovers"} == {0.0}
        assert prune(store, older_than=0.5) == []  # what looks new may be in use
        with pytest.raises(SystemExit) as ended:
            store_command(["list", "--store", str(store.root)])
        assert not ended.value.code
    assert store.arrays(KEY, dict)["x"].tolist() == [0, 1, 2]


def test_two_generations_of_one_file(tmp_path, train, monkeypatch):
    monkeypatch.chdir(tmp_path)
    holder = "import sys; from pathlib import Path; from synthaudit import locks; "
    holder += "locks.hold(Path(sys.argv[1]), 'made.jsonl'); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, tmp_path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout.readline() == "1\n"
        arguments = ("generate", "copycat", "--train", train, "--n", 3, "--out")
        code, said = command(*arguments, "made.jsonl")
        assert (code, f"at work in {tmp_path / 'made.jsonl'} (process {other.pid}," in said) == (
            2,
            True,
        ), said
        assert not (tmp_path / "made.jsonl.partial").exists()
        assert command(*arguments, "other.jsonl")[0] == 0  # beside it, nobody is in the way
        other.communicate("\n")
    assert command(*arguments, "made.jsonl")[0] == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(locks.NAME)] == []


def test_what_killed_processes_left_beside_a_file_goes(tmp_path):
    for name in (".a[1].json.77.tmp", ".a[1].json.78.tmp", ".other.json.79.tmp", "a[1].json"):
        (tmp_path / name).touch()
    remove_unfinished(tmp_path / "a[1].json")
    write_atomically(tmp_path / "a[1].json", "{}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.json.79.tmp", "a[1].json"]


@pytest.mark.parametrize(
    "arguments",
    [
        "run --train nowhere.jsonl --synthetic nowhere.jsonl",
        "generate markov --train nowhere.jsonl",
    ],
)
def test_a_missing_file_is_told_before_anything_heavy_is_loaded(tmp_path, arguments):
    program = (
        "import sys\n"
        "from synthaudit.cli import main\n"
        f"sys.argv = ['synthaudit', *{arguments!r}.split()]\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    heavy = {'numba', 'scipy', 'sklearn', 'torch', 'transformers'}\n"
        "    print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "[]\n")
    assert done.stderr == f"Error: {tmp_path / 'nowhere.jsonl'}: does not exist. Check the path.\n"


def test_a_lock_on_a_full_disk_holds_without_a_name(tmp_path, monkeypatch):
    def write(descriptor, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("synthaudit.locks.os.write", write)
    locks.hold(tmp_path)
    locks.release(tmp_path)
    assert list(tmp_path.iterdir()) == []
