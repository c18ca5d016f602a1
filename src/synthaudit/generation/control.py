"""What the controls share: who leaks, where, and what innocent text stands around it.

A control leaks in a known way. It is what an audit is tried on, so it states its true leak in the
lineage of every record, and quality control lets all of it pass.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from synthaudit.clinic.draws import between, pick, shuffled, stream
from synthaudit.clinic.grammar import note
from synthaudit.clinic.scales import PHQ8_MAX
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.chatter import invalid
from synthaudit.generation.lineage import lineage
from synthaudit.generation.quality import Quality
from synthaudit.records import Record

KEEPS_ALL = Quality(
    min_words=1,
    max_words=10**9,
    language=False,
    chatter=False,
    duplicates=False,
    near_duplicate=None,
    exemplar_similarity=None,
    exemplar_words=None,
)
"""The quality control of a control: real text passes as it is, copies too."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A text that leaks somebody.

    Args:
        text: The text.
        pair: The second text, if there is one.
        label: Of the record that is made of it.
        who: Ids of the train records it was made from.
    """

    text: str
    pair: str | None
    label: Any
    who: tuple[str, ...]


class Control:
    """One control's draws.

    Args:
        kind: Of leak.
        n: Records wanted.
        share: Share of records that leak, 0 to 1.
        seed: All that is random.
        examples: The train corpus.
        base: Where the innocent records are; empty for notes of the simulated clinic.
        hosted: Whether leaks stand in innocent records, so that each record takes one.

    Raises:
        PlanError: The share is none.
        UsageError: There are no examples with text, or ``base`` holds too few records.
    """

    def __init__(
        self,
        kind: str,
        n: int,
        *,
        share: float,
        seed: int,
        examples: Corpus | None,
        base: str,
        hosted: bool = False,
    ) -> None:
        if not 0 <= share <= 1:
            raise PlanError(f"share: {share} of the records cannot leak; it must lie in 0 to 1.")
        if examples is None:
            raise UsageError("A control leaks train records: it needs a train corpus.")
        self.leakable = [
            record
            for record in examples.records()
            if not any(invalid(text) for text in (record.text, record.pair) if text is not None)
        ]
        if not self.leakable:
            raise UsageError(
                "A control leaks train records: not one of this train corpus has text."
            )
        self.kind = kind
        self.n = n
        self.share = share
        self.examples = examples
        self._persons = dict(zip(examples.ids, examples.person_keys, strict=True))
        self._seed = seed
        self._base = Corpus.read(base, role="reference") if base else None
        n_innocent = n if hosted else n - round(share * n)
        if self._base is not None and len(self._base) < n_innocent:
            raise UsageError(
                f"{base}: holds {len(self._base)} records, and {n_innocent} innocent ones are "
                "needed."
            )

    def draws(self, *names: str) -> random.Random:
        """A stream of its own for each purpose."""
        return stream(self.kind, self._seed, *names)

    def numpy_draws(self) -> np.random.Generator:
        """The same for the functions of ``planting``."""
        return np.random.default_rng(between(self.draws("planting"), 0, 2**53 - 1))

    def persons(self) -> Iterator[Record]:
        """Train records with text, endless: every person once before any comes again."""
        turns: Counter[str] = Counter()
        rounds = []
        for record in shuffled(self.draws("persons"), self.leakable):
            person = self.person_of(record)
            rounds.append((turns[person], record))
            turns[person] += 1
        rounds.sort(key=lambda item: item[0])
        while True:
            yield from (record for _, record in rounds)

    def person_of(self, record: Record) -> str:
        """Whose a train record is."""
        return self._persons[record.id]

    def innocents(self) -> Iterator[Record]:
        """Records made from nobody in train; endless where they are simulated."""
        rng = self.draws("innocent")
        if self._base is not None:
            yield from shuffled(rng, list(self._base.records()))
            return
        labels: Sequence[Any] = self.examples.labels
        while True:
            label = pick(rng, labels)
            is_score = isinstance(label, int | float) and label in range(PHQ8_MAX + 1)
            text = note(rng, phq8=int(label) if is_score else None).text
            yield Record("", text, label=tuple(label) if isinstance(label, list) else label)

    def records(self, leaks: Iterator[Leak], innocents: Iterator[Record]) -> Iterator[Record]:
        """Leaks and innocent records mixed, each ``n`` of them with exactly that share of leaks."""
        rng = self.draws("order")
        n_leaks = round(self.share * self.n)
        while True:
            for leaks_here in shuffled(rng, [True] * n_leaks + [False] * (self.n - n_leaks)):
                made = next(leaks, None) if leaks_here else next(innocents, None)
                if made is None:
                    return
                yield self._record(made)

    def _record(self, made: Leak | Record) -> Record:
        who = made.who if isinstance(made, Leak) else ()
        leak = {"kind": self.kind if who else "none", "who": list(who), "share": self.share}
        return Record(
            "",
            made.text,
            pair=made.pair,
            label=made.label,
            sources=who,
            meta=lineage(source_ids=who, true_leak=leak),
        )
