"""Two runs never write into one folder at once, and a killed one leaves nothing to clean up."""

import signal
import subprocess
import sys
import time

import pytest

from synthaudit import locks
from synthaudit.errors import UsageError

HOLDER = """
import sys, time
from pathlib import Path
from synthaudit import locks
locks.hold(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_held_folder_is_refused_and_the_holder_named(tmp_path, other):
    with pytest.raises(UsageError, match=rf"process {other.pid}, since 20\d\d-"):
        locks.hold(tmp_path)


def test_a_kill_frees_it(tmp_path, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    time.sleep(0.05)
    locks.hold(tmp_path)
    locks.release(tmp_path)
    assert not (tmp_path / locks.NAME).exists()


def test_the_same_process_may_hold_it_again(tmp_path):
    locks.hold(tmp_path)
    locks.hold(tmp_path / ".")
    locks.release(tmp_path)
    locks.release(tmp_path)
    assert list(tmp_path.iterdir()) == []
