"""One chat completion from an OpenAI-compatible server, or what is wrong, in this package's words.

Built on the official client with its own retries off. Redirects are not followed and no proxy is
used, whatever the environment says: either would take the prompt to a host nobody named.
"""

import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from synthaudit.errors import MissingExtraError, UsageError
from synthaudit.generation.completions import (
    Completion,
    complaint,
    is_about_length,
    read_completion,
)
from synthaudit.generation.replies import InvalidReplyError

MAX_BYTES = 2_000_000
"""Largest response that is read; the rest of a larger one never arrives."""

_WAIT_AND_SEE = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_NOT_SENT = (
    "X-Stainless-Async",
    "X-Stainless-Lang",
    "X-Stainless-Package-Version",
    "X-Stainless-OS",
    "X-Stainless-Arch",
    "X-Stainless-Runtime",
    "X-Stainless-Runtime-Version",
)
_NEVER_SENT = ("x-stainless-retry-count", "x-stainless-read-timeout")


class TroubleError(Exception):
    """The server is there and may answer later.

    Args:
        reason: A key of ``replies.REASONS``, or ``connection``.
        wait: Seconds it asks to wait; 0 where it does not say.
        spent: Seconds that were already waited.
    """

    def __init__(self, reason: str, *, wait: float = 0, spent: float = 0) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.spent = reason, wait, spent


class RefusedError(Exception):
    """The server does not take the request as it is.

    Args:
        words: Its complaint, to search for names of parameters; may repeat the prompt, so it is
            never shown.
    """

    def __init__(self, words: str) -> None:
        super().__init__("refused")
        self.words = words


class ChatClient:
    """Talks to one server.

    Args:
        base_url: Where it is; checked by ``hosts.checked_host``.
        host: What it is called in messages.
        api_key: The key; servers that need none ignore it.
        key_variable: Where the key is from.
        timeout: Seconds for one reply.
    """

    def __init__(
        self, *, base_url: str, host: str, api_key: str, key_variable: str, timeout: float
    ) -> None:
        try:
            import httpx2
            import openai
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                error.name or "openai", extra="llm", purpose="A language model behind a server"
            ) from None
        self._openai, self._httpx = openai, httpx2
        self._base_url, self._host, self._key_variable = base_url, host, key_variable
        self._timeout = timeout
        self._was_reached = False
        # The machine's facts that the client would tell are nobody's business.
        headers: dict[str, Any] = {name: openai.Omit() for name in _NOT_SENT}
        self._client = openai.OpenAI(
            api_key=api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=0,
            default_headers=headers | {"User-Agent": "synthaudit"},
            http_client=openai.DefaultHttpxClient(trust_env=False, follow_redirects=False),
        )
        weakref.finalize(self, self._client.close)

    def complete(
        self, model: str, messages: Sequence[Mapping[str, str]], parameters: Mapping[str, Any]
    ) -> Completion:
        """The server's answer to one request, sent once.

        Raises:
            InvalidReplyError: It answered, but with no completion, or with one that is too large.
            TroubleError: It did not answer now.
            RefusedError: It does not take these parameters.
            UsageError: It will answer no request: not there, no access, no such model.
        """
        openai, httpx = self._openai, self._httpx
        create = self._client.chat.completions.with_streaming_response.create
        started = time.monotonic()
        try:
            with create(
                model=model,
                messages=list(messages),  # type: ignore[arg-type]
                extra_body=dict(parameters),
                extra_headers={name: openai.Omit() for name in _NEVER_SENT},
            ) as response:
                self._was_reached = True
                return read_completion(self._bounded(response.iter_bytes(65536), started))
        except (openai.APITimeoutError, httpx.TimeoutException):
            raise TroubleError("timeout", spent=self._timeout) from None
        except openai.APIStatusError as error:
            self._was_reached = True
            raise self._judged(error, model) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, httpx.ConnectError) and not self._was_reached:
                raise UsageError(
                    f"No server answers at {self._base_url}. Start it, or name another with "
                    "--base-url."
                ) from None
            raise TroubleError("connection") from None
        except httpx.HTTPError:
            raise TroubleError("connection") from None

    def _bounded(self, chunks: Iterator[bytes], started: float) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > MAX_BYTES:
                raise InvalidReplyError("too_long")
            if time.monotonic() - started > self._timeout:
                raise TroubleError("timeout", spent=self._timeout)
        return bytes(body)

    def _judged(self, error: Any, model: str) -> Exception:
        """What to do about a status that is no success."""
        status: int = error.status_code
        words = complaint(error.body)
        hopeless = self._remedy(status, {str(error.code), str(error.type)}, model)
        if hopeless is not None:
            return UsageError(hopeless)
        if status in _WAIT_AND_SEE or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            limited = status == HTTPStatus.TOO_MANY_REQUESTS
            return TroubleError(
                "rate_limited" if limited else "server_error",
                wait=_retry_after(error.response.headers),
            )
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or is_about_length(words):
            return InvalidReplyError("prompt_too_long")
        return RefusedError(words)

    def _remedy(self, status: int, codes: set[str], model: str) -> str | None:
        """What the user has to change where no request can be answered."""
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return (
                f"{self._host} refuses access (HTTP {status}). Put the key for it into the "
                f"environment variable {self._key_variable}."
            )
        if status == HTTPStatus.NOT_FOUND:
            return (
                f"{self._host} has no model '{model}', or {self._base_url} is not where it takes "
                "requests (HTTP 404). Check --model, and --base-url: it mostly ends in /v1."
            )
        if "insufficient_quota" in codes:
            return (
                f"The quota at {self._host} is used up. Every answer so far is kept: --resume goes "
                "on when there is some again."
            )
        if status < HTTPStatus.BAD_REQUEST:
            return (
                f"{self._host} redirects (HTTP {status}), which is not followed: prompts go only "
                "to hosts that were named. Name the final address with --base-url."
            )
        return None


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds the server asks to wait, given as such or as a date; 0 where it does not say."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
