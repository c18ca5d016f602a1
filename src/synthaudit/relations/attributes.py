"""What a record says of its person: the words it holds, numbers among them, and its label."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.kernels.hashing import text_hashes
from synthaudit.relations.base import Workbench

_N_BINS = 32
"""Labels that are numbers are told apart as far as this many equal shares of people can be."""


@dataclass(frozen=True)
class Attributes:
    """Who has which attribute.

    Args:
        tables: One table a corpus, shape (n_records, n_attributes), 1 where a record has it.
        hashes: Hash of each attribute, ascending, shape (n_attributes,), uint64.
        is_label: Whether it is a label instead of a word, shape (n_attributes,).
    """

    tables: tuple[csr_matrix, ...]
    hashes: NDArray[np.uint64]
    is_label: NDArray[np.bool_]


def attributes_of(bench: Workbench, real: tuple[Corpus, ...], *made: Corpus) -> Attributes:
    """The attributes of records of several corpora, in columns they share.

    Labels are left out unless they are of one kind everywhere.

    Args:
        bench: Where tokens come from.
        real: Train and holdout, in any order: where number labels are cut follows from both alike.
        *made: Synthetic corpora; their tables are the last.
    """
    corpora = (*real, *made)
    words = [bench.feature(Tokens(normalised=True), corpus) for corpus in corpora]
    labels = _label_hashes(real, corpora)
    rows = [
        np.concatenate([np.repeat(np.arange(len(one)), one.lengths), holders])
        for one, (holders, _) in zip(words, labels, strict=True)
    ]
    values = [
        np.concatenate([one.values, hashes]) for one, (_, hashes) in zip(words, labels, strict=True)
    ]
    hashes, columns = np.unique(np.concatenate(values), return_inverse=True)
    ends = np.cumsum([len(own) for own in values])[:-1]
    tables = tuple(
        _table(own_rows, own_columns, (len(corpus), len(hashes)))
        for own_rows, own_columns, corpus in zip(
            rows, np.split(columns, ends), corpora, strict=True
        )
    )
    return Attributes(tables, hashes, np.isin(hashes, np.concatenate([own for _, own in labels])))


def by_person(table: csr_matrix, persons: NDArray[np.int64]) -> csr_matrix:
    """What persons have: whatever any of their records has; shape (n_persons, n_attributes)."""
    rows, columns = table.nonzero()
    return _table(persons[rows], columns, (int(persons.max(initial=-1)) + 1, table.shape[1]))


def _table(
    rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]
) -> csr_matrix:
    table = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    table.sum_duplicates()
    table.data[:] = 1.0
    return table


def _label_hashes(
    real: tuple[Corpus, ...], corpora: tuple[Corpus, ...]
) -> list[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
    """For each corpus the records that have a label, one entry a class, and the labels' hashes."""
    if len({corpus.label_kind for corpus in corpora}) > 1:
        return [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64))] * len(corpora)
    cuts = np.empty(0)
    if real[0].label_kind == "number":
        known = [label for side in real for label in side.labels if label is not None]
        cuts = np.unique(np.quantile(known, np.arange(1, _N_BINS) / _N_BINS, method="lower"))

    def names(label: Any) -> list[str]:
        if isinstance(label, float):
            return [str(np.searchsorted(cuts, label))]
        return list(label) if isinstance(label, (list, tuple)) else [label]

    found = []
    for corpus in corpora:
        pairs = [
            # No token holds a blank, so no label is taken for a word.
            (row, f"label {name}")
            for row, label in enumerate(corpus.labels)
            if label is not None
            for name in names(label)
        ]
        holders = np.array([row for row, _ in pairs], dtype=np.int64)
        found.append((holders, text_hashes([name for _, name in pairs])))
    return found
