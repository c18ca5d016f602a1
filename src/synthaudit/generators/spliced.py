"""A control: a known share of its records are sentences of several persons."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from synthaudit import planting
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.control import KEEPS_ALL, Control, Leak
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.records import Record


@dataclass(frozen=True)
class Spliced(Generator):
    """A control that puts sentences of several train persons together into one record.

    Each person gives about the same number of words. Every record says in `true_leak` what it
    leaks of whom.

    Args:
        share: Share of records that are spliced, 0 to 1.
        n_people: Persons in one record, at least 2.
        base: Where the other records are, with fields `text` and `label`; empty for notes of the
            simulated clinic.
    """

    quality: ClassVar[Quality] = KEEPS_ALL
    paths: ClassVar[tuple[str, ...]] = ("base",)

    share: float = 0.1
    n_people: int = 3
    base: str = ""

    def __post_init__(self) -> None:
        """Refuses what cannot be meant."""
        if self.n_people < 2:  # noqa: PLR2004 (one person's sentences alone would be a copy)
            raise PlanError("spliced.n_people: must be at least 2.")

    def generate(
        self,
        n: int,
        *,
        seed: int,
        examples: Corpus | None,
        backend: Asking,  # noqa: ARG002 (asks nothing)
    ) -> Iterator[Record]:
        """Spliced and innocent records, mixed."""
        control = Control(
            "spliced", n, share=self.share, seed=seed, examples=examples, base=self.base
        )
        n_people = len({control.person_of(record) for record in control.leakable})
        if n_people < self.n_people:
            raise UsageError(
                f"spliced needs {self.n_people} persons with text, and train has {n_people}."
            )
        return control.records(self._leaks(control), control.innocents())

    def _leaks(self, control: Control) -> Iterator[Leak]:
        rng = control.numpy_draws()
        persons = control.persons()
        while True:
            members: dict[str, Record] = {}
            while len(members) < self.n_people:
                members |= {control.person_of(record): record for record in islice(persons, 1)}
            records = list(members.values())
            text = planting.spliced([record.text for record in records], rng)
            yield Leak(text, None, records[0].label, tuple(record.id for record in records))
