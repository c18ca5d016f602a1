"""Prompts go to this machine or to hosts the user named; what cannot work is refused at once."""

import pytest

from synthaudit.backends.openai import OpenAIServer
from synthaudit.errors import UsageError


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.openai.com/v1",
        "http://llm.hospital.example:8000/v1",
        "http://localhost.example/v1",
        "http://127.0.0.1.example/v1",
        "http://0.0.0.0:8000/v1",
        "http://10.0.0.7/v1",
        "http://[2001:db8::1]/v1",
    ],
)
def test_other_hosts_must_be_allowed_by_name(base_url):
    with pytest.raises(UsageError, match=r"patient text.*--allow-host"):
        OpenAIServer("tiny", base_url, allow_hosts=("other.example",))


@pytest.mark.parametrize(
    "base_url",
    ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://a@127.0.0.1", "http://127.0.0.1\\@x.example"],
)
def test_odd_addresses_are_refused(base_url):
    with pytest.raises(UsageError, match="base"):
        OpenAIServer("tiny", base_url)


@pytest.mark.parametrize(
    ("base_url", "allowed", "host"),
    [
        ("http://localhost:8000/v1", (), "localhost:8000"),
        ("http://127.0.0.2/v1", (), "127.0.0.2:80"),
        ("http://[::1]:1/v1", (), "[::1]:1"),
        ("https://LLM.example/v1", ("llm.example",), "llm.example:443"),
        ("https://llm.example:8443/v1", ("LLM.example:8443",), "llm.example:8443"),
    ],
)
def test_loopback_and_named_hosts_pass(base_url, allowed, host):
    assert OpenAIServer("tiny", base_url, allow_hosts=allowed).host == host


def test_the_server_is_named_by_option_or_environment_never_by_default(monkeypatch):
    with pytest.raises(UsageError, match="--base-url"):
        OpenAIServer("tiny")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1234/v1")
    assert OpenAIServer("tiny").host == "127.0.0.1:1234"
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    with pytest.raises(UsageError, match="--allow-host"):
        OpenAIServer("tiny")


def test_a_model_is_the_same_on_another_server():
    one, other = (OpenAIServer("tiny", f"http://127.0.0.1:{port}/v1") for port in (1, 2))
    assert one.describe() == other.describe()
    assert one.describe() == {"backend": "openai", "model": "tiny", "model_revision": None}


@pytest.mark.parametrize(
    "options", [{"structured": "xml"}, {"concurrency": 0}, {"max_attempts": 0}, {"timeout": 0}]
)
def test_options_that_make_no_sense(options):
    with pytest.raises(UsageError):
        OpenAIServer("tiny", "http://127.0.0.1:1/v1", **options)
