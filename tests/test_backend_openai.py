"""The openai backend against a server that misbehaves in every way: nothing lost or invented."""

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import BaseModel
from scripted_server import Reply, ScriptedServer, completion, refusal

from synthaudit.backends.openai import OpenAIServer
from synthaudit.errors import MissingExtraError, UsageError
from synthaudit.generation.attempts import attempt_seed
from synthaudit.generation.chat_client import MAX_BYTES, TroubleError
from synthaudit.generation.lineage import lineage
from synthaudit.generation.requests import Asked, Decoding, Request, Step

pytest.importorskip("openai")

SECRET = "Jane Roe sleeps badly"


class Note(BaseModel):
    text: str
    tags: list[str] = []


NOTE = Step("note", Note)
GOOD = completion({"text": "calm", "tags": ["a"]})


def asked(number: int = 0, *, decoding: Decoding | None = None) -> Asked:
    request = Request(NOTE, {}, decoding or Decoding(temperature=0.7), seed=number)
    messages = ({"role": "system", "content": "Write."}, {"role": "user", "content": SECRET})
    return Asked(request, messages, f"fingerprint {number}")


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    # A proxy that would fail every request if it were used.
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


@pytest.fixture
def naps():
    return []


@pytest.fixture
def backend(naps):
    def made(server, **options) -> OpenAIServer:
        defaults = {"concurrency": 1, "sleep": naps.append, "timeout": 20.0}
        return OpenAIServer("tiny", server.base_url, **(defaults | options))

    return made


def ask(made: OpenAIServer, n: int = 1, **options):
    """The answers, in the order of the requests."""
    return [
        answer
        for _, answer in sorted(
            made.answers([asked(number, **options) for number in range(n)]),
            key=lambda item: item[0],
        )
    ]


def test_a_valid_reply_with_its_tokens(backend):
    with ScriptedServer(lambda *_: GOOD) as server:
        (answer,) = ask(backend(server))
    assert answer.value == Note(text="calm", tags=["a"])
    assert (answer.reason, answer.n_retries, answer.fingerprint) == (None, 0, "fingerprint 0")
    assert (answer.n_prompt_tokens, answer.n_reply_tokens) == (7, 5)
    (body,) = server.bodies
    assert server.paths == ["/v1/chat/completions"]
    assert body["seed"] == attempt_seed(0, 0)
    assert body["messages"][1] == {"role": "user", "content": SECRET}
    assert {k: body[k] for k in ("model", "temperature", "top_p", "max_tokens")} == {
        "model": "tiny",
        "temperature": 0.7,
        "top_p": 1.0,
        "max_tokens": 1000,
    }
    assert not {"top_k", "repetition_penalty", "presence_penalty"} & set(body)
    assert body["response_format"]["type"] == "json_schema"


