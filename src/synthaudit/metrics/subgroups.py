"""Which records of two corpora are of one kind: by label, by length, by a field of lineage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus

MAX_CLASS_SHARE = 0.2  # of labelled records; above, labels are texts of their own
FIFTHS = (0.2, 0.4, 0.6, 0.8)
_QUARTERS = (0.25, 0.5, 0.75)
_SHOWN = frozenset({"clinical", "colloquial"})

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Subgroup:
    """Records of one kind on both sides.

    Args:
        name: What they have in common; never a value that could name somebody.
        train: Their rows in train.
        made: Their rows in the synthetic seat.
    """

    name: str
    train: Rows
    made: Rows


def subgroups(train: Corpus, made: Corpus, names: Sequence[str]) -> list[Subgroup]:
    """All subgroups of all ``names`` that either side has; a record is in one of each name.

    Args:
        train: Whose labels and lengths the bands follow.
        made: The synthetic seat.
        names: ``label`` (a record with a list of classes is in each of them), ``length``, or a
            field of the records' ``meta``. What is not on both sides is passed over.
    """
    found: list[Subgroup] = []
    for name in names:
        if name == "label":
            found += by_label(train, made)
        elif name == "length":
            lengths = [
                np.array([len(text.split()) for text in side.texts()], dtype=np.float64)
                for side in (train, made)
            ]
            found += bands("words", lengths[0], lengths[1], _QUARTERS)
        else:
            found += _by_field(name, train, made)
    return found


def by_label(train: Corpus, made: Corpus) -> list[Subgroup]:
    """Subgroups by class, or by fifths of train where labels are numbers.

    None where a side has no labels, they are of two kinds, or look like free text.
    """
    if train.label_kind != made.label_kind or train.label_kind == "none":
        return []
    if train.label_kind == "number":
        values = [
            np.array([np.nan if each is None else each for each in side.labels], dtype=np.float64)
            for side in (train, made)
        ]
        return bands("label", values[0], values[1], FIFTHS)
    names = [
        [[each] if isinstance(each, str) else each or [] for each in side.labels]
        for side in (train, made)
    ]
    classes = sorted({name for own in names[0] for name in own})
    if len(classes) > MAX_CLASS_SHARE * sum(1 for own in names[0] if own):
        return []
    return [
        Subgroup(f"label {name}", *(_rows([name in own for own in side]) for side in names))
        for name in classes
    ]


def bands(
    what: str,
    train: NDArray[np.float64],
    made: NDArray[np.float64],
    shares: Sequence[float],
) -> list[Subgroup]:
    """Bands that hold about equally many train records; one a value where there are few."""
    known = train[~np.isnan(train)]
    if not len(known):
        return []
    distinct = np.unique(known)
    # values that occur, so that equal numbers are never in two bands
    edges = (
        distinct[:-1]
        if len(distinct) <= len(shares) + 1
        else np.unique(np.quantile(known, shares, method="lower"))
    )
    found = []
    ends = [-np.inf, *edges.tolist(), np.inf]
    for low, high in pairwise(ends):
        if low == -np.inf:
            name = f"{what} up to {high:g}" if len(edges) else f"{what}: all"
        else:
            name = (
                f"{what} above {low:g}" if high == np.inf else f"{what} above {low:g} to {high:g}"
            )
        found.append(
            Subgroup(name, *(_rows((side > low) & (side <= high)) for side in (train, made)))
        )
    return found


def _by_field(name: str, train: Corpus, made: Corpus) -> list[Subgroup]:
    """By the values of a field of ``meta``, numbered where they could be anything."""
    values = [_values(side, name.removeprefix("meta.")) for side in (train, made)]
    both = [{each for each in side if each is not None} for side in values]
    if not all(both) or len(both[0]) > MAX_CLASS_SHARE * len(train):
        return []
    return [
        Subgroup(
            f"{name} {value if value in _SHOWN else number + 1}",
            *(_rows([each == value for each in side]) for side in values),
        )
        for number, value in enumerate(sorted(both[0] | both[1]))
    ]


def _values(corpus: Corpus, key: str) -> list[str | None]:
    """What each record has in that field, as text."""
    found = []
    for written in corpus.table["meta"].to_pylist():
        value = json.loads(written).get(key) if written else None
        found.append(value if value is None or isinstance(value, str) else json.dumps(value))
    return found


def _rows(inside: Any) -> Rows:
    return np.flatnonzero(np.asarray(inside, dtype=bool)).astype(np.int64)
