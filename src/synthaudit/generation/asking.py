"""What a generator gets as its backend: ask, and answers come back in order, each asked once."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar

from synthaudit.generation.backend import Backend
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.replies import TRANSIENT
from synthaudit.generation.requests import Answer, Asked, Request
from synthaudit.generation.tally import Tally

Item = TypeVar("Item")


class Replies(Protocol):
    """Where answers are kept, by content."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """What was kept under ``key``."""

    def put(self, key: str, answer: Mapping[str, Any], *, accepted: bool) -> None:
        """Keep it, at once and for good."""


class NoReplies:
    """Keeps nothing."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Nothing."""

    def put(self, key: str, answer: Mapping[str, Any], *, accepted: bool) -> None:
        """Nothing."""


@dataclass
class Asking:
    """A backend with prompts, memory and a count of what failed.

    Args:
        backend: What answers.
        prompts: The generator's.
        tally: What failed so far.
        replies: Answers of earlier runs.
        n_wanted: How many more records are wanted: no more requests than that are sent ahead.
    """

    backend: Backend
    prompts: Prompts
    tally: Tally
    replies: Replies = field(default_factory=NoReplies)
    n_wanted: int = 1

    def ask(self, requests: Iterable[Request]) -> Iterator[Answer]:
        """The answers that are valid, in the order of the requests; the others are counted.

        Requests are taken a handful at a time, so they may be endless and may depend on answers to
        others.

        Raises:
            TooManyFailuresError: More replies stayed invalid than are borne.
            UsageError: The backend cannot be reached, or refuses every request.
        """
        for answer in self.ask_each(requests):
            if answer.value is not None:
                yield answer

    def ask_each(self, requests: Iterable[Request]) -> Iterator[Answer]:
        """The same with the invalid ones in their places: their ``value`` is None."""
        waiting = iter(requests)
        while handful := list(islice(waiting, max(1, min(self.backend.n_at_once, self.n_wanted)))):
            for answer in self._answers([self.prompts.render(request) for request in handful]):
                self.tally.n_prompt_tokens += answer.n_prompt_tokens
                self.tally.n_reply_tokens += answer.n_reply_tokens
                if answer.value is None:
                    self.tally.failed(answer.request.step.name, answer.reason or "unknown")
                yield answer

    def ask_for(
        self, items: Iterable[Item], request_of: Callable[[Item], Request]
    ) -> Iterator[tuple[Item, Answer]]:
        """Each item with the answer to its request, in order, the invalid ones too."""
        waiting: deque[Item] = deque()

        def requests() -> Iterator[Request]:
            for item in items:
                waiting.append(item)
                yield request_of(item)

        for answer in self.ask_each(requests()):
            yield waiting.popleft(), answer

    def rejected(self, reason: str) -> None:
        """Count a draft that the generator itself turns down.

        Raises:
            TooManyFailuresError: That is one too many.
        """
        self.tally.rejected(reason)

    def _answers(self, asked: list[Asked]) -> list[Answer]:
        replies: Replies = self.replies if self.backend.worth_keeping else NoReplies()
        keys = [self._key(each) for each in asked]
        answers = {
            place: _restored(each, kept)
            for place, (key, each) in enumerate(zip(keys, asked, strict=True))
            if (kept := replies.get(key)) is not None
        }
        self.tally.n_kept += len(answers)
        missing = [place for place in range(len(asked)) if place not in answers]
        for position, answer in self.backend.answers([asked[place] for place in missing]):
            self.tally.n_asked += 1
            place = missing[position]
            answers[place] = answer
            if answer.reason not in TRANSIENT:
                replies.put(keys[place], _kept(answer), accepted=answer.value is not None)
        return [answers[place] for place in range(len(asked))]

    def _key(self, asked: Asked) -> str:
        """Everything the answer depends on."""
        request = asked.request
        content = {
            "form": _FORM,
            "backend": dict(self.backend.describe()),
            "messages": asked.messages,
            "inputs": request.inputs,
            "decoding": asdict(request.decoding),
            "seed": request.seed,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


_FORM = 1
"""Of what is kept; another one is another address."""

_COUNTED = ("reason", "n_retries", "n_prompt_tokens", "n_reply_tokens", "reasoning", "ignored")


def _kept(answer: Answer) -> dict[str, Any]:
    value = None if answer.value is None else answer.value.model_dump(mode="json")
    return {"value": value} | {name: getattr(answer, name) for name in _COUNTED}


def _restored(asked: Asked, kept: Mapping[str, Any]) -> Answer:
    value = kept["value"]
    return Answer(
        asked.request,
        None if value is None else asked.request.step.reply.model_validate(value),
        fingerprint=asked.fingerprint,
        **{name: kept[name] for name in _COUNTED} | {"ignored": tuple(kept["ignored"])},
    )
