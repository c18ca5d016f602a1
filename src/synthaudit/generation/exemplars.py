"""Labelled real records that a prompt may show: a share of each class, drawn once."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np

from synthaudit.cells import Label
from synthaudit.clinic.draws import sampled, stream
from synthaudit.corpus import Corpus
from synthaudit.generation.conditions import Conditions, conditions_of


@dataclass(frozen=True)
class ExemplarPool:
    """Real records that may be shown, by class.

    Args:
        corpus: Train.
        conditions: Its classes, or the bands of its numbers.
        rows: Rows that may be shown, for each condition.
        range: Lowest and highest number; None for classes.
        n_words: Usual words of a text.
        n_pair_words: Usual words of its pair; None where records are single texts.
    """

    corpus: Corpus
    conditions: Conditions
    rows: Sequence[Sequence[int]]
    range: tuple[float, float] | None
    n_words: int
    n_pair_words: int | None

    @staticmethod
    def of(corpus: Corpus, share: float, n_least: int, n_bands: int, seed: int) -> "ExemplarPool":
        """The pool of a corpus, drawn by seed.

        Args:
            corpus: Real records; those without a label or without text are left out.
            share: Of each class, above 0, at most 1.
            n_least: Records of a class at least, where it has as many.
            n_bands: Classes that numbers are sorted into.
            seed: Which records.
        """
        conditions = conditions_of(corpus, n_bands)
        texts, labels, pairs = corpus.texts(), corpus.labels, corpus.pairs
        usable: list[list[int]] = [[] for _ in conditions.names]
        for row, label in enumerate(labels):
            if label is not None and texts[row].strip():
                usable[conditions.number_of(label)].append(row)
        rows = [
            sampled(
                stream("label_corrected", "pool", seed, number),
                of_class,
                max(n_least, round(share * len(of_class))),
            )
            for number, of_class in enumerate(usable)
        ]
        numbers = [label for label in labels if label is not None]
        return ExemplarPool(
            corpus,
            conditions,
            rows,
            (min(numbers), max(numbers)) if corpus.label_kind == "number" else None,
            _usual_words(texts) or 1,
            _usual_words([pair for pair in pairs if pair]),
        )

    @property
    def classes(self) -> list[int]:
        """Conditions that have any record to show."""
        return [number for number, rows in enumerate(self.rows) if rows]

    def exemplars(self) -> Corpus:
        """Every record that may be shown."""
        rows = sorted(row for rows in self.rows for row in rows)
        return self.corpus.select(np.array(rows, dtype=np.int64))

    def target(self, condition: int, rng: random.Random) -> dict[str, Any]:
        """A label to ask for, and where a number lies in the range, 0 to 1."""
        label = self.conditions.label(condition, rng)
        place = None
        if self.range is not None:
            low, high = self.range
            place = (label - low) / ((high - low) or 1.0)
        return {"label": _in_words(label), "place": place}

    def label(self, shown: str) -> Label:
        """The label that ``shown`` stands for."""
        if self.range is not None:
            return float(shown)
        return self._labels[shown]

    @cached_property
    def _labels(self) -> dict[str, Label]:
        return {_in_words(pool[0]): pool[0] for pool in self.conditions.pools[1:]}

    @cached_property
    def _texts(self) -> list[str]:
        return self.corpus.texts()

    def shown(self, row: int) -> dict[str, Any]:
        """A real record as it stands in a prompt."""
        return {
            "label": _in_words(self.corpus.labels[row]),
            "text": self._texts[row],
            "pair": self.corpus.pairs[row],
        }


def _usual_words(texts: Sequence[str]) -> int | None:
    """The median; None where there is no text."""
    lengths = [len(text.split()) for text in texts if text.strip()]
    return round(median(lengths)) if lengths else None


def _in_words(label: Any) -> str:
    """A label as it stands in a prompt; ``ExemplarPool.label`` reads it back."""
    if isinstance(label, float):
        return f"{label:g}"
    return "+".join(label) if isinstance(label, tuple | list) else str(label)
