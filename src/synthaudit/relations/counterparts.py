"""The real record that each synthetic record is held against, one rule for every paired score."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.features.embeddings import Embeddings
from synthaudit.normalise import normalise
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.neighbours import Neighbours, in_ties

Match = Literal["source", "nearest", "label"]
"""How counterparts are looked for."""

NEAREST, SOURCE, PAIR, LABEL, NONE = range(5)
"""How one was found, or that there is none."""


@dataclass(frozen=True)
class Counterparts:
    """The train record that is the counterpart of each synthetic record.

    With ``match = "source"`` it is the nearest among the records that lineage names: those of the
    ids in ``sources``, and those of the persons in it. A record whose lineage names none in train
    but that has a ``pair`` is held against the train records whose text, or whose own pair, is that
    pair after normalisation. Every other record is held against the nearest of all.

    With ``match = "label"`` it is the nearest train record of exactly the same label (an ICD code,
    a list of symptoms, a score); a record whose label no train record has is without a counterpart.
    With ``match = "nearest"`` it is the nearest of all, whatever lineage says.

    Args:
        embeddings: What nearness is measured on.
        match: ``source``, ``nearest`` or ``label``.
        label_kind: What labels are taken for, by label: what is equal follows from it.
    """

    embeddings: Embeddings
    match: Match = "source"
    label_kind: str = "none"

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Counterparts of the records of the first corpus in the second.

        Returns:
            ``rows``: row in the second corpus, -1 where there is none; ``found``: how it was found,
            one of the constants of this module; both int64, one a record of the first corpus.

        Raises:
            UsageError: By label, and the records have none of one kind, or no label is on both
                sides.
        """
        synthetic, train = corpora
        if self.match == "label":
            sets, found = _same_label(synthetic, train, self.label_kind)
        elif self.match == "source":
            sets, found = _named(synthetic, train)
        else:
            sets, found = [()] * len(synthetic), np.full(len(synthetic), NEAREST)
        rows = np.full(len(synthetic), -1, dtype=np.int64)
        if (found == NEAREST).any():
            nearest = bench.relation(Neighbours(self.embeddings), synthetic, train)
            rows[found == NEAREST] = nearest["indices"][found == NEAREST, 0]
        restricted = np.flatnonzero((found != NEAREST) & (found != NONE))
        rows[restricted] = [sets[row][0] for row in restricted.tolist()]
        open_to_choice = [row for row in restricted.tolist() if len(sets[row]) > 1]
        if open_to_choice:
            base = bench.feature(self.embeddings, train)
            queries = bench.feature(self.embeddings, synthetic)
            for row in open_to_choice:
                rows[row] = _nearest_of(queries[row], base, sets[row])
        return {"rows": rows, "found": found.astype(np.int64)}


def _nearest_of(query: NDArray[Any], base: NDArray[Any], candidates: tuple[int, ...]) -> int:
    """The candidate row nearest to ``query``, the lowest of those equally near."""
    rows = np.array(candidates)
    # a sum row by row, so that the last bits do not follow from how many candidates there are
    cosines = (base[rows].astype(np.float64) * query).sum(axis=1)
    return int(rows[in_ties(1 - cosines).argmin()])


def _named(synthetic: Corpus, train: Corpus) -> tuple[list[tuple[int, ...]], NDArray[np.int64]]:
    """The rows of train that each record's sources or pair name, and how they do."""
    by_name = _rows_by(
        (name, row)
        for row, (id, group) in enumerate(zip(train.ids, train.groups, strict=True))
        for name in dict.fromkeys((id, id if group is None else group))
    )
    sets: list[tuple[int, ...]] = [
        tuple(sorted({row for name in names or () for row in by_name.get(name, ())}))
        for names in synthetic.sources
    ]
    found = np.array([SOURCE if rows else NEAREST for rows in sets], dtype=np.int64)
    pairs = [normalise(pair) if pair else "" for pair in synthetic.pairs]
    if any(pairs):
        by_text = _rows_by(
            (text, row)
            for row, both in enumerate(zip(train.texts(), train.pairs, strict=True))
            for text in {normalise(side) for side in both if side}
        )
        for row, pair in enumerate(pairs):
            if pair and not sets[row] and pair in by_text:
                sets[row], found[row] = by_text[pair], PAIR
    return sets, found


def _same_label(
    synthetic: Corpus, train: Corpus, kind: str
) -> tuple[list[tuple[int, ...]], NDArray[np.int64]]:
    """The rows of train that have each record's label."""
    kinds = {kind, synthetic.label_kind, train.label_kind}
    if len(kinds) > 1 or "none" in kinds:
        raise UsageError(
            "Counterparts of the same label were asked for, and labels are of kind "
            f"'{train.label_kind}' in train, '{synthetic.label_kind}' in synthetic."
        )
    by_label = _rows_by(
        (_key(label), row) for row, label in enumerate(train.labels) if label is not None
    )
    sets = [() if label is None else by_label.get(_key(label), ()) for label in synthetic.labels]
    found = np.array([LABEL if rows else NONE for rows in sets], dtype=np.int64)
    if (found == NONE).all():
        raise UsageError(
            "Counterparts of the same label were asked for, and no synthetic record has a label "
            "that a train record has."
        )
    return sets, found


def _key(label: Any) -> Hashable:
    return frozenset(label) if isinstance(label, list) else label


def _rows_by(named: Iterable[tuple[Hashable, int]]) -> dict[Hashable, tuple[int, ...]]:
    """The rows under each name, ascending."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for name, row in named:
        rows[name].append(row)
    return {name: tuple(sorted(found)) for name, found in rows.items()}
