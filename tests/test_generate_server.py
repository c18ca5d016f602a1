"""Generation through OpenAI-compatible servers on loopback: misbehaving, nonsensical, killed."""

import hashlib
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from conftest import clinic_rows, write_rows
from scripted_server import Reply, ScriptedServer, completion, refusal
from tiny_chat_model import save_tiny_chat_model

from synthaudit.backends import openai as openai_backend
from synthaudit.cli import cli
from synthaudit.clinic.draws import stream
from synthaudit.clinic.mental_status import examination
from synthaudit.errors import SynthauditError
from synthaudit.generation.attempts import attempt_seed
from synthaudit.generation.prompting import Prompts

pytest.importorskip("openai")

SYSTEMS = ("depression_two_step", "synsym", "icd10_report", "label_corrected")
SETTINGS = {"label_corrected": {"gold": "train"}}
LABELS = {"icd10_report": "icd10", "synsym": "symptoms"}


@pytest.fixture(scope="module")
def train(tmp_path_factory):
    return write_rows(tmp_path_factory.mktemp("train") / "train.jsonl", clinic_rows("train", 40))


@pytest.fixture(autouse=True)
def _own_answers(tmp_path, monkeypatch):
    """No test is answered from another's Store."""
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path / "store"))


def plan(folder: Path, name: str, train: Path, n: int, **generation) -> Path:
    """A plan that generates with ``name``, in ``folder``; by a server where it names one."""
    if "base_url" in generation:
        generation = {"backend": "openai", "model": "tiny"} | generation
    label = LABELS.get(name, "label")
    backend_settings = generation.pop("backend_settings", {})
    settings = generation.pop("settings", {})
    tables = {
        "train": {"path": str(train), "label": label},
        "models": {"embedder": "weightless"},
        "generate": {"generator": name, "n": n, **generation},
        "generate.settings": settings,
        "generate.backend_settings": backend_settings,
    }
    lines = ["seed = 5"]
    for table, values in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "plan.toml"
    path.write_text("\n".join(lines))
    return path


def arguments(path: Path, *more) -> list[str]:
    return ["generate", str(path), "--out", str(path.parent / "made.jsonl"), *map(str, more)]


def generate(path: Path, *more) -> tuple[int, str]:
    """Exit code, and the error where there is one."""
    try:
        cli.main(arguments(path, *more), standalone_mode=False)
    except SynthauditError as error:
        return error.exit_code, str(error)
    return 0, ""


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in (path.parent / "made.jsonl").read_text().splitlines()]


def counts(path: Path) -> dict:
    return json.loads((path.parent / "made.generation.json").read_text())


@pytest.fixture
def simulated(monkeypatch):
    """Answers a prompt as the simulator would answer its request."""
    prompted = {}
    render = Prompts.render

    def remembering(self, request):
        asked = render(self, request)
        prompted.setdefault(json.dumps(asked.messages), []).append(asked)
        return asked

    def answer(body):
        # Equal prompts differ by the seed of the request, of which the server sees only a hash.
        candidates = prompted[json.dumps(body["messages"])]
        asked = next(
            each
            for each in candidates
            if body["seed"] in {attempt_seed(each.request.seed, n) for n in range(4)}
        )
        step, seed = asked.request.step, asked.request.seed
        return step.simulated(
            stream("simulator", step.name, asked.fingerprint, seed), asked.request.inputs
        )

    monkeypatch.setattr(Prompts, "render", remembering)
    monkeypatch.setattr(openai_backend, "_FIRST_WAIT", 0.001)
    return answer


WRONG = (
    refusal(429, retry_after="0.01"),
    refusal(500),
    Reply(status=0),
    Reply(completion({}).body, delay=0.6),
    completion({"unheard": "of"}),
    completion("x" * 10_000_000),
    Reply(b"<html><script>alert(1)</script></html>"),
    completion("I'm sorry, but I can't."),
)


