"""No command opens a connection or looks up a name: all of them, and whatever they start.

An audit hook of the interpreter sees every use of Python's sockets, in workers too, because each
interpreter that is started under it adds the hook first.
"""

import json
import os
import subprocess
import sys

import pytest
from conftest import clinic_rows, write_rows

HOOK = """\
import ipaddress, json, os, sys

def _is_here(name):
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in ("localhost", "")

def _hook(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple) or _is_here(address[0]):
            return
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        if arguments[0] is None or _is_here(arguments[0]):
            return
        address = arguments[0]
    else:
        return
    with open(os.environ["ATTEMPTS"], "a") as file:
        file.write(json.dumps([event, str(address), sys.argv]) + "\\n")
    raise OSError(f"offline: {event} {address}")

sys.addaudithook(_hook)
with open(os.environ["ATTEMPTS"] + ".hooked", "a") as file:
    file.write(f"{os.getpid()}\\n")
"""


@pytest.fixture
def offline(tmp_path):
    """Runs a command line with the hook; exit code, and all that it said."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "hook"),
        "ATTEMPTS": str(tmp_path / "attempts"),
        "SYNTHAUDIT_STORE": str(tmp_path / "store"),
    }

    def run(*arguments, code=None):
        command = ["-c", code] if code else ["-m", "synthaudit", *map(str, arguments)]
        done = subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def attempts(tmp_path):
    path = tmp_path / "attempts"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
        "import socket; socket.getaddrinfo('example.invalid', 80)",
        "import socket; socket.gethostbyname('example.invalid')",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "import urllib.request as r; r.urlopen('http://192.0.2.1/')",
        """
import multiprocessing, socket
if __name__ == "__main__":
    kind = multiprocessing.get_context("spawn")
    worker = kind.Process(target=socket.gethostbyname, args=("a.invalid",))
    worker.start()
    worker.join()
    raise SystemExit(worker.exitcode)
""",
    ],
)
def test_an_attempt_is_noticed(tmp_path, offline, code):
    status, _ = offline(code=code)
    assert status != 0
    assert len(attempts(tmp_path)) == 1


def test_this_machine_may_be_asked(tmp_path, offline):
    code = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(s.getsockname(), 1); socket.getaddrinfo('localhost', 80)"
    )
    assert offline(code=code) == (0, "")
    assert attempts(tmp_path) == []


def _commands(tmp_path, profile, n):
    files = {}
    for name in ("train", "holdout", "honest", "leaking"):
        files[name] = write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, n))
    (tmp_path / "plan.toml").write_text(
        f'profile = "{profile}"\n[models]\nembedder = "weightless"\n'
        '[train]\npath = "train.jsonl"\n[holdout]\npath = "holdout.jsonl"\nsplit = "random"\n'
        '[synthetic.honest]\npath = "honest.jsonl"\n[synthetic.leaking]\npath = "leaking.jsonl"\n'
    )
    runs = [tmp_path / "out" / name for name in ("honest", "leaking")]
    usual = {0}
    gated = {0, 10, 11}
    return [
        (["init", files["train"], files["honest"]], usual),
        (["split", files["train"], "--out", tmp_path / "parts"], usual),
        (["doctor"], usual),
        (["doctor", "plan.toml"], usual),
        (["generate", "icd10_report", "--train", "train.jsonl", "--n", 4, "--out", "a.jsonl"], {0}),
        (["generate", "markov", "--train", "train.jsonl", "--n", 4, "--out", "b.jsonl"], usual),
        (["canaries", "make", files["train"], "--n", 20, "--out", "canaries"], usual),
        (["run", "plan.toml", "--out", tmp_path / "out", "--workers", 2], usual),
        (["gate", runs[0], "--policy", "controlled-access", "--baseline", runs[1]], gated),
        (["report", runs[0], "--format", "html"], usual),
        (["report", runs[0], "--format", "markdown"], usual),
        (["compare", *runs], usual),
        (["records", runs[1], "--score", "privacy.near_duplicates"], usual),
        (["review", "make", runs[0], "--out", tmp_path / "sheets", "--show-text", "--n", 5], usual),
        (["metrics"], usual),
        (["generators"], usual),
        (["policies"], usual),
        (["store", "verify"], usual),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "n"), [("quick", 200)])
def test_every_command_is_offline(tmp_path, offline, profile, n):
    for arguments, allowed in _commands(tmp_path, profile, n):
        status, told = offline(*arguments)
        assert status in allowed, (arguments, told)
        assert attempts(tmp_path) == [], arguments
    audit = json.loads((tmp_path / "out" / "honest" / "audit.json").read_text())
    assert not [one["id"] for one in audit["scores"] if one["status"] == "failed"]
    hooked = (tmp_path / "attempts.hooked").read_text().splitlines()
    assert len(set(hooked)) > len(_commands(tmp_path, profile, n))  # workers of `run` among them


def test_what_needs_no_audit_is_offline(tmp_path, offline):
    quick = {"init", "split", "generate", "policies"}
    for arguments, allowed in _commands(tmp_path, "quick", 40):
        if arguments[0] not in quick:
            continue
        status, told = offline(*arguments)
        assert status in allowed, (arguments, told)
        assert attempts(tmp_path) == [], arguments
