"""Typed requests: what a pipeline asks a language model, and what may come back.

A step names its prompt and the schema of the reply. A request is one question of a step. The
simulator answers a request from its inputs alone; a language model is shown the rendered prompt.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a language model chooses words; None leaves the choice to the model's own settings.

    Args:
        temperature: 0 takes the likeliest word each time.
        top_p: Share of probability to choose from.
        max_tokens: Longest reply.
        frequency_penalty: Against words in proportion to their use so far.
        presence_penalty: Against words used at all.
        top_k: Number of words to choose from; not every server knows it.
        repetition_penalty: Divides the scores of used words; not every server knows it.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    max_tokens: int = 1000
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of question.

    Args:
        name: Also the name of its prompt, ``prompts/<generator>/<name>.jinja``.
        reply: What a reply must fit.
        simulated: Answers the inputs without a language model: whatever ``reply`` validates. None
            where only a language model can answer.
    """

    name: str
    reply: type[BaseModel]
    simulated: Callable[[random.Random, Mapping[str, Any]], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question.

    Args:
        step: Which kind.
        inputs: What fills the prompt; JSON.
        decoding: How to answer.
        seed: Tells equal questions apart, so that each gets an answer of its own.
        source_ids: Real records whose text is among the inputs.
    """

    step: Step
    inputs: Mapping[str, Any]
    decoding: Decoding = field(default_factory=Decoding)
    seed: int = 0
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a backend gets it.

    Args:
        request: The request.
        messages: The rendered prompt, as ``{"role", "content"}``; the schema of the reply is
            already spelt out in it.
        fingerprint: SHA-256 of the messages.
    """

    request: Request
    messages: tuple[Mapping[str, str], ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Args:
        request: The request.
        value: The reply, valid; None where there was none.
        reason: Why there is none: a word or two from ``generation.replies.REASONS``.
        fingerprint: SHA-256 of the prompt.
        n_retries: How often it was asked again.
        n_prompt_tokens: Tokens sent, over all attempts, as counted by the server; else 0.
        n_reply_tokens: Tokens received, over all attempts.
        reasoning: What the model wrote before its reply; kept apart, never part of a record.
        ignored: Decoding parameters that were left out because the server does not know them.
    """

    request: Request
    value: Any = None
    reason: str | None = None
    fingerprint: str = ""
    n_retries: int = 0
    n_prompt_tokens: int = 0
    n_reply_tokens: int = 0
    reasoning: str = ""
    ignored: tuple[str, ...] = ()
