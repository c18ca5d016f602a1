"""Labels as names one can count: classes as they are, numbers as bands."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus

N_BANDS = 5
"""Bands numbers are cut into, of equal width from the least to the greatest number of train."""


@dataclass(frozen=True)
class LabelValues:
    """The names of a corpus' labels, by the rule of train.

    Args:
        inner: Where bands meet, ascending; None for classes.
        names: Name of each band.
    """

    inner: NDArray[np.float64] | None
    names: tuple[str, ...] = ()

    @staticmethod
    def of_train(train: Corpus) -> "LabelValues":
        """Bands for numbers, fewer where train holds fewer different ones; classes as they are.

        Numbers beyond those of train fall into the first and the last band.
        """
        if train.label_kind != "number":
            return LabelValues(None)
        numbers = np.unique([label for label in train.labels if label is not None])
        edges = np.linspace(numbers[0], numbers[-1], min(N_BANDS, len(numbers)) + 1)
        names = tuple(f"{low:.4g} to {high:.4g}" for low, high in pairwise(edges))
        return LabelValues(edges[1:-1], names)

    def each(self, corpus: Corpus) -> list[tuple[str, ...]]:
        """The names a record carries, for every record that has a label; none for an empty list."""
        return [self._names(label) for label in corpus.labels if label is not None]

    def labelled(self, corpus: Corpus) -> NDArray[np.int64]:
        """Rows of the records that have a label."""
        has = [label is not None for label in corpus.labels]
        return np.flatnonzero(np.array(has, dtype=bool))

    def _names(self, label: float | str | list[str]) -> tuple[str, ...]:
        if isinstance(label, str):
            return (label,)
        if isinstance(label, list):
            return tuple(sorted(set(label)))
        assert self.inner is not None
        return (self.names[int(np.searchsorted(self.inner, label, side="right"))],)


def no_labels(train: Corpus, seat: Corpus) -> str | None:
    """The fact that leaves scores of labels undefined: none, free text, or two kinds of them."""
    from synthaudit.models.arms import no_usable_labels

    lacking = no_usable_labels(train, seat)
    if lacking is None and train.label_kind != seat.label_kind:
        return (
            f"Labels are of kind '{train.label_kind}' in train and '{seat.label_kind}' in "
            "synthetic: name the same label_kind for both in the plan."
        )
    return lacking
