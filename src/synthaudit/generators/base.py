"""What a generator is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.quality import Quality
from synthaudit.generation.requests import Step
from synthaudit.records import Record


@dataclass(frozen=True, slots=True)
class Variant:
    """One more way to audit what a generator made, beside the plain one.

    Args:
        name: Also the folder of that audit, inside the run's.
        fields: Fields of the synthetic records, as in a plan: ``{"label": "meta.label_original"}``.
        restated: Whether train and holdout are put into the form of the synthetic text first, by
            ``Generator.restated``.
    """

    name: str
    fields: Mapping[str, str]
    restated: bool = False


@dataclass(frozen=True)
class Generator(ABC):
    """Makes synthetic records. A frozen dataclass: every option is a field with its default.

    Fields named ``holdout`` (a Corpus or None), ``device``, ``language``, ``encoder`` or
    ``embedder`` are filled from the plan. The class docstring explains each field under ``Args:``;
    ``synthaudit generators NAME`` prints it.
    """

    version: ClassVar[str] = "1"
    """Raised when the same options would give other records."""
    source: ClassVar[str] = ""
    """Where it was published."""
    needs_examples: ClassVar[bool] = True
    """Whether it reads real text."""
    label_meaning: ClassVar[str] = ""
    """What its labels say, where that is always the same: "the PHQ-8 score of the person"."""
    label_range: ClassVar[tuple[float, float] | None] = None
    """Least and largest label, where labels are numbers and that is always the same."""
    asks: ClassVar[tuple[Step, ...]] = ()
    """The questions it asks a language model; none for one that needs no backend."""
    quality: ClassVar[Quality] = Quality()
    """What its records must be, unless the plan says otherwise."""
    reasons: ClassVar[Mapping[str, str]] = {}
    """Its own reasons to turn down a draft, in words."""
    paths: ClassVar[tuple[str, ...]] = ()
    """Fields that name a file or a folder: in a plan, relative to it."""
    variants: ClassVar[tuple[Variant, ...]] = ()
    """Further audits of what it makes."""

    @abstractmethod
    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Synthetic records, in an order that depends on the arguments alone.

        The caller stops when it has ``n`` records that pass quality control. So yield ``n``
        balanced records first, and go on where more can be had: they replace rejected ones.

        Args:
            n: How many are wanted.
            seed: All that is random.
            examples: Real text it may read: the train corpus.
            backend: Ask it; only valid answers come back, in order.

        Yields:
            Records whose ``meta`` is made by ``generation.lineage.lineage`` and whose ``sources``
            are the ids of real records whose text was used. Ids, and what is equal for the whole
            run (adapter, version, backend, model, seed), are added by the caller.
        """

    def restated(self, corpus: Corpus, *, seed: int, backend: Asking) -> Iterator[Record]:  # noqa: ARG002 (for those that override it)
        """Real records in the form of the synthetic ones, with their own ids, persons and labels.

        Private: they are kept in the Store and never leave it.

        Raises:
            UsageError: This generator has no such form.
        """
        raise UsageError(f"{type(self).__name__} does not restate real text.")

    def report(
        self,
        records: Sequence[Record],  # noqa: ARG002 (these are for those that override it)
        *,
        seed: int,  # noqa: ARG002
        examples: Corpus | None,  # noqa: ARG002
    ) -> Mapping[str, Any]:
        """What this generator has to say about what it made, as JSON without any text.

        Lines under ``summary`` are shown on the console.

        Args:
            records: What was kept; may be empty.
            seed: As it was given to ``generate``.
            examples: Likewise.
        """
        return {}

    def audits(self) -> tuple[Variant, ...]:
        """Those of ``variants`` that these options ask for."""
        return self.variants

    def accepts_label(self, label: Any) -> bool:  # noqa: ARG002 (for those that override it)
        """Whether a label is one this generator may give; a record with another is rejected."""
        return True

    def label_group(self, label: Any) -> str:
        """What a label counts as when the balance of labels is shown."""
        if isinstance(label, float | int):
            return f"{label:g}"
        return "+".join(label) if isinstance(label, tuple | list) else str(label)
