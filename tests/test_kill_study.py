"""Killed at any moment: nothing written is lost or torn, and resuming gives the same bytes.

Each chain of processes begins anew, is killed at seeded moments of its processor time, resumed and
killed again, until one ends by itself. A second study kills before every single change of a file.
"""

import os
import random
import shutil
import signal

import pytest
from killing import DONE, Ended, check_whole, kept, same, signal_in_turn, works_in

pytestmark = pytest.mark.slow

N_KILLS = 25
"""Of each row below: 50 of ``generate``, half of them with answers to keep, and 50 of ``run``."""

HOOK = """\
import os, signal, sys
def watch(place, last, counter, state=[0]):
    count = os.open(counter, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    def hook(event, arguments):
        if event == "open":
            if not isinstance(arguments[2], int) or not arguments[2] & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in ("os.rename", "os.remove", "os.mkdir", "os.truncate"):
            return
        if isinstance(arguments[0], int):
            return
        if not os.path.abspath(os.fsdecode(arguments[0])).startswith(place):
            return
        state[0] += 1
        os.write(count, b".")
        if state[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
watch({place!r}, {last}, {counter!r})
"""


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    """The warm server, and what is killed."""
    folder = tmp_path_factory.mktemp("killed")
    server, found = works_in(folder)
    yield server, found, folder
    server.close()


def check_end(ended: Ended, number: int) -> None:
    """As the signal asks; SIGTERM and Ctrl-C are said, and 130, once the tool listens."""
    if number == signal.SIGKILL or ended.code == -number:
        assert ended.code == -number
        assert not ended.said.count("Traceback")
        return
    assert (ended.code, "--resume" in ended.said) == (130, True), ended.said
    assert "Traceback" not in ended.said


@pytest.mark.parametrize("seed", ["kill markov", "kill answers", "kill run", "kill run again"])
def test_killed_at_random_moments(works, tmp_path, seed, capsys):
    server, found, _ = works
    name = seed.split()[1]
    work = found[name]
    rng = random.Random(seed)
    n_kills, n_chains, n_unsaid, seconds = 0, 0, 0, 0.0
    while n_kills < N_KILLS:
        n_chains += 1
        folder, store = tmp_path / "out", tmp_path / "store"
        more: tuple[str, ...] = ()
        before: dict[str, object] = {}
        while True:
            number = signal_in_turn(n_kills)
            kill = (rng.uniform(0, work.seconds), number) if n_kills < N_KILLS else None
            ended = work.started(server, folder, store, *more, kill=kill)
            seconds += ended.seconds
            check_whole(work, folder)
            after = kept(store)
            assert {key: after.get(key) for key in before} == before, "something kept was lost"
            if ended.code in DONE:
                break
            check_end(ended, number)
            n_unsaid += ended.code == -number != -signal.SIGKILL
            n_kills += 1
            before, more = after, ("--resume",)
        same(work, folder)
        shutil.rmtree(folder)
        shutil.rmtree(store)
    with capsys.disabled():
        print(  # noqa: T201 (the figures of the study)
            f"\n{name}: {n_kills} kills in {n_chains} chains, {seconds:.0f} s of processor time; "
            f"{n_unsaid} by a signal that came before the tool listened"
        )


@pytest.mark.parametrize("name", ["markov", "answers", "run"])
def test_killed_before_every_change_of_a_file(works, tmp_path, name, capsys):
    server, found, warm = works
    work = found[name]
    folder, store, counter = tmp_path / "out", warm / f"whole-{name}" / "store", tmp_path / "count"

    def hook(last: int) -> str:
        return HOOK.format(place=str(folder) + os.sep, last=last, counter=str(counter))

    # Everything is computed and kept, so each process comes to its files at once.
    last, n_kills = 1, 0
    more: tuple[str, ...] = ()
    while True:
        ended = work.started(server, folder, store, *more, hook=hook(last))
        check_whole(work, folder)
        if ended.code in DONE:
            break
        assert ended.code == -signal.SIGKILL, ended.said
        last, n_kills, more = last + 1, n_kills + 1, ("--resume",)
    assert len(counter.read_bytes()) == last - 1 == n_kills
    assert n_kills >= (20 if name == "run" else 5)
    same(work, folder)
    with capsys.disabled():
        print(f"\n{name}: killed before each of {n_kills} changes of a file")  # noqa: T201
