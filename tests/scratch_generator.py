"""A generator and backends for tests of what surrounds them."""

from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from synthaudit.clinic.draws import pick, stream
from synthaudit.generation.backend import Backend
from synthaudit.generation.lineage import lineage
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.requests import Answer, Request, Step
from synthaudit.generators.base import Generator
from synthaudit.records import Record

WORDS = ("amber", "birch", "cedar", "dunes", "ember", "fjord", "grove", "heath", "inlet", "knoll")


class Told(BaseModel):
    """A reply."""

    model_config = ConfigDict(extra="forbid")
    text: str


def told(rng, inputs):
    return {"text": " ".join([inputs["topic"], *(pick(rng, WORDS) for _ in range(12))])}


TELL = Step("tell", Told, told)


@dataclass(frozen=True)
class Teller(Generator):
    """Tells of topics.

    Args:
        topic: What about.
    """

    asks: ClassVar = (TELL,)
    needs_examples: ClassVar = False
    topic: str = "weather"

    def generate(self, n, *, seed, examples, backend):
        rng = stream("teller", seed)
        requests = (
            Request(TELL, {"topic": self.topic}, seed=int(rng.random() * 2**31))
            for _ in iter(int, 1)  # without end
        )
        for answer in backend.ask(requests):
            yield Record("", answer.value.text, meta=lineage([answer], condition=self.topic))


TEMPLATE = """{% block system %}You tell.{% endblock %}
{% block user %}Tell of {{ topic }}.{% endblock %}
"""


def prompts(folder):
    folder.mkdir(exist_ok=True)
    (folder / "tell.jinja").write_text(TEMPLATE)
    return Prompts(folder)


@dataclass(frozen=True)
class Counting(Backend):
    """Answers with the simulation, but every ``bad``-th request stays invalid; counts requests."""

    bad: int = 0
    at_once: int = 4
    asked: list = field(default_factory=list, compare=False)

    @property
    def n_at_once(self):
        return self.at_once

    def describe(self):
        return {"backend": "counting", "model": "m", "model_revision": "1"}

    def answers(self, asked):
        for position in reversed(range(len(asked))):  # as they come, not in order
            each = asked[position]
            self.asked.append(each.request.seed)
            if self.bad and each.request.seed % self.bad == 0:
                yield position, Answer(each.request, None, "wrong_schema")
                continue
            rng = stream(each.request.seed)
            value = each.request.step.reply.model_validate(
                each.request.step.simulated(rng, each.request.inputs)
            )
            yield position, Answer(each.request, value, fingerprint=each.fingerprint, n_retries=1)
