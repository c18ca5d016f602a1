"""Canaries in the form of the train text: they begin as its records do, and go on as none does.

The beginning makes a generator treat a canary like a record; the rest holds pairs of words that no
record has, so that they are chance in text that learnt nothing of it (Meeus et al. 2025, The
Canary's Echo, arXiv 2502.14921, section 5).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from synthaudit.canaries.manifest import Canary, text_digest
from synthaudit.clinic.draws import pick, shuffled, stream
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.ngrams import ngram_hashes
from synthaudit.normalise import normalise

SPAN = 8
"""No canary shares so many words in a row with any record."""
_MIN_PEOPLE = 3  # whose text holds a word before a canary may: names and numbers stay out
_MIN_WORDS = 30
_N_ATTEMPTS = 50
_ALIKE = 0.8  # shared part of the words of two canaries that are too near each other

Label = float | str | tuple[str, ...] | None


def write_canaries(
    train: Corpus, n: int, *, seed: int, n_words: int | None = None, n_prefix: int | None = None
) -> tuple[Canary, ...]:
    """``n`` canaries made from ``train``, each with its coin; nothing but the arguments counts.

    Only words that several persons use occur. Labels are dealt out evenly.

    Args:
        train: The real text; read, never changed.
        n: How many.
        seed: Texts and coins.
        n_words: Words a canary; by default the median of ``train``, within 20 and 50.
        n_prefix: Words of the beginning; by default 10, or half where canaries are shorter.

    Raises:
        UsageError: ``train`` holds too few words that several persons share to make so many.
    """
    if n_words is None:
        lengths = [len(text.split()) for text in train.texts()]
        n_words = int(np.clip(np.median(lengths), 20, 50))
    n_prefix = min(10, n_words // 2) if n_prefix is None else n_prefix
    words = _Words(train)
    labels = shuffled(stream("canaries", seed, "labels"), list(_labels(train, n)))
    known = np.unique(_spans(train.texts()))
    made: list[Canary] = []
    bags: list[frozenset[str]] = []
    for number, label in enumerate(labels):
        for attempt in range(_N_ATTEMPTS):
            text = words.text(stream("canaries", seed, number, attempt), label, n_words, n_prefix)
            bag = frozenset(normalise(text).split())
            if not np.isin(_spans([text]), known).any() and not any(_near(bag, b) for b in bags):
                break
        else:
            raise UsageError(
                f"Only {number} canaries could be made that differ from train and from each other; "
                f"{n} are wanted. Make fewer, or longer ones."
            )
        bags.append(bag)
        coin = stream("canaries", seed, "coin", number).random() < 0.5  # noqa: PLR2004 (a fair coin)
        digest = text_digest(text)
        made.append(
            Canary(id=f"c{digest[:12]}", sha256=digest, included=coin, label=label, text=text)
        )
    return tuple(made)


def _spans(texts: Sequence[str]) -> Any:
    return ngram_hashes(Tokens(normalised=True).compute(texts), SPAN).values


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > _ALIKE * len(one | other)


def _labels(train: Corpus, n: int) -> Iterator[Label]:
    """Every label in turn where there are few; else labels at even steps through all of them."""
    present = sorted(
        tuple(label) if isinstance(label, list) else label
        for label in train.labels
        if label is not None
    )
    distinct = list(dict.fromkeys(present))
    for number in range(n):
        if not present:
            yield None
        elif 2 * len(distinct) <= n:
            yield distinct[number % len(distinct)]
        else:
            yield present[(2 * number + 1) * len(present) // (2 * n)]


@dataclass
class _Words:
    """The words of train that several persons use, and which follow which."""

    train: Corpus

    def __post_init__(self) -> None:
        rows = [text.split() for text in self.train.texts()]
        people: dict[str, set[int]] = defaultdict(set)
        counts: dict[str, int] = defaultdict(int)
        for person, row in zip(self.train.persons.tolist(), rows, strict=True):
            for word in row:
                counts[word] += 1
                if len(people[word]) < _MIN_PEOPLE:
                    people[word].add(person)
        shared = {word for word, users in people.items() if len(users) == _MIN_PEOPLE}
        # Words that stay one word when texts are compared; sorted, so that order says nothing.
        self.spelt = {word: normalise(word) for word in sorted(shared)}
        single = [word for word, spelt in self.spelt.items() if spelt and " " not in spelt]
        if len(single) < _MIN_WORDS:
            raise UsageError(
                f"Train holds {len(single)} words that {_MIN_PEOPLE} persons or more use; at least "
                f"{_MIN_WORDS} are needed to make canaries."
            )
        # Rare words come often enough to make the text unexpected, common ones still lead.
        self.pool = [word for word in single for _ in range(int(counts[word] ** 0.5))]
        self.followers: dict[tuple[Label, str], list[str]] = defaultdict(list)
        self.starts: dict[Label, list[str]] = defaultdict(list)
        self.seen: set[tuple[str, str]] = set()
        for label, row in zip(self.train.labels, rows, strict=True):
            own = tuple(label) if isinstance(label, list) else label
            if row and row[0] in shared:
                self.starts[own].append(row[0])
                self.starts[None].append(row[0])
            for one, other in pairwise(row):
                if one in shared and other in shared:
                    self.seen.add((self.spelt[one], self.spelt[other]))
                    self.followers[own, one].append(other)
                    if own is not None:
                        self.followers[None, one].append(other)

    def text(self, random: Random, label: Label, n_words: int, n_prefix: int) -> str:
        """Words that follow each other in records of the label, then words that do not."""
        words = [pick(random, self.starts[label] or self.starts[None] or self.pool)]
        while len(words) < n_prefix:
            last = words[-1]
            after = self.followers.get((label, last)) or self.followers.get((None, last))
            words.append(pick(random, after or self.pool))
        while len(words) < n_words:
            word = pick(random, self.pool)
            for _ in range(_N_ATTEMPTS):
                if (self.spelt[words[-1]], self.spelt[word]) not in self.seen:
                    break
                word = pick(random, self.pool)
            words.append(word)
        return " ".join(words)
