"""A key is sent to the server that was named, and stands nowhere else, whatever the server does."""

import io
import json
import logging
from pathlib import Path

import pytest
from conftest import clinic_rows, write_rows
from hostile import command
from scripted_server import Reply, ScriptedServer, completion, refusal

KEY = "sk-planted-7f3a9c1e5b"

pytest.importorskip("openai")


def _plan(folder: Path, base_url: str) -> Path:
    write_rows(folder / "train.jsonl", clinic_rows("train", 30))
    plan = folder / "plan.toml"
    plan.write_text(
        '[train]\npath = "train.jsonl"\n[generate]\ngenerator = "icd10_report"\nn = 2\n'
        f'backend = "openai"\nmodel = "tiny"\nbase_url = "{base_url}"\nmax_failures = 3\n'
        "[generate.settings]\nn_examples = 2\n"
        "[generate.backend_settings]\nmax_attempts = 1\npatience = 0.0\nconcurrency = 1\n"
    )
    return plan


def _echo(status: int) -> Reply:
    return refusal(status, f"Incorrect API key provided: Bearer {KEY}", code=KEY)


SCRIPTS = {
    "no access": lambda _body, _n: _echo(401),
    "forbidden": lambda _body, _n: _echo(403),
    "not found": lambda _body, _n: _echo(404),
    "refused": lambda _body, _n: _echo(400),
    "failing": lambda _body, _n: _echo(500),
    "overloaded": lambda _body, _n: _echo(429),
    "redirect": lambda _body, _n: Reply(b"", 307, {"Location": f"http://192.0.2.1/{KEY}"}),
    "reset": lambda _body, _n: Reply(status=0),
    "no JSON": lambda _body, _n: Reply(f"<html>{KEY}".encode()),
    "no completion": lambda _body, _n: Reply(json.dumps({"key": KEY}).encode()),
    "no reply": lambda _body, _n: completion(None, finish=KEY),
    "wrong types": lambda _body, _n: Reply(json.dumps({"choices": KEY, "usage": KEY}).encode()),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_server_that_fails_and_repeats_the_key(tmp_path, monkeypatch, name):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path / "store"))
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        with ScriptedServer(SCRIPTS[name]) as server:
            plan = _plan(tmp_path, server.base_url)
            code, told = command("generate", plan, "--out", tmp_path / "made.jsonl")
    finally:
        logging.getLogger().removeHandler(handler)
    assert {headers["authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    assert code == 2, told
    assert KEY not in told
    assert KEY not in log.getvalue()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("key", ["sk-caf\u00e9", "sk-\u4e2d", "sk-two\nlines", "sk-\x01", " "])
def test_a_key_that_no_header_can_hold(tmp_path, monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(tmp_path / "store"))
    with ScriptedServer(lambda _body, _n: refusal(401)) as server:
        code, told = command(
            "generate", _plan(tmp_path, server.base_url), "--out", tmp_path / "a.jsonl"
        )
    assert code == 2, told
    assert not key.strip() or key not in told