def misbehaving(answer):
    """Every second request goes wrong, each in the next way; the others are answered."""

    def script(body, n):
        value = answer(body)
        if n % 2:
            return completion(value)
        whole = json.dumps(value)
        wrong = (
            *WRONG,
            completion(whole[:-9]),
            completion(whole[:-9], finish="length"),
            completion(f"<think>{whole}"),
        )
        return wrong[n // 2 % len(wrong)]

    return script


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_misbehaving_server_gives_what_the_simulator_gives(name, train, tmp_path, simulated):
    settings = SETTINGS.get(name, {})
    by_simulator = plan(tmp_path / "simulator", name, train, 12, settings=settings)
    assert generate(by_simulator) == (0, "")
    with ScriptedServer(misbehaving(simulated)) as server:
        by_server = plan(
            tmp_path / "server",
            name,
            train,
            12,
            base_url=server.base_url,
            settings=settings,
            backend_settings={"concurrency": 1, "timeout": 0.3, "max_attempts": 12},
        )
        assert generate(by_server) == (0, "")
    made, expected = rows(by_server), rows(by_simulator)
    assert len(made) == 12
    content = ("id", "text", "pair", "label", "sources")
    for ours, theirs in zip(made, expected, strict=True):
        assert [ours.get(key) for key in content] == [theirs.get(key) for key in content]
        assert ours["meta"]["source_ids"] == theirs["meta"]["source_ids"]
        assert (ours["meta"]["backend"], ours["meta"]["model"]) == ("openai", "tiny")
    assert sum(row["meta"]["retries"] for row in made) > 0
    report = counts(by_server)
    assert report["failures"] == []
    assert report["tokens"]["prompt"] >= 7 * report["run"]["n_requests_sent"]


def test_replies_that_stay_invalid_are_counted_by_reason_and_no_record_is_made_up(train, tmp_path):
    """One prompt in four never gets a valid reply; the codes say which reasons to expect."""
    broken = [completion({"mood": "low"}), completion('{"mood": "lo'), completion("No idea.")]

    def script(body, n):
        kind = int(hashlib.sha256(json.dumps(body["messages"]).encode()).hexdigest(), 16) % 12
        if kind < len(broken):
            return broken[kind]
        return completion(examination(random.Random(body["seed"]), "F32.1"))

    with ScriptedServer(script) as server:
        path = plan(tmp_path, "icd10_report", train, 30, base_url=server.base_url)
        assert generate(path) == (0, "")
    report = counts(path)
    assert len(rows(path)) == report["n_records"] == 30
    failed = {each["reason"]: each["n"] for each in report["failures"]}
    assert set(failed) <= {"wrong_schema", "truncated", "not_json"}
    prompts = [json.dumps(body["messages"]) for body in server.bodies]
    # Four attempts each, then no more.
    often = {prompt for prompt in prompts if prompts.count(prompt) > 1}
    assert sum(failed.values()) == len(often) > 0
    assert {prompts.count(prompt) for prompt in often} == {4}
    assert report["run"]["n_requests_sent"] == len(set(prompts))
    assert all(each["meaning"] for each in report["failures"])


def test_too_many_failures_stop_with_the_reasons_and_a_resume_goes_on(train, tmp_path):
    nonsense = [completion("calm calm calm")]

    def script(body, n):
        if nonsense:
            return nonsense[0]
        return completion(examination(random.Random(body["seed"]), "F32.1"))

    with ScriptedServer(script) as server:
        path = plan(tmp_path, "icd10_report", train, 8, base_url=server.base_url)
        code, message = generate(path, "--max-failures", 3)
        assert code == 2
        assert "Stopped after 4 failures (not_json 4)" in message
        assert not (tmp_path / "made.jsonl").exists()
        nonsense.clear()
        assert generate(path, "--fresh", "--max-failures", 3) == (0, "")
    assert len(rows(path)) == 8


def test_what_was_the_fault_of_the_moment_is_asked_again_by_a_resume(train, tmp_path):
    trouble = [refusal(503)]

    def script(body, n):
        return trouble[0] if trouble else completion(examination(random.Random(n), "F32.1"))

    with ScriptedServer(script) as server:
        path = plan(
            tmp_path, "icd10_report", train, 8,
            base_url=server.base_url, backend_settings={"patience": 0.001},
        )  # fmt: skip
        code, message = generate(path, "--max-failures", 3)
        assert (code, "answered nothing" in message) == (2, True)
        trouble.clear()
        assert generate(path, "--resume", "--max-failures", 0) == (0, "")
    assert counts(path)["failures"] == []


def test_other_hosts_are_refused_before_anything_is_sent(train, tmp_path):
    path = plan(tmp_path, "icd10_report", train, 2, base_url="http://llm.example/v1")
    code, message = generate(path)
    assert (code, "--allow-host llm.example" in message) == (2, True)


# Killed in the middle.


def accepted(folder: Path) -> int:
    """Replies that are in the Store."""
    (path,) = (folder / "store").rglob("replies.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM answers WHERE accepted").fetchone()[0]


def test_killed_in_the_middle_nothing_accepted_is_asked_again(train, tmp_path):
    def script(body, n):
        reply = completion(examination(random.Random(body["seed"]), "F32.1"))
        return Reply(reply.body, delay=0.002)

    def at(folder: Path, server) -> Path:
        few = {"n_examples": 1}
        return plan(folder, "icd10_report", train, 500, base_url=server.base_url, settings=few)

    whole, killed = tmp_path / "whole", tmp_path / "killed"
    with ScriptedServer(script) as server:
        assert generate(at(whole, server), "--store", whole / "store") == (0, "")
        uninterrupted = server.counted
    assert set(uninterrupted.values()) == {1}
    with ScriptedServer(script) as server:
        path = at(killed, server)
        process = subprocess.Popen(
            [sys.executable, "-m", "synthaudit", *arguments(path, "--store", killed / "store")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while len(server.bodies) < 250:
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        n_before, n_accepted = len(server.bodies), accepted(killed)
        assert 0 < n_accepted <= n_before < len(uninterrupted)
        assert not (killed / "made.jsonl").exists()
        assert generate(path, "--store", killed / "store", "--resume") == (0, "")
        both = server.counted
    assert both.total() - n_before == len(uninterrupted) - n_accepted
    assert set(both) == set(uninterrupted)
    # Only what was under way, or just arrived, when the process died was asked twice.
    assert sum(n - 1 for n in both.values()) == n_before - n_accepted <= 32
    assert max(both.values()) <= 2
    made = (killed / "made.jsonl").read_bytes()
    assert made == (whole / "made.jsonl").read_bytes()
    assert made.count(b"\n") == 500


def test_an_interrupt_does_not_wait_for_the_server(train, tmp_path):
    reply = Reply(completion({}).body, delay=60)
    with ScriptedServer(lambda *_: reply) as server:
        path = plan(tmp_path, "icd10_report", train, 20, base_url=server.base_url)
        process = subprocess.Popen(
            [sys.executable, "-m", "synthaudit", *arguments(path)],
            stderr=subprocess.PIPE,
            # A shell starts what it puts in the background deaf to Ctrl-C, the tests too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (resets one signal, takes no lock)
        )
        while len(server.bodies) < 8:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"--resume" in said


# A real server, with a model that writes nonsense.


@pytest.fixture(scope="module", autouse=True)
def started(tmp_path_factory):
    """``transformers serve`` with a tiny model, from the first test on: starting takes a while."""
    pytest.importorskip("uvicorn")
    pytest.importorskip("fastapi")
    folder = tmp_path_factory.mktemp("serving")
    model = str(save_tiny_chat_model(folder / "tiny", length=16384))
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HOME": str(folder / "home"),
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("transformers"), "serve", model,
             "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process, port, model, folder / "log"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def serving(started):
    """Its address, and the name of the model."""
    process, port, model, log = started
    for _ in range(1200):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return f"http://127.0.0.1:{port}/v1", model
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(log.read_text())


LENGTHS = {
    "depression_two_step": {"synopsis_max_tokens": 24, "storyline_max_tokens": 24},
    "synsym": {"max_tokens": 24, "multi_share": 0},
    "icd10_report": {"max_tokens": 24, "n_examples": 1},
    "label_corrected": {"max_tokens": 24, "n_examples": 1, "gold": "train"},
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_nonsense_of_a_real_server_is_rejected_counted_and_explained(
    name, serving, train, tmp_path
):
    base_url, model = serving
    path = plan(
        tmp_path,
        name,
        train,
        4,
        base_url=base_url,
        model=model,
        max_failures=3,
        settings=LENGTHS[name],
        backend_settings={"max_attempts": 2},
    )
    code, message = generate(path)
    assert code == 2, message
    assert "Stopped after 4 failures" in message
    report = counts(path)
    assert report["n_records"] == 0
    assert sum(each["n"] for each in report["failures"]) == 4
    for each in report["failures"]:
        assert each["reason"] in {"not_json", "truncated", "empty"}
        assert each["meaning"]
    assert report["tokens"]["reply"] > 0
