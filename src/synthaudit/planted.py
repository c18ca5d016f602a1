"""A synthetic corpus into which people were leaked, and a bench that computes only what is new."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from synthaudit import planting
from synthaudit.corpus import Corpus
from synthaudit.features.base import Column, Feature
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged
from synthaudit.records import Record
from synthaudit.relations.base import Arrays, Relation, Workbench
from synthaudit.signatures import signature

KINDS = ("verbatim", "edited", "paraphrase", "spliced", "identifiers")
"""Kinds of leak; the first three are every audit's, the others say more."""

N_PERSONS_SPLICED = 2
"""Persons whose texts share a spliced record."""

_LONGER = 1.5
"""A planted text may be this much longer than a synthetic one of its rank before it is cut."""

_N_TEXTS_COUNTED = 5_000
"""Texts of a role that vocabulary is taken from, at most, chosen by their hash."""

_CHUNK = 8
"""Planted texts whose features are computed together: fixed, so that values follow from the texts
alone and never from how many were asked for before."""


@dataclass(frozen=True)
class Leak:
    """Texts of real people, ready to be planted into a synthetic corpus in this order.

    Args:
        kind: One of ``KINDS``.
        synthetic: The corpus they are planted into.
        real: Corpora the people are from.
        sources: For each person the number of their corpus in ``real`` and a row, shape (n, 2).
        seed: Of edits, and of which synthetic records make room.
    """

    kind: str
    synthetic: Corpus
    real: tuple[Corpus, ...]
    sources: NDArray[np.int64]
    seed: int

    @property
    def n_persons_a_record(self) -> int:
        """Persons who share a planted record."""
        return N_PERSONS_SPLICED if self.kind == "spliced" else 1

    @property
    def n_most(self) -> int:
        """Persons who can be leaked in whole records."""
        n_records = min(len(self.sources) // self.n_persons_a_record, len(self.synthetic))
        return n_records * self.n_persons_a_record

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the synthetic corpus in the order in which they are replaced."""
        return Generator(PCG64([self.seed, 0])).permutation(len(self.synthetic))

    def text(self, number: int) -> str:
        """The planted text of that number, counted from 0."""
        first = number * self.n_persons_a_record
        texts = [self._source(first + place).text for place in range(self.n_persons_a_record)]
        random = Generator(PCG64([self.seed, 1, number]))
        if self.kind == "identifiers":
            return planting.disclosing(
                texts[0],
                self._replaced(number).text,
                random,
                n_holders=self._n_holders,
                n_most=planting.N_IDENTIFIERS,
            )
        made = {
            "verbatim": lambda: planting.verbatim(texts[0], random),
            "edited": lambda: planting.edited(texts[0], random, words=self._words),
            "paraphrase": lambda: planting.retold(texts[0], random, words=self._words),
            "spliced": lambda: planting.spliced(texts, random),
        }[self.kind]()
        return self._fitted(made)

    def planted(self, n_leaked: int) -> Corpus:
        """The synthetic corpus with the first ``n_leaked`` people leaked into it.

        Args:
            n_leaked: A multiple of ``n_persons_a_record``, at most ``n_most``.
        """
        n_planted = n_leaked // self.n_persons_a_record
        number_at = {row: number for number, row in enumerate(self.rows[:n_planted].tolist())}
        return Corpus.from_records(
            (
                self._record(number_at[row], record) if row in number_at else record
                for row, record in enumerate(self.synthetic.records())
            ),
            role="synthetic",
        )

    def _record(self, number: int, record: Record) -> Record:
        """A planted record in the place of another: the label is the first person's."""
        corpus = self.real[self.sources[number * self.n_persons_a_record, 0]]
        alike = corpus.label_kind == self.synthetic.label_kind
        label = self._source(number * self.n_persons_a_record).label if alike else record.label
        return replace(record, text=self.text(number), label=label, sources=())

    def _source(self, person: int) -> Record:
        side, row = self.sources[person].tolist()
        return _record_at(self.real[side], row)

    def _replaced(self, number: int) -> Record:
        return _record_at(self.synthetic, int(self.rows[number]))

    def _fitted(self, text: str) -> str:
        """The text no longer, and in no more lines, than synthetic texts are."""
        real, synthetic = self._lengths
        n_words = len(text.split())
        rank = np.searchsorted(real, n_words, side="right") / max(1, len(real))
        usual = int(synthetic[min(int(rank * len(synthetic)), len(synthetic) - 1)])
        cut = planting.shortened(text, usual) if n_words > _LONGER * usual else text
        return " ".join(cut.split()) if self._in_one_line else cut

    @cached_property
    def _in_one_line(self) -> bool:
        texts = self._sample(self.synthetic)
        return 2 * sum("\n" in text for text in texts) < len(texts)

    @cached_property
    def _lengths(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Lengths in words, ascending, of real and of synthetic texts."""
        real = [len(text.split()) for corpus in self.real for text in self._sample(corpus)]
        synthetic = [len(text.split()) for text in self._sample(self.synthetic)]
        return np.sort(np.array(real)), np.sort(np.array(synthetic))

    @cached_property
    def _words(self) -> list[str]:
        corpora = (*self.real, self.synthetic)
        words = [w for corpus in corpora for text in self._sample(corpus) for w in text.split()]
        return words or [""]

    @cached_property
    def _n_holders(self) -> Counter[str]:
        """How many persons use each word, by sampled texts."""
        holders: Counter[str] = Counter()
        for corpus in self.real:
            sampled = corpus.sample(_N_TEXTS_COUNTED, seed=0)
            words: dict[int, set[str]] = {}
            for person, text in zip(sampled.persons.tolist(), sampled.texts(), strict=True):
                words.setdefault(person, set()).update(normalise(w) for w in text.split())
            for own in words.values():
                holders.update(own)
        return holders

    def _sample(self, corpus: Corpus) -> list[str]:
        return corpus.sample(_N_TEXTS_COUNTED, seed=0).texts()


def _record_at(corpus: Corpus, row: int) -> Record:
    return next(corpus.select(np.array([row])).records())


@dataclass(frozen=True)
class PlantedBench:
    """A workbench that knows most of a planted corpus already.

    Args:
        bench: Has the features of everything that was not planted.
        leak: What is planted.
    """

    bench: Workbench
    leak: Leak
    _chunks: dict[tuple[str, int], Column] = field(default_factory=dict, repr=False)
    _seated: dict[str, int] = field(default_factory=dict, repr=False)
    _relations: dict[tuple[str, ...], Arrays] = field(default_factory=dict, repr=False)

    def seat(self, n_leaked: int) -> Corpus:
        """The corpus with so many people leaked into it; relations of the last one are dropped."""
        planted = self.leak.planted(n_leaked)
        self._relations.clear()
        self._seated.clear()
        self._seated[planted.fingerprint] = n_leaked // self.leak.n_persons_a_record
        return planted

    def feature(self, feature: Feature, corpus: Corpus) -> Column:
        """The feature of every record of ``corpus``, in order."""
        if corpus.base is not None and corpus.rows is not None:
            return _take(self.feature(feature, corpus.base), corpus.rows)
        n_planted = self._seated.get(corpus.fingerprint)
        if n_planted is None:
            column: Column = self.bench.feature(feature, corpus)
            return column
        chunks = [self._chunk(feature, number) for number in range(-(-n_planted // _CHUNK))]
        unchanged: Column = self.bench.feature(feature, self.leak.synthetic)
        rows = np.arange(len(corpus))
        rows[self.leak.rows[:n_planted]] = len(corpus) + np.arange(n_planted)
        return _take(_joined([unchanged, *chunks]), rows)

    def relation(self, relation: Relation, *corpora: Corpus) -> Arrays:
        """The relation over ``corpora``; those without the planted corpus are kept in the Store."""
        wholes = [corpus if corpus.base is None else corpus.base for corpus in corpora]
        if not any(whole.fingerprint in self._seated for whole in wholes):
            return self.bench.relation(relation, *corpora)
        key = (signature(relation), *(corpus.fingerprint for corpus in corpora))
        if key not in self._relations:
            self._relations[key] = relation.compute(self, *corpora)
        return self._relations[key]

    def _chunk(self, feature: Feature, number: int) -> Column:
        key = (signature(feature), number)
        if key not in self._chunks:
            n_most = self.leak.n_most // self.leak.n_persons_a_record
            numbers = range(number * _CHUNK, min((number + 1) * _CHUNK, n_most))
            self._chunks[key] = feature.compute([self.leak.text(each) for each in numbers])
        return self._chunks[key]


def _take(column: Column, rows: NDArray[np.int64]) -> Column:
    return column.take(rows) if isinstance(column, Ragged) else column[rows]


def _joined(parts: Sequence[Any]) -> Column:
    if isinstance(parts[0], Ragged):
        return Ragged.concatenate(parts)
    return np.concatenate(parts)
