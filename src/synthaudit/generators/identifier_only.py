"""A control: fresh text, with a known share of records that carry a real person's identifiers."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from synthaudit import planting
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.generation.asking import Asking
from synthaudit.generation.control import KEEPS_ALL, Control, Leak
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.normalise import normalise
from synthaudit.records import Record


@dataclass(frozen=True)
class IdentifierOnly(Generator):
    """A control whose text is innocent but for the identifiers of train persons put into it.

    Identifiers are the words that fewest persons use, names, dates and numbers first. Every record
    says in `true_leak` what it leaks of whom.

    Args:
        share: Share of records that carry a person's identifiers, 0 to 1.
        n_identifiers: Words of a person put into a record, at most.
        base: Where the innocent records are, with fields `text` and `label`; empty for notes of
            the simulated clinic.
    """

    quality: ClassVar[Quality] = KEEPS_ALL
    paths: ClassVar[tuple[str, ...]] = ("base",)

    share: float = 0.1
    n_identifiers: int = planting.N_IDENTIFIERS
    base: str = ""

    def __post_init__(self) -> None:
        """Refuses what cannot be meant."""
        if self.n_identifiers < 1:
            raise PlanError("identifier_only.n_identifiers: must be at least 1.")

    def generate(
        self,
        n: int,
        *,
        seed: int,
        examples: Corpus | None,
        backend: Asking,  # noqa: ARG002 (asks nothing)
    ) -> Iterator[Record]:
        """Innocent records, some with a person's identifiers."""
        control = Control(
            "identifiers",
            n,
            share=self.share,
            seed=seed,
            examples=examples,
            base=self.base,
            hosted=True,
        )
        innocents = control.innocents()
        return control.records(self._leaks(control, innocents), innocents)

    def _leaks(self, control: Control, hosts: Iterator[Record]) -> Iterator[Leak]:
        n_holders = _n_holders(control.examples)
        rng = control.numpy_draws()
        for record, host in zip(control.persons(), hosts, strict=False):  # persons are endless
            text = planting.disclosing(
                record.text, host.text, rng, n_holders=n_holders, n_most=self.n_identifiers
            )
            yield Leak(text, host.pair, host.label, (record.id,))


def _n_holders(examples: Corpus) -> Mapping[str, int]:
    """How many persons use each normalised word."""
    used = {
        (person, normalise(word))
        for person, text in zip(examples.person_keys, examples.texts(), strict=True)
        for word in text.split()
    }
    return Counter(word for _, word in used)
