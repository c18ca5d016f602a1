"""Command lines in processes that are forked from a warm one, so that many can be killed cheaply.

A process is forked after the same commands were run once; from there on everything is the tool's
own: it puts its signal handlers up, reads, computes and writes as when started by a shell.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from conftest import clinic_rows, write_rows

from synthaudit.store import LAYOUT, Store
from synthaudit.storekeeping import damaged

REAL = {"train": 24, "holdout": 20, "honest": 24}
DONE = (0, 10, 11)

# What depends on time and place; all else is the same bytes as of an undisturbed run.
OWN = {"manifest.json"}

_SERVER = """\
import json, os, signal, sys
import synthaudit.cli
from synthaudit.cli import main
os.dup2(1, 3)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
for line in json.loads(sys.argv[1]):
    sys.argv = ["synthaudit", *line]
    try:
        main()
    except SystemExit as ended:
        assert ended.code in (0, 10, 11), ended.code
os.dup2(3, 1)
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
for line in sys.stdin:
    asked = json.loads(line)
    pid = os.fork()
    if not pid:
        said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ.update(asked["environment"])
        if "hook" in asked:
            exec(asked["hook"])
        sys.argv = ["synthaudit", *asked["arguments"]]
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(130 if synthaudit.cli._stopped else code)  # not the end of all of the warm one
    print(pid, flush=True)
    _, status, used = os.wait4(pid, 0)
    print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Args:
        code: Exit code, or minus the signal that ended it.
        said: On stdout and stderr.
        seconds: Of processor time that it used.
    """

    code: int
    said: str
    seconds: float


class Server:
    """The warm process.

    Args:
        folder: Where what processes say is written.
        warm: Command lines that it runs itself at first, so that all they need is imported.
    """

    def __init__(self, folder: Path, warm: Sequence[Sequence[object]]) -> None:
        self._said = folder / "said"
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _SERVER, json.dumps(warm, default=str)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ, OMP_NUM_THREADS="1", SYNTHAUDIT_STORE=str(folder / "warm-store")),
        )

    def run(
        self,
        *arguments: object,
        store: Path,
        kill: tuple[float, int] | None = None,
        hook: str | None = None,
    ) -> Ended:
        """One command line, to its end.

        Args:
            *arguments: Of ``synthaudit``.
            store: Its Store.
            kill: After how many seconds of its processor time it gets which signal.
            hook: Python that runs before it.
        """
        asked = {
            "said": str(self._said),
            "environment": {"SYNTHAUDIT_STORE": str(store)},
            "arguments": [str(each) for each in arguments],
        }
        if hook is not None:
            asked["hook"] = hook
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if kill is not None:
            moment, number = kill
            while (used := _used(pid)) is not None and used < moment:
                time.sleep(min(0.02, max(0.0005, (moment - used) / 2)))
            if used is not None:
                os.kill(pid, number)  # the server has not waited for it, or it is a zombie of its
        code, seconds = self._process.stdout.readline().split()
        return Ended(int(code), self._said.read_text("utf-8", "replace"), float(seconds))

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _used(pid: int) -> float | None:
    """Processor seconds of a process's main thread so far; None once it has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        nanoseconds = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except (OSError, IndexError):
        return None
    return None if state == "Z" else nanoseconds / 1e9


