"""Any OpenAI-compatible server: vLLM, Ollama, llama.cpp, ``transformers serve``, hosted ones."""

import dataclasses
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from synthaudit.errors import UsageError
from synthaudit.generation.attempts import attempt_seed
from synthaudit.generation.backend import Backend
from synthaudit.generation.chat_client import ChatClient, RefusedError, TroubleError
from synthaudit.generation.completions import (
    Completion,
    is_named,
    parameters,
    response_format,
)
from synthaudit.generation.hosts import checked_host
from synthaudit.generation.pool import concurrently
from synthaudit.generation.replies import FINAL, InvalidReplyError, parsed, split_reasoning
from synthaudit.generation.requests import Answer, Asked

_STRUCTURED = {
    "auto": ("json_schema", "json_object", "none"),
    "json_schema": ("json_schema",),
    "json_object": ("json_object",),
    "none": ("none",),
}
_FIRST_WAIT = 1.0
_LONGEST_WAIT = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Terms:
    """How a server takes requests: what it refused is not sent again.

    Args:
        formats: Ways to ask for structured output that are left, the best first.
        dropped: Parameters it does not know.
        length: What it calls the longest reply.
    """

    formats: tuple[str, ...]
    dropped: frozenset[str] = frozenset()
    length: str = "max_tokens"

    def body(self, asked: Asked, seed: int) -> dict[str, Any]:
        """The request without model and messages."""
        request = asked.request
        body = parameters(request.decoding, seed) | response_format(self.formats[0], request.step)
        body[self.length] = body.pop("max_tokens")
        return {name: value for name, value in body.items() if name not in self.dropped}

    def without(self, body: Mapping[str, Any], words: str) -> "_Terms | None":
        """Those to try after ``body`` was refused with ``words``; None where nothing is left."""
        if self.length == "max_tokens" and "max_completion_tokens" in words:
            return dataclasses.replace(self, length="max_completion_tokens")
        named = {name for name in body if is_named(name, words)} - {self.length}
        formats = self.formats
        if "response_format" in named or not named:
            named.discard("response_format")
            formats = formats[1:]
        if not formats:
            return None
        return dataclasses.replace(self, formats=formats, dropped=self.dropped | named)


