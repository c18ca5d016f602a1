"""What a language model wrote: its reasoning split off, its reply found, checked, or refused."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel

from synthaudit.generation import lenient_json

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "empty": "The model wrote nothing, or nothing but reasoning.",
        "html": "A web page came back instead of a reply, as from a proxy or a login.",
        "no_completion": "What the server sent is not a chat completion.",
        "not_json": "The reply holds no JSON object, or one that cannot be repaired.",
        "prompt_too_long": "Prompt and reply together do not fit the model.",
        "rate_limited": "The server kept asking to wait.",
        "refusal": "The model declined.",
        "rejected": "The server did not take the request.",
        "server_error": "The server kept failing.",
        "timeout": "No reply came in time.",
        "too_long": "The reply is larger than any reply may be.",
        "truncated": "The reply ends before its JSON object does.",
        "wrong_schema": "The JSON object lacks a field, or a value does not fit.",
    }
)
"""Why there is no valid reply: the closed list, with a sentence each."""

TRANSIENT = frozenset({"rate_limited", "server_error", "timeout"})
"""Reasons that lie with the server of that moment: later the same request may be answered."""

FINAL = TRANSIENT | {"prompt_too_long", "rejected"}
"""Reasons that asking again at once, with another seed, cannot change."""

MAX_CHARACTERS = 200_000
"""Longest reply that is looked at."""

_THOUGHT = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\bi(?:['\u2019]m| am) (?:sorry|unable|not able)\b"
    r"|\bi (?:can(?:not|['\u2019]t)|won['\u2019]t|will not) \w"
    r"|\bas an ai\b|\blo siento\b|\bno puedo\b|\bje ne peux pas\b|\bich kann (?:nicht|keine)",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\{\s*[\"'}]")


class InvalidReplyError(ValueError):
    """There is no valid reply.

    Args:
        reason: A key of ``REASONS``. The message never holds any of the reply.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


def split_reasoning(text: str) -> tuple[str, str]:
    """What stands in ``<think>`` before the reply, and the rest.

    A thought that is never closed takes all that follows, so that no draft in it passes for the
    reply. One that is only closed began in the prompt. Inside a JSON object nothing is split off.
    """
    thoughts = []
    rest = text
    while (begins := _THOUGHT.search(rest)) and "{" not in rest[: begins.start()]:
        ends = _THOUGHT_ENDS.search(rest, begins.end())
        thoughts.append(rest[begins.end() : ends.start() if ends else None])
        rest = rest[: begins.start()] + (rest[ends.end() :] if ends else "")
    if not rest.lstrip().startswith(("{", "[", "```")) and (ends := _THOUGHT_ENDS.search(rest)):
        thoughts.append(rest[: ends.start()])
        rest = rest[ends.end() :]
    return "\n\n".join(thought.strip() for thought in thoughts), rest.strip()


def parsed(reply: type[BaseModel], text: str, *, is_cut: bool = False) -> BaseModel:
    """The first JSON object in ``text`` that fits ``reply``; words and fences around it are left.

    Only whole objects count, never one inside another: what is cut off is not completed.

    Args:
        reply: The schema.
        text: What the model wrote, without its reasoning.
        is_cut: Whether the model stopped because it might not write more.

    Raises:
        InvalidReplyError: There is none.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidReplyError("too_long")
    if not text.strip():
        raise InvalidReplyError("truncated" if is_cut else "empty")
    failure = ""
    at = text.find("{")
    while at >= 0:
        try:
            value, end = lenient_json.decoded(text, at)
            return _validated(reply, value)
        except lenient_json.MalformedError as error:
            # Braces in the words before an object are passed over; a broken object is the end,
            # because what follows may be a part of it.
            if _OBJECT.match(text, at):
                cut = isinstance(error, lenient_json.UnfinishedError)
                failure = "truncated" if cut else "not_json"
                break
            end = max(at, text.find("}", at)) + 1
        except ValueError:
            failure = "wrong_schema"
        at = text.find("{", end)
    raise InvalidReplyError(failure or _without_object(text, is_cut=is_cut))


def _validated(reply: type[BaseModel], value: object) -> BaseModel:
    validated = reply.model_validate(value)
    # "NaN" in quotes becomes a number where the schema wants one.
    json.dumps(validated.model_dump(mode="json"), allow_nan=False)
    return validated


def _without_object(text: str, *, is_cut: bool) -> str:
    if _PAGE.match(text):
        return "html"
    if _REFUSAL.search(text[:400]):
        return "refusal"
    return "truncated" if is_cut else "not_json"