def test_nothing_is_told_about_this_machine(backend, monkeypatch):
    monkeypatch.setenv("MY_KEY", "secret")
    with ScriptedServer(lambda *_: GOOD) as server:
        ask(backend(server, api_key_variable="MY_KEY"))
        ask(backend(server))
    with_key, without = server.headers
    assert with_key["authorization"] == "Bearer secret"
    assert without["authorization"] == "Bearer none"
    assert with_key["user-agent"] == "synthaudit"
    told = {name for name in with_key if name.startswith("x-stainless")}
    assert told <= {"x-stainless-raw-response"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (completion('{"text": "cal', finish="length"), "truncated"),
        (completion('{"text": "cal'), "truncated"),
        (completion({"words": "calm"}), "wrong_schema"),
        (completion("I'm sorry, I can't."), "refusal"),
        (completion(None, refusal="No."), "refusal"),
        (completion("", finish="content_filter"), "refusal"),
        (completion(None), "empty"),
        (completion("hello"), "not_json"),
        (completion("<html>login</html>"), "html"),
        (completion('<think>perhaps {"text": "draft"}'), "empty"),
        (completion({"text": "x" * 10_000_000}), "too_long"),
        (Reply(b"<html><body>Log in</body></html>", headers={"Content-Type": "text/html"}), "html"),
        (Reply(b"calm"), "no_completion"),
        (Reply(b'{"choices": []}'), "no_completion"),
        (Reply(b'{"error": {"message": "oops"}}'), "no_completion"),
        (Reply(b"[" * 100_000), "no_completion"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_invalid_reply_is_asked_again_then_counted_with_its_reason(backend, reply, expected):
    with ScriptedServer(lambda *_: reply) as server:
        (answer,) = ask(backend(server, max_attempts=3))
    assert (answer.value, answer.reason, answer.n_retries) == (None, expected, 2)
    seeds = [body["seed"] for body in server.bodies]
    assert seeds == [attempt_seed(0, n) for n in range(3)]
    assert len(set(seeds)) == 3


def test_a_retry_that_works_is_counted_with_all_its_tokens(backend):
    replies = [completion("no"), completion({"text": 1}), GOOD]
    with ScriptedServer(lambda _, n: replies[n]) as server:
        (answer,) = ask(backend(server))
    assert (answer.value.text, answer.reason, answer.n_retries) == ("calm", None, 2)
    assert (answer.n_prompt_tokens, answer.n_reply_tokens) == (21, 15)


def test_a_large_reply_is_not_read_to_its_end(backend):
    read = []
    body = b" " * (5 * MAX_BYTES)
    with ScriptedServer(lambda *_: Reply(body)) as server:
        made = backend(server, max_attempts=1)
        bounded = made._client._bounded

        def counting(chunks, started):
            return bounded((read.append(len(chunk)) or chunk for chunk in chunks), started)

        made._client._bounded = counting
        (answer,) = ask(made)
    assert answer.reason == "too_long"
    assert sum(read) < MAX_BYTES + 1_000_000


@pytest.mark.parametrize(
    ("reply", "thought"),
    [
        (completion('<think>hm</think>{"text": "calm"}'), "hm"),
        (completion({"text": "calm"}, reasoning_content="hm"), "hm"),
        (completion({"text": "calm"}, usage=None), ""),
        (completion('```json\n{"text": "calm",}\n```'), ""),
    ],
)
def test_reasoning_and_fences_are_kept_out_of_the_value(backend, reply, thought):
    with ScriptedServer(lambda *_: reply) as server:
        (answer,) = ask(backend(server))
    assert answer.value == Note(text="calm")
    assert answer.reasoning == thought


def test_scripts_are_text(backend):
    text = "<script>alert('calm')</script>"
    with ScriptedServer(lambda *_: completion({"text": text})) as server:
        assert ask(backend(server))[0].value.text == text


def test_rate_limits_are_waited_out(backend, naps):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    replies = [
        refusal(429, retry_after="7"),
        refusal(429),
        refusal(429, Retry_After=later),
        refusal(503, retry_after="nonsense"),
        GOOD,
    ]
    with ScriptedServer(lambda _, n: replies[n]) as server:
        (answer,) = ask(backend(server))
    assert (answer.value.text, answer.n_retries) == ("calm", 0)
    assert naps[:2] == [7, 2]
    assert 40 < naps[2] <= 50
    assert naps[3] == 8
    assert len({body["seed"] for body in server.bodies}) == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (refusal(429), "rate_limited"),
        (refusal(500), "server_error"),
        (refusal(502), "server_error"),
        (Reply(b"<html>", 503), "server_error"),
        (refusal(429, retry_after="100000"), "rate_limited"),
    ],
)
def test_trouble_that_lasts_is_given_up(backend, naps, reply, reason):
    with ScriptedServer(lambda _, n: GOOD if n == 0 else reply) as server:
        good, answer = ask(backend(server, patience=100, concurrency=1), 2)
    assert good.value.text == "calm"
    assert (answer.value, answer.reason, answer.n_retries) == (None, reason, 0)
    assert sum(naps) <= 100
    assert naps == [1, 2, 4, 8, 16, 32][: len(naps)]