@dataclass(frozen=True)
class OpenAIServer(Backend):
    """A server that speaks OpenAI's chat completions.

    Which server it is does not count for the answers that are kept: a model moved to another
    machine or port goes on where it was. ``host`` says where prompts went.

    No proxy is used and no redirect followed: both would take prompts to a host nobody named.
    Certificates are checked against those of the machine.

    Args:
        model: Its name on that server.
        base_url: Where the server is, mostly ending in ``/v1``; None for ``$OPENAI_BASE_URL``.
        allow_hosts: Hosts beside this machine that may be sent prompts, ``name`` or ``name:port``.
        concurrency: Requests under way at once.
        timeout: Seconds for one reply.
        structured: How to ask for JSON: by ``json_schema``, as ``json_object``, by the prompt alone
            (``none``), or ``auto`` for the first of these that the server takes. Replies are
            checked in any case.
        api_key_variable: Environment variable with the key, read when it is needed.
        max_attempts: Attempts at a valid reply, each with a seed of its own.
        patience: Seconds a request may wait in all for a server that is overloaded, failing or
            silent.
        model_revision: Which weights the server holds, as far as you know: servers do not say.
        sleep: Waits so many seconds; None for the clock.
    """

    model: str
    base_url: str | None = None
    allow_hosts: tuple[str, ...] = ()
    concurrency: int = 8
    timeout: float = 120.0
    structured: str = "auto"
    api_key_variable: str = "OPENAI_API_KEY"
    max_attempts: int = 4
    patience: float = 300.0
    model_revision: str | None = None
    sleep: Callable[[float], object] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what must not or cannot work before anything is sent."""
        if self.structured not in _STRUCTURED:
            raise UsageError(f"structured must be one of: {', '.join(_STRUCTURED)}.")
        if min(self.concurrency, self.max_attempts) < 1 or self.timeout <= 0:
            raise UsageError("concurrency and max_attempts must be at least 1, timeout above 0.")
        _ = self.host

    @property
    def host(self) -> str:
        """Host and port that prompts are sent to."""
        return checked_host(self._url, self.allow_hosts)

    @property
    def n_at_once(self) -> int:
        """Several rounds, so that one slow reply holds up few others."""
        return 4 * self.concurrency

    def describe(self) -> Mapping[str, str | None]:
        """The model by its name on the server, which may be another model tomorrow."""
        return {"backend": "openai", "model": self.model, "model_revision": self.model_revision}

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, Answer]]:
        """As they come.

        Raises:
            UsageError: The server is not there, gone, lets nobody in, or has no such model.
            MissingExtraError: The official client is not installed.
        """
        if asked:
            _ = self._client  # made once, by this thread
        return concurrently(self._answer, asked, self.concurrency)

    @property
    def _url(self) -> str:
        url = self.base_url or os.environ.get("OPENAI_BASE_URL")
        if not url:
            raise UsageError(
                "Name the server with --base-url, for example http://127.0.0.1:8000/v1, or set "
                "OPENAI_BASE_URL. No hosted service is used unless it is named and allowed."
            )
        return url

    @cached_property
    def _client(self) -> ChatClient:
        key = os.environ.get(self.api_key_variable, "").strip() or "none"
        if not (key.isascii() and key.isprintable()):
            raise UsageError(
                f"The environment variable {self.api_key_variable} holds no key: a key is one line "
                "of plain letters, digits and signs."
            )
        return ChatClient(
            base_url=self._url,
            host=self.host,
            api_key=key,
            key_variable=self.api_key_variable,
            timeout=self.timeout,
        )

    @cached_property
    def _told(self) -> set[str]:
        """Kinds of trouble that were told."""
        return set()

    @cached_property
    def _terms(self) -> dict[str, _Terms]:
        """What the server was found to take, by step."""
        return {}

    def _answer(self, asked: Asked, stop: threading.Event) -> Answer:
        request = asked.request
        answer = Answer(request, fingerprint=asked.fingerprint)
        for n_retries in range(self.max_attempts):
            answer = dataclasses.replace(answer, n_retries=n_retries)
            try:
                seed = attempt_seed(request.seed, n_retries)
                completion, terms = self._completion(asked, seed, stop)
                answer = _counted(answer, completion, terms)
                reasoning, text = split_reasoning(completion.text)
                answer = dataclasses.replace(answer, reasoning=completion.reasoning or reasoning)
                value = parsed(request.step.reply, text, is_cut=completion.is_cut)
                return dataclasses.replace(answer, value=value, reason=None)
            except InvalidReplyError as error:
                answer = dataclasses.replace(answer, reason=error.reason)
                if error.reason in FINAL:
                    break
        return answer

    def _completion(
        self, asked: Asked, seed: int, stop: threading.Event
    ) -> tuple[Completion, _Terms]:
        """What the server answers, and the terms it took, however often it is in trouble.

        Raises:
            InvalidReplyError: It does not answer, with its reason.
            UsageError: It will answer no request.
        """
        step = asked.request.step.name
        terms: _Terms | None = self._terms.get(step, _Terms(_STRUCTURED[self.structured]))
        waited, wait = 0.0, _FIRST_WAIT
        while terms is not None:
            body = terms.body(asked, seed)
            try:
                completion = self._client.complete(self.model, asked.messages, body)
            except RefusedError as error:
                terms = terms.without(body, error.words)
            except TroubleError as trouble:
                pause = max(trouble.wait, wait)
                waited += trouble.spent + pause
                if waited > self.patience:
                    raise self._given_up(trouble) from None
                self._tell(trouble.reason)
                (self.sleep or stop.wait)(pause)
                wait = min(2 * wait, _LONGEST_WAIT)
            else:
                self._agree(step, terms)
                return completion, terms
        raise InvalidReplyError("rejected")

    def _tell(self, reason: str) -> None:
        """Say once that requests are being repeated: the user may know why, and wait or stop."""
        if reason not in self._told:
            self._told.add(reason)
            _log.warning(
                "%s: %s. Each request is tried again for up to %.0f s (patience).",
                self.host,
                reason,
                self.patience,
            )

    def _agree(self, step: str, terms: _Terms) -> None:
        """Remember what the server took."""
        known = {name for terms in tuple(self._terms.values()) for name in terms.dropped}
        self._terms[step] = terms
        new = sorted(terms.dropped - known)
        if new:
            _log.warning("%s does not know: %s. They are not sent.", self.host, ", ".join(new))

    def _given_up(self, trouble: TroubleError) -> Exception:
        if trouble.reason == "connection":
            return UsageError(
                f"The server at {self.host} is gone. Nothing is lost: every answer so far is "
                "kept. Start the server again and go on with --resume."
            )
        if not self._terms:
            return UsageError(
                f"The server at {self.host} answered nothing in {self.patience:.0f} s but "
                f"'{trouble.reason}'. Look at its log, and go on with --resume when it is well."
            )
        return InvalidReplyError(trouble.reason)


def _counted(answer: Answer, completion: Completion, terms: _Terms) -> Answer:
    usage = completion.usage
    return dataclasses.replace(
        answer,
        n_prompt_tokens=answer.n_prompt_tokens + (usage.prompt_tokens if usage else 0),
        n_reply_tokens=answer.n_reply_tokens + (usage.completion_tokens if usage else 0),
        ignored=tuple(sorted(terms.dropped)),
    )
