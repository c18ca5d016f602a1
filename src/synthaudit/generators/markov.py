"""A baseline without any network: words that follow words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar

from synthaudit.clinic.draws import pick, stream
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.conditions import Conditions, conditions_of
from synthaudit.generation.lineage import lineage
from synthaudit.generators.base import Generator
from synthaudit.records import Record

_WORD = re.compile(r"\s*\S+")
_START, _END = "", "\0"


@dataclass(frozen=True)
class Markov(Generator):
    """An n-gram model of the train text: each word is drawn by the words before it.

    It repeats whole passages of train wherever few records share their words, so it is also a
    subject to audit. Second texts of records are not made.

    Args:
        order: Words an n-gram, the drawn one included; 2 or more. The higher, the more is copied.
        back_off: How readily fewer words before are looked at: absolute discount, 0 to 1. The
            chance is this times the number of different words that followed, over how often the
            words before occurred.
        own_label: How much records of the label asked for count before all others: their words are
            taken with probability c / (c + this), c being how often the words before occurred among
            them. Infinite forgets the label.
        n_bands: Numbers as labels with more values than that are put in so many bands.
        max_words: A longer text is given up.
    """

    source = "Shannon (1948), section 3; discounting: Ney, Essen and Kneser (1994)"
    reasons: ClassVar[Mapping[str, str]] = {"unfinished": "no end within max_words"}
    order: int = 3
    back_off: float = 0.1
    own_label: float = 1.0
    n_bands: int = 5
    max_words: int = 2000

    def __post_init__(self) -> None:
        if self.order < 2 or not 0 <= self.back_off <= 1 or self.own_label < 0:  # noqa: PLR2004 (a word and one before it)
            raise PlanError(
                "markov: order must be 2 or more, back_off between 0 and 1, own_label 0 or more."
            )

    def generate(
        self,
        n: int,
        *,
        seed: int,
        examples: Corpus | None,
        backend: Asking,
    ) -> Iterator[Record]:
        """Records in the labels' shares, without end.

        Raises:
            UsageError: There is no train text.
        """
        if examples is None:
            raise UsageError("markov learns from the train text: name it with --train.")
        conditions = conditions_of(examples, self.n_bands)
        chain = _Chain(self.order, self.back_off, self.own_label)
        for text, label in zip(examples.texts(), examples.labels, strict=True):
            chain.learn(text, conditions.number_of(label))
        if not any(map(str.strip, examples.texts())):
            raise UsageError("markov: no train record holds a word.")
        wanted = conditions.wanted(n, stream("markov", seed, "conditions"))
        for number, condition in enumerate(wanted):
            rng = stream("markov", seed, number)
            made = chain.text(condition, rng, self.max_words)
            if made is None:
                backend.rejected("unfinished")
                continue
            yield _record(made, condition, conditions, rng, self.order)


def _record(text: str, condition: int, conditions: Conditions, rng: Random, order: int) -> Record:
    meta = lineage(condition=conditions.names[condition] or None, trained_on="all", order=order)
    return Record("", text, label=conditions.label(condition, rng), meta=meta)


@dataclass
class _Chain:
    """Words by the words before them, over all records and by condition."""

    order: int
    back_off: float
    own_label: float
    followers: dict[tuple[str, ...], list[str]] = field(default_factory=lambda: defaultdict(list))
    own: dict[tuple[int, tuple[str, ...]], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    n_kinds: dict[tuple[str, ...], int] = field(default_factory=dict)

    def learn(self, text: str, condition: int) -> None:
        """Count every word after every number of words before it."""
        words = [_START] * (self.order - 1) + [*_WORD.findall(text), _END]
        for at in range(self.order - 1, len(words)):
            for n_before in range(self.order):
                before = tuple(words[at - n_before : at])
                self.followers[before].append(words[at])
                self.own[condition, before].append(words[at])

    def text(self, condition: int, rng: Random, max_words: int) -> str | None:
        """A new text; None where it does not come to an end."""
        words = [_START] * (self.order - 1)
        for _ in range(max_words + 1):
            word = self._next(tuple(words[1 - self.order :]), condition, rng)
            if word == _END:
                return "".join(words).strip()
            words.append(word)
        return None

    def _next(self, before: tuple[str, ...], condition: int, rng: Random) -> str:
        while before not in self.followers or (before and rng.random() < self._leaving(before)):
            before = before[1:]
        own = self.own.get((condition, before), [])
        trust = len(own) / (len(own) + self.own_label) if own else 0.0
        return pick(rng, own if rng.random() < trust else self.followers[before])

    def _leaving(self, before: tuple[str, ...]) -> float:
        """Probability of looking at fewer words."""
        if before not in self.n_kinds:
            self.n_kinds[before] = len(set(self.followers[before]))
        return self.back_off * self.n_kinds[before] / len(self.followers[before])