def signal_in_turn(number: int) -> int:
    """SIGKILL, SIGTERM, SIGINT, SIGKILL, ..."""
    return (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[number % 3]


@dataclass
class Work:
    """A command line that writes into a folder.

    Args:
        arguments: But for where it writes.
        out: What it writes, in a folder.
        finished: What ``out`` held when nothing disturbed it, by name.
        seconds: Of processor time that it took.
    """

    arguments: list[object]
    out: str
    finished: dict[str, bytes] = field(default_factory=dict)
    seconds: float = 0.0

    def started(
        self, server: Server, folder: Path, store: Path, *more: object, **how: Any
    ) -> Ended:
        folder.mkdir(exist_ok=True)
        return server.run(*self.arguments, "--out", folder / self.out, *more, store=store, **how)

    def measured(self, server: Server, folder: Path) -> "Work":
        ended = self.started(server, folder, folder / "store")
        assert ended.code in DONE, ended.said
        self.finished, self.seconds = files(self.place(folder)), ended.seconds
        return self

    def place(self, folder: Path) -> Path:
        """The folder of its results."""
        return folder if self.out.endswith(".jsonl") else folder / self.out


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def works_in(folder: Path) -> tuple[Server, dict[str, Work]]:
    """A warm server, and three command lines with what they write when nothing disturbs them."""
    for name, n in REAL.items():
        write_rows(folder / f"{name}.jsonl", clinic_rows(name, n))
    train, holdout, honest = (folder / f"{name}.jsonl" for name in REAL)
    audit: list[object] = [
        "run",
        "--train",
        train,
        "--holdout",
        holdout,
        "--synthetic",
        honest,
        "--profile",
    ]
    audit += ["quick", "--split", "random", "--embedder", "weightless", "--workers", 1]
    audit += ["--policy", "research"]
    found = {
        "run": Work(audit, "run"),
        "markov": Work(["generate", "markov", "--train", train, "--n", 60], "made.jsonl"),
        "answers": Work(["generate", "icd10_report", "--train", train, "--n", 60], "made.jsonl"),
    }
    warm = [[*work.arguments, "--out", folder / name / work.out] for name, work in found.items()]
    server = Server(folder, warm)
    for name, work in found.items():
        work.measured(server, folder / f"whole-{name}")
    return server, found


def check_whole(work: Work, folder: Path) -> None:
    """No file is torn: each is the one of the undisturbed run, or on the way there by its name."""
    place = work.place(folder)
    for name, content in files(place).items() if place.is_dir() else ():
        if name.startswith("."):  # a lock, or what is not yet the file
            continue
        if name.endswith(".partial"):
            whole = work.finished[name.removesuffix(".partial")]
            assert whole.startswith(content), f"{name} is no beginning of the whole"
        elif name.endswith(".generation.json"):
            told = json.loads(content)
            assert told.items() <= json.loads(work.finished[name]).items()
        elif name in OWN:
            json.loads(content)
        else:
            assert content == work.finished[name], f"{name} differs"


def kept(root: Path) -> dict[str, object]:
    """Everything in a Store that must not be lost, by name; each is whole."""
    found: dict[str, object] = {}
    if not (root / LAYOUT).is_dir():
        return found
    assert not damaged(Store(root))
    for entry in (root / LAYOUT).glob("??/*/entry.json"):
        found[entry.parent.name] = (entry.stat().st_mtime_ns, entry.stat().st_ino)
    for corpus in (root / LAYOUT / "corpora").glob("*.arrow"):
        with pa.memory_map(str(corpus)) as file:
            pa.ipc.open_file(file).read_all().validate(full=True)
        found[corpus.name] = "whole"
    for secret in (root / LAYOUT / "keys").glob("[!.]*"):
        found[f"key {secret.name}"] = secret.read_text()
    replies = root / LAYOUT / "replies.sqlite"
    if replies.exists():
        connection = sqlite3.connect(replies)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'answers'").fetchone():
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found |= connection.execute("SELECT key, answer FROM answers").fetchall()
        connection.close()
    return found


def untold(work: Work) -> set[str]:
    """The report of a generation counts what was answered before."""
    return {name for name in work.finished if name.endswith(".generation.json")}


def same(work: Work, folder: Path) -> None:
    """What there is in the end is what an undisturbed run writes, and nothing is left lying."""
    results = files(work.place(folder))
    own = OWN | untold(work)
    assert {name: results.get(name) for name in work.finished if name not in own} == {
        name: content for name, content in work.finished.items() if name not in own
    }
    assert not [name for name in results if name.endswith((".tmp", ".partial"))]
