"""The workbench: features and relations through the Store, each distinct one computed once.

Features are computed shard by shard, so that what is kept never depends on who asked first; a
corpus selected from another re-indexes the features of the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from synthaudit.corpus import SHARD_ROWS, Corpus
from synthaudit.features.base import Column, Feature
from synthaudit.machine import code_digest, instruction_set, library_versions
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Relation
from synthaudit.signatures import digest, signature
from synthaudit.store import Store


@dataclass(frozen=True)
class Bench:
    """A ``Workbench`` over a Store; what was handed out once stays in this process."""

    store: Store
    _columns: dict[tuple[str, str], Column] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process starts with nothing in hand."""
        return Bench, (self.store,)

    def feature(self, feature: Feature, corpus: Corpus) -> Column:
        """The feature of every record of ``corpus``, in order."""
        if corpus.base is not None and corpus.rows is not None:
            whole = self.feature(feature, corpus.base)
            return whole.take(corpus.rows) if isinstance(whole, Ragged) else whole[corpus.rows]
        name = (signature(feature), corpus.fingerprint)
        if name not in self._columns:
            shards = [self.shard(feature, corpus, shard) for shard in range(n_shards(corpus))]
            self._columns[name] = _joined(shards)
        return self._columns[name]

    def shard(self, feature: Feature, corpus: Corpus, shard: int) -> Column:
        """The feature of one shard of a corpus that was not selected from another."""
        start = shard * SHARD_ROWS

        def compute() -> Arrays:
            column = feature.compute(corpus.texts(start, start + SHARD_ROWS))
            if isinstance(column, Ragged):
                return {"offsets": column.offsets, "values": column.values}
            return {"values": column}

        kept = self.store.arrays(shard_key(feature, corpus, shard), compute)
        return Ragged(kept["offsets"], kept["values"]) if "offsets" in kept else kept["values"]

    def relation(self, relation: Relation, *corpora: Corpus) -> Arrays:
        """The relation over ``corpora``."""
        key = address("relation", signature(relation), *(corpus.fingerprint for corpus in corpora))
        return self.store.arrays(key, lambda: relation.compute(self, *corpora))


def n_shards(corpus: Corpus) -> int:
    """Shards of a corpus: ``SHARD_ROWS`` records each, the last one shorter."""
    return -(-len(corpus) // SHARD_ROWS)


def shard_key(feature: Feature, corpus: Corpus, shard: int) -> str:
    """Where the Store keeps the feature of one shard."""
    return address("feature", signature(feature), corpus.fingerprint, str(shard))


def address(*parts: str) -> str:
    """A Store key; other code, libraries or kind of processor is another key."""
    return digest(code_digest(), repr(library_versions()), instruction_set(), *parts)


def _joined(shards: Sequence[Column]) -> Column:
    if len(shards) == 1:
        return shards[0]
    ragged = [shard for shard in shards if isinstance(shard, Ragged)]
    return Ragged.concatenate(ragged) if ragged else np.concatenate(shards)  # type: ignore[arg-type]
