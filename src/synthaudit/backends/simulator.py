"""The embedded default: no language model, the simulated clinic answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from synthaudit.clinic.draws import stream
from synthaudit.errors import SynthauditError, UsageError
from synthaudit.generation.backend import Backend
from synthaudit.generation.requests import Answer, Asked


@dataclass(frozen=True)
class Simulator(Backend):
    """Answers each step by the step's own simulation: seeded, offline, no language model.

    What it writes shows that a pipeline works, never how well a model would do.
    """

    @property
    def worth_keeping(self) -> bool:
        """Answered anew each time, by the code as it is."""
        return False

    @property
    def n_at_once(self) -> int:
        """As many as a shard of work."""
        return 64

    def describe(self) -> Mapping[str, str | None]:
        """Says that there is no model."""
        return {"backend": "simulator", "model": None, "model_revision": None}

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, Answer]]:
        """In order, at once.

        Raises:
            UsageError: A step has no simulation.
            SynthauditError: A simulation does not fit its own schema.
        """
        for position, each in enumerate(asked):
            step = each.request.step
            if step.simulated is None:
                raise UsageError(
                    f"The simulator has no answer to '{step.name}'. Name a language model with "
                    "--backend openai or --backend transformers."
                )
            rng = stream("simulator", step.name, each.fingerprint, each.request.seed)
            try:
                value = step.reply.model_validate(step.simulated(rng, each.request.inputs))
            except ValidationError as error:
                raise SynthauditError(
                    f"The simulation of '{step.name}' does not fit its schema: "
                    f"{error.errors(include_input=False)[0]['msg']}."
                ) from None
            yield position, Answer(each.request, value, fingerprint=each.fingerprint)