def test_a_server_that_never_answers_well_ends_it(backend, naps, caplog):
    with (
        ScriptedServer(lambda *_: refusal(500)) as server,
        pytest.raises(UsageError, match="nothing in 100 s but 'server_error'"),
    ):
        ask(backend(server, patience=100, concurrency=1), 3)
    assert sum(naps) <= 100
    assert [record.levelname for record in caplog.records] == ["WARNING"]  # told once


def test_resets_and_failures_on_the_way_lose_nothing(backend, naps):
    replies = {0: Reply(status=0), 1: refusal(500), 3: Reply(status=0), 5: refusal(529)}
    with ScriptedServer(lambda _, n: replies.get(n, GOOD)) as server:
        answers = ask(backend(server), 4)
    assert [answer.value.text for answer in answers] == ["calm"] * 4
    assert len(server.bodies) == 8
    assert naps == [1, 2, 1, 1]


def test_silence_is_a_timeout(backend, naps):
    silent = Reply(GOOD.body, delay=0.6)
    with ScriptedServer(lambda _, n: silent if n == 0 else GOOD) as server:
        (answer,) = ask(backend(server, timeout=0.2))
        with pytest.raises(UsageError, match="nothing in 0 s but 'timeout'"):
            ask(backend(server, timeout=1e-9, patience=0.4))
    assert answer.value.text == "calm"


def test_a_reply_that_trickles_is_a_timeout(backend):
    with ScriptedServer(lambda *_: GOOD) as server:
        client = backend(server, timeout=5)._client
    with pytest.raises(TroubleError, match="timeout"):
        client._bounded(iter([b"{"]), time.monotonic() - 6)
    assert client._bounded(iter([b"{", b"}"]), time.monotonic()) == b"{}"


def test_a_server_that_is_not_there(backend, naps):
    with ScriptedServer(lambda *_: GOOD) as server:
        pass
    with pytest.raises(UsageError, match="Start it, or name another with --base-url"):
        ask(backend(server))
    assert naps == []


def test_a_server_that_dies_keeps_what_was_answered(backend, naps):
    with ScriptedServer(lambda _, n: GOOD if n < 3 else Reply(status=0)) as server:
        answers = backend(server, patience=20).answers([asked(n) for n in range(10)])
        kept = [next(answers)[0] for _ in range(3)]
        with pytest.raises(UsageError, match=r"Nothing is lost.*--resume"):
            next(answers)
    assert kept == [0, 1, 2]
    assert naps == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (refusal(401, SECRET), "MY_KEY"),
        (refusal(403, SECRET), "MY_KEY"),
        (refusal(404, SECRET), "no model 'tiny'.*--base-url"),
        (refusal(429, SECRET, code="insufficient_quota"), "quota"),
        (Reply(b"", 307, {"Location": "http://elsewhere.example/v1"}), "redirects"),
        (Reply(b"", 302, {"Location": "/login"}), "redirects"),
    ],
)
def test_what_no_request_can_pass_is_said_at_once(backend, naps, reply, words):
    with ScriptedServer(lambda *_: reply) as server, pytest.raises(UsageError) as caught:
        ask(backend(server, api_key_variable="MY_KEY"), 5)
    assert caught.match(words)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert naps == []
    assert len(server.bodies) == 1


def test_structured_output_falls_back_and_is_remembered(backend):
    taken = {"json_schema": 400, "json_object": 422}

    def script(body, n):
        kind = body.get("response_format", {}).get("type")
        return refusal(taken[kind], "response_format is not supported") if kind in taken else GOOD

    with ScriptedServer(script) as server:
        answers = ask(backend(server), 3)
    assert [answer.n_retries for answer in answers] == [0, 0, 0]
    kinds = [body.get("response_format", {}).get("type") for body in server.bodies]
    assert kinds == ["json_schema", "json_object", None, None, None]


def test_a_named_way_of_structuring_is_not_replaced(backend):
    reply = refusal(400, "response_format is not supported")
    with ScriptedServer(lambda *_: reply) as server:
        (answer,) = ask(backend(server, structured="json_schema"))
    assert (answer.reason, len(server.bodies)) == ("rejected", 1)


