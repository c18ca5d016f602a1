"""What an engine is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(ABC):
    """Maps a pure function over items; every unit of work runs with one thread, anywhere.

    One that a plan can name is a frozen dataclass whose one field, ``n_workers``, is how many units
    of work run at once at most, None for as many as there is room for. An item may say with an
    attribute ``device`` what it computes on (``cpu`` where it does not say): an engine that chooses
    the machine chooses one that has it.
    """

    @abstractmethod
    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results in the order of the items, as they become ready.

        What ``work`` raises is raised here. ``work`` may be called more than once for an item, by
        processes that were lost, so it must be a pure function, known by its name.
        """
        ...

    @abstractmethod
    def describe(self) -> Mapping[str, Any]:
        """Where the work was done, for the manifest of a run."""
        ...
