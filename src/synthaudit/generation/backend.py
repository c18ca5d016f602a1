"""What a backend is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from synthaudit.generation.requests import Answer, Asked


@dataclass(frozen=True)
class Backend(ABC):
    """Answers requests. A frozen dataclass: its fields are filled from the plan by name.

    Fields a plan can fill: ``model``, ``base_url``, ``allow_hosts``, ``device``, ``concurrency``,
    ``timeout``, ``structured``, ``api_key_variable``.
    """

    @property
    def host(self) -> str | None:
        """The machine that prompts are sent to; None where they stay in this process."""
        return None

    @property
    def worth_keeping(self) -> bool:
        """Whether answers cost more than looking them up; what follows from code alone does not."""
        return True

    @property
    @abstractmethod
    def n_at_once(self) -> int:
        """How many requests it takes at a time."""

    @abstractmethod
    def describe(self) -> Mapping[str, str | None]:
        """``backend``, ``model`` and ``model_revision``: all of it that answers depend on."""

    @abstractmethod
    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, Answer]]:
        """The position and answer of each, as they come.

        A reply that cannot be had or stays invalid is an answer too, with its reason.

        Raises:
            UsageError: No request can be answered: no server, no such model, not allowed.
        """
