"""A control: copies a known share of its records with some words changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from synthaudit import planting
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.generation.asking import Asking
from synthaudit.generation.control import KEEPS_ALL, Control, Leak
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.records import Record


@dataclass(frozen=True)
class EditedCopy(Generator):
    """A control that copies train records with some words changed, each of another person.

    Of the words that change, half become other words of train, a quarter are left out, and a
    quarter change places with the next. Every record says in `true_leak` what it leaks of whom.

    Args:
        share: Share of records that are edited copies, 0 to 1.
        rate: Share of the words of a copy that change, 0 to 1.
        base: Where the other records are, with fields `text` and `label`; empty for notes of the
            simulated clinic.
    """

    quality: ClassVar[Quality] = KEEPS_ALL
    paths: ClassVar[tuple[str, ...]] = ("base",)

    share: float = 0.1
    rate: float = planting.EDITED
    base: str = ""

    def __post_init__(self) -> None:
        """Refuses what cannot be meant."""
        if not 0 <= self.rate <= 1:
            raise PlanError(f"edited_copy.rate: {self.rate} does not lie in 0 to 1.")

    def generate(
        self,
        n: int,
        *,
        seed: int,
        examples: Corpus | None,
        backend: Asking,  # noqa: ARG002 (asks nothing)
    ) -> Iterator[Record]:
        """Edited copies and innocent records, mixed."""
        control = Control(
            "edited", n, share=self.share, seed=seed, examples=examples, base=self.base
        )
        return control.records(self._leaks(control), control.innocents())

    def _leaks(self, control: Control) -> Iterator[Leak]:
        words = [word for text in control.examples.texts() for word in text.split()]
        rng = control.numpy_draws()
        for record in control.persons():
            text = planting.edited(record.text, rng, words=words, rate=self.rate)
            pair = record.pair
            if pair is not None:
                pair = planting.edited(pair, rng, words=words, rate=self.rate)
            yield Leak(text, pair, record.label, (record.id,))
