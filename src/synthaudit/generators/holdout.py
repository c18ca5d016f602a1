"""A control: real text that was never train, so that nobody in train is leaked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from synthaudit.clinic.draws import shuffled, stream
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.control import KEEPS_ALL
from synthaudit.generation.lineage import lineage
from synthaudit.generation.quality import Quality
from synthaudit.generators.base import Generator
from synthaudit.records import Record


@dataclass(frozen=True)
class Holdout(Generator):
    """A control that gives out the holdout's own records, each once, in random order.

    It leaks nobody in train, and says so in `true_leak`; it is the best that fidelity and
    diversity can be. An audit against the same holdout sees every holdout person copied, so audit
    it against another part of the real text.

    Args:
        holdout: Real text that was never train; the plan's.
    """

    quality: ClassVar[Quality] = KEEPS_ALL
    needs_examples: ClassVar[bool] = False

    holdout: Corpus | None = None

    def generate(
        self,
        n: int,  # noqa: ARG002 (it goes on while there are records)
        *,
        seed: int,
        examples: Corpus | None,  # noqa: ARG002 (of no use here)
        backend: Asking,  # noqa: ARG002 (asks nothing)
    ) -> Iterator[Record]:
        """Holdout records; as many as there are."""
        if self.holdout is None:
            raise UsageError("holdout gives out the holdout's records: name one with --holdout.")
        for record in shuffled(stream("holdout", seed), list(self.holdout.records())):
            meta = lineage(
                holdout_ids=[record.id], true_leak={"kind": "none", "who": [], "share": 0.0}
            )
            yield Record("", record.text, pair=record.pair, label=record.label, meta=meta)
