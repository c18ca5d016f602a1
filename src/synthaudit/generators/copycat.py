"""A control: copies a known share of its records word for word."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from synthaudit.corpus import Corpus
from synthaudit.generation.asking import Asking
from synthaudit.generation.control import KEEPS_ALL, Control, Leak
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.records import Record


@dataclass(frozen=True)
class Copycat(Generator):
    """A control that copies train records word for word, each of another person.

    An audit must find it. Every record says in `true_leak` what it leaks of whom.

    Args:
        share: Share of records that are copies, 0 to 1.
        base: Where the other records are, with fields `text` and `label`; empty for notes of the
            simulated clinic.
    """

    quality: ClassVar[Quality] = KEEPS_ALL
    paths: ClassVar[tuple[str, ...]] = ("base",)

    share: float = 0.1
    base: str = ""

    def generate(
        self,
        n: int,
        *,
        seed: int,
        examples: Corpus | None,
        backend: Asking,  # noqa: ARG002 (asks nothing)
    ) -> Iterator[Record]:
        """Copies and innocent records, mixed."""
        control = Control(
            "verbatim", n, share=self.share, seed=seed, examples=examples, base=self.base
        )
        leaks = (
            Leak(record.text, record.pair, record.label, (record.id,))
            for record in control.persons()
        )
        return control.records(leaks, control.innocents())
