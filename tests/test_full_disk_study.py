"""No room, no right to write, a file-size limit, a clock that runs back: told, and resumed.

Small file systems are mounted where the tests may do that; where not, those cases are skipped with
that reason and the limits on the size of files stand for them.
"""

import os
import random
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from killing import DONE, check_whole, kept, same, works_in

pytestmark = pytest.mark.slow

LIMIT = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\n"
"""Python that ends every file after so many bytes."""

BACKWARDS = """\
import datetime, time
state = [time.time()]
def back():
    state[0] -= 3600.0
    return state[0]
time.time = back
time.time_ns = lambda: int(back() * 1e9)
"""
"""Python after which every look at the clock is an hour earlier than the last."""


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    """The warm server, and what it is to write."""
    folder = tmp_path_factory.mktemp("full")
    server, found = works_in(folder)
    yield server, found, folder
    server.close()


@contextmanager
def mounted(place: Path, *arguments: str):
    """Something mounted at ``place`` for a while; a skip where that may not be."""
    place.mkdir()
    done = subprocess.run(["mount", *arguments, place], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def small_disk(place: Path, n_kib: int):
    with mounted(place, "-t", "tmpfs", "-o", f"size={n_kib}k,mode=700", "tmpfs"):
        yield place


def make_room(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)


def check_told(ended, *words: str) -> None:
    """Exit 2 and one paragraph."""
    assert ended.code == 2, ended.said
    assert ended.said.count("Error: ") == 1
    assert "Traceback" not in ended.said
    assert "\n\n" not in ended.said
    assert any(word in ended.said for word in words), ended.said


NO_ROOM = ("No space left", "File too large", "SQLITE_FULL", "SQLITE_IOERR")


@pytest.mark.parametrize("n_kib", [4, 12, 28, 44, 60])
@pytest.mark.parametrize("name", ["markov", "answers"])
def test_no_room_for_what_is_generated(works, tmp_path, name, n_kib):
    server, found, _ = works
    work = found[name]
    with small_disk(tmp_path / "disk", n_kib) as disk:
        ended = work.started(server, disk, tmp_path / "store")
        check_whole(work, disk)
        if ended.code not in DONE:
            check_told(ended, *NO_ROOM)
            make_room(disk)
            ended = work.started(server, disk, tmp_path / "store", "--resume")
        assert ended.code in DONE, ended.said
        same(work, disk)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_no_room_for_results(works, tmp_path, share):
    server, found, warm = works
    work = found["run"]
    total = sum(len(content) for content in work.finished.values())
    with small_disk(tmp_path / "disk", max(8, int(share * total / 1024))) as disk:
        ended = work.started(server, disk, warm / "whole-run" / "store")
        check_whole(work, disk)
        if ended.code not in DONE:
            check_told(ended, *NO_ROOM)
            make_room(disk)
            ended = work.started(server, disk, warm / "whole-run" / "store", "--resume")
        assert ended.code in DONE, ended.said
        same(work, disk)


@pytest.mark.parametrize("n_kib", [64, 400, 1600])
def test_no_room_in_the_store(works, tmp_path, n_kib):
    server, found, _ = works
    work = found["run"]
    with small_disk(tmp_path / "disk", n_kib) as disk:
        ended = work.started(server, tmp_path / "out", disk / "store")
        check_told(ended, *NO_ROOM)
        check_whole(work, tmp_path / "out")
        before = kept(disk / "store")
        make_room(disk)
        ended = work.started(server, tmp_path / "out", disk / "store", "--resume")
        assert ended.code in DONE, ended.said
        same(work, tmp_path / "out")
        after = kept(disk / "store")
        assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize("name", ["markov", "answers", "run"])
def test_files_that_may_not_grow(works, tmp_path, name):
    server, found, warm = works
    work = found[name]
    rng = random.Random(f"limit {name}")
    longest = max(len(content) for content in work.finished.values())
    store = warm / f"whole-{name}" / "store"
    n_refused = 0
    for number in range(4 if name == "run" else 8):
        folder = tmp_path / str(number)
        hook = LIMIT.format(rng.randrange(2000, longest))
        ended = work.started(server, folder, store, hook=hook)
        check_whole(work, folder)
        if ended.code not in DONE:
            n_refused += 1
            check_told(ended, *NO_ROOM)
            ended = work.started(server, folder, store, "--resume")
        assert ended.code in DONE, ended.said
        same(work, folder)
    assert n_refused


@pytest.mark.parametrize("name", ["markov", "run"])
@pytest.mark.parametrize("what", ["out", "store"])
def test_where_nothing_may_be_written(works, tmp_path, name, what):
    server, found, _ = works
    work = found[name]
    for place in ("out", "store"):
        (tmp_path / place).mkdir()
    (tmp_path / what / "kept").write_text("before")
    with mounted(tmp_path / "read-only", "--bind", str(tmp_path / what)) as place:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        out = place if what == "out" else tmp_path / "out"
        store = place if what == "store" else tmp_path / "store"
        check_told(work.started(server, out, store), "Read-only file system")
        assert [path.name for path in place.iterdir()] == ["kept"]
    ended = work.started(server, tmp_path / "out", tmp_path / "store", "--resume")
    assert ended.code in DONE, ended.said
    (tmp_path / what / "kept").unlink()
    same(work, tmp_path / "out")


@pytest.mark.parametrize("name", ["markov", "answers", "run"])
def test_a_clock_that_runs_back(works, tmp_path, name):
    server, found, _ = works
    work = found[name]
    folder, store = tmp_path / "out", tmp_path / "store"
    kill = (work.seconds / 2, 9)
    assert work.started(server, folder, store, hook=BACKWARDS, kill=kill).code == -9
    before = kept(store)
    years_ahead = time.time() + 1e8
    for path in (*folder.rglob("*"), *store.rglob("*")):
        os.utime(path, (years_ahead, years_ahead))
    ended = work.started(server, folder, store, "--resume", hook=BACKWARDS)
    assert ended.code in DONE, ended.said
    same(work, folder)
    assert kept(store).keys() >= before.keys()