@pytest.mark.parametrize(
    "complaint",
    [
        lambda name: {"error": {"message": f"Unsupported parameter: '{name}'"}},
        lambda name: {"detail": "Unexpected fields in the request: {'" + name + "'}"},
        lambda name: {"detail": [{"loc": ["body", name], "msg": f"extra: `{name}`"}]},
    ],
)
def test_parameters_a_server_does_not_know_are_dropped_once(backend, complaint, caplog):
    unknown = ["top_k", "repetition_penalty", "seed"]

    def script(body, n):
        found = next((name for name in unknown if name in body), None)
        return GOOD if found is None else Reply(json.dumps(complaint(found)).encode(), 422)

    decoding = Decoding(top_k=5, repetition_penalty=1.2, presence_penalty=2)
    with ScriptedServer(script) as server, caplog.at_level(logging.INFO):
        made = backend(server)
        answers = ask(made, 2, decoding=decoding)
    assert [answer.value.text for answer in answers] == ["calm", "calm"]
    assert len(server.bodies) == 5
    assert server.bodies[-1]["presence_penalty"] == 2
    assert server.bodies[-1]["response_format"]["type"] == "json_schema"
    assert {answer.ignored for answer in answers} == {tuple(sorted(unknown))}
    decoding = lineage(answers)["decoding"]
    assert (decoding["top_k"], decoding["repetition_penalty"]) == (None, None)
    assert (decoding["presence_penalty"], decoding["temperature"]) == (2, 1.0)
    assert "seed" not in decoding
    said = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(said) == 1
    assert "top_k" in said[0].getMessage()


def test_what_a_server_repeats_of_the_request_is_no_complaint(backend):
    echo = {"detail": [{"loc": ["body"], "msg": "bad", "input": {"x": "'temperature' 'seed'"}}]}
    with ScriptedServer(lambda *_: Reply(json.dumps(echo).encode(), 422)) as server:
        (answer,) = ask(backend(server))
    assert answer.reason == "rejected"
    assert len(server.bodies) == 3  # each way of structuring, once
    assert all({"temperature", "seed"} <= set(body) for body in server.bodies)


def test_the_longest_reply_goes_by_its_newer_name(backend):
    def script(body, n):
        words = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
        return refusal(400, words) if "max_tokens" in body else GOOD

    with ScriptedServer(script) as server:
        assert ask(backend(server))[0].value.text == "calm"
    assert server.bodies[-1]["max_completion_tokens"] == 1000


@pytest.mark.parametrize(
    "reply",
    [refusal(400, "This model's maximum context length is 4096 tokens."), refusal(413)],
)
def test_a_prompt_that_does_not_fit_is_not_asked_again(backend, reply):
    with ScriptedServer(lambda *_: reply) as server:
        (answer,) = ask(backend(server))
    assert (answer.reason, len(server.bodies)) == ("prompt_too_long", 1)


def test_several_requests_are_under_way_at_once_and_none_is_mixed_up(backend):
    together = threading.Barrier(4, timeout=10)

    def script(body, n):
        together.wait()
        return completion({"text": str(body["seed"])})

    with ScriptedServer(script) as server:
        answers = ask(backend(server, concurrency=4), 16)
    assert [answer.value.text for answer in answers] == [str(attempt_seed(n, 0)) for n in range(16)]
    assert [answer.fingerprint for answer in answers] == [f"fingerprint {n}" for n in range(16)]


def test_without_the_client_the_extra_is_named(backend, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    with ScriptedServer(lambda *_: GOOD) as server, pytest.raises(MissingExtraError) as caught:
        ask(backend(server))
    assert "synthaudit[llm]" in str(caught.value)


def test_logs_hold_no_prompt_and_no_reply(backend, caplog):
    replies = [refusal(429, SECRET), refusal(400, SECRET), completion(SECRET), GOOD]
    with caplog.at_level(logging.DEBUG), ScriptedServer(lambda _, n: replies[n]) as server:
        (answer,) = ask(backend(server))
    assert answer.value.text == "calm"
    assert caplog.records
    assert not [record for record in caplog.records if "Jane" in record.getMessage()]
