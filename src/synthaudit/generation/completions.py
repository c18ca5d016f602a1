"""Chat completions as OpenAI-compatible servers speak them: what is asked for, what comes back."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from synthaudit.generation.replies import InvalidReplyError
from synthaudit.generation.requests import Decoding, Step


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Completion(BaseModel):
    """The part of a chat completion that is read."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None

    @property
    def text(self) -> str:
        """What the model wrote.

        Raises:
            InvalidReplyError: The server says that it declined.
        """
        first = self.choices[0]
        if first.message.refusal or first.finish_reason == "content_filter":
            raise InvalidReplyError("refusal")
        return first.message.content or ""

    @property
    def reasoning(self) -> str:
        """What the server itself split off."""
        message = self.choices[0].message
        return message.reasoning_content or message.reasoning or ""

    @property
    def is_cut(self) -> bool:
        """Whether the model stopped because it might not write more."""
        return self.choices[0].finish_reason == "length"


def read_completion(body: bytes) -> Completion:
    """The completion in a server's response.

    Raises:
        InvalidReplyError: It is something else.
    """
    try:
        return Completion.model_validate_json(body)
    except ValidationError:
        page = body.lstrip()[:1] == b"<"
        raise InvalidReplyError("html" if page else "no_completion") from None


def parameters(decoding: Decoding, seed: int) -> dict[str, Any]:
    """How to answer; what is None is left out, because some servers refuse what they do not know.

    Args:
        decoding: As requested.
        seed: Of this attempt.
    """
    given = asdict(decoding) | {"seed": seed}
    return {name: value for name, value in given.items() if value is not None}


def response_format(kind: str, step: Step) -> dict[str, Any]:
    """Asks for structured output.

    Args:
        kind: ``json_schema``, ``json_object``, or ``none`` for a prompt alone.
        step: Whose reply.
    """
    if kind == "none":
        return {}
    wanted: dict[str, Any] = {"type": kind}
    if kind == "json_schema":
        name = re.sub(r"[^A-Za-z0-9_-]", "_", step.name)[:64]
        wanted["json_schema"] = {"name": name, "strict": True, "schema": _schema(step.reply)}
    return {"response_format": wanted}


@cache
def _schema(reply: type[BaseModel]) -> Any:
    return _closed(reply.model_json_schema())


def _closed(schema: Any) -> Any:
    """The schema as strict servers want it: every field required, no others, no defaults."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    closed: dict[str, Any] = {}
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            closed[key] = {name: _closed(each) for name, each in value.items()}
        elif key not in {"default", "title"}:
            closed[key] = _closed(value)
    if "properties" in closed:
        closed |= {"required": list(closed["properties"]), "additionalProperties": False}
    return closed


def complaint(body: object) -> str:
    """The words of a server's error, without what it repeats of the request. Never shown."""
    if isinstance(body, str):
        return body[:500]
    if isinstance(body, list):
        return " ".join(complaint(each) for each in body[:20])
    if isinstance(body, Mapping):
        return " ".join(complaint(value) for key, value in body.items() if key != "input")
    return ""


def is_named(parameter: str, words: str) -> bool:
    """Whether a complaint is about a parameter; plain words count only in quotes."""
    if "_" in parameter:
        return re.search(rf"\b{parameter}\b", words) is not None
    return any(quote + parameter + quote in words for quote in "'\"`")


def is_about_length(words: str) -> bool:
    """Whether a complaint says that the prompt is too long."""
    lower = words.lower()
    return "context" in lower and any(
        word in lower for word in ("length", "size", "window", "exceed")
    )
