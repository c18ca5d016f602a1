"""Who is nearest to whom by embedding, exactly, in memory that does not grow with the corpora."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.relations.base import Arrays, Workbench

TIE = 1e-6
"""Cosine distances that differ by less are equal, and those below are 0: single precision, and the
batch a text was embedded in, move a distance by up to about 5e-7."""

QUERY_ROWS = 512
BASE_ROWS = 4096
"""Rows in one block: fixed, so that the last bits follow from the corpora alone. Some 60 MB."""


@dataclass(frozen=True)
class Neighbours:
    """The ``k`` nearest records of a corpus, for every record of another or of the same.

    A record without a direction (an empty text) is at distance 1 from everything.

    Args:
        embeddings: What nearness is measured on.
        k: How many neighbours.
        exclude_self: Whether a record is no neighbour of its own; for a corpus against itself.
    """

    embeddings: Embeddings
    k: int = 1
    exclude_self: bool = False

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Neighbours of the first corpus' records in the second, or in itself where there is one.

        Returns:
            ``distances``: cosine distances, ascending, in [0, 2], shape (n_queries, k), float32;
            ``indices``: row numbers in the second corpus, the lower first where distances are
            equal, shape (n_queries, k), int64.

        Raises:
            SynthauditError: The second corpus has fewer than ``k`` candidates.
        """
        queries = bench.feature(self.embeddings, corpora[0])
        base = bench.feature(self.embeddings, corpora[-1])
        n_candidates = len(base) - self.exclude_self
        if n_candidates < self.k:
            raise SynthauditError(
                f"{self.k} nearest records were asked for, and there are {n_candidates}."
            )
        best = np.full((len(queries), self.k), np.iinfo(np.uint64).max, dtype=np.uint64)
        for rows, columns, distances in _tiles(queries, base):
            # Non-negative floats sort like their bits: one number holds distance, then row.
            keys = distances.view(np.uint32).astype(np.uint64) << np.uint64(32)
            keys |= np.arange(columns.start, columns.stop, dtype=np.uint64)
            if self.exclude_self:
                same = np.arange(max(rows.start, columns.start), min(rows.stop, columns.stop))
                keys[same - rows.start, same - columns.start] = np.iinfo(np.uint64).max
            both = np.concatenate([best[rows], keys], axis=1)
            best[rows] = np.partition(both, self.k - 1, axis=1)[:, : self.k]
        indices = (best & np.uint64(0xFFFFFFFF)).astype(np.int64)
        distances = _distances_to(queries, base, indices)
        order = np.lexsort((indices, distances))
        return {
            "distances": np.take_along_axis(distances, order, axis=1),
            "indices": np.take_along_axis(indices, order, axis=1),
        }


@dataclass(frozen=True)
class NearestVotes:
    """Each record of the first corpus votes for the record nearest to it among all the others.

    Records equally near (within ``TIE``) share the vote.

    Args:
        embeddings: What nearness is measured on.
    """

    embeddings: Embeddings

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Votes of the first corpus' records for those of the other corpora, one after another.

        Returns:
            ``votes``: shape (total length of the other corpora,), float64, to nine decimals; sums
            to the number of voters.
        """
        voters = bench.feature(self.embeddings, corpora[0])
        base = np.concatenate([bench.feature(self.embeddings, corpus) for corpus in corpora[1:]])
        nearest = np.full(len(voters), np.inf, dtype=np.float32)
        for rows, _, distances in _tiles(voters, base):
            nearest[rows] = np.minimum(nearest[rows], distances.min(axis=1))
        within = (nearest + np.float32(TIE))[:, None]
        n_sharing = np.zeros(len(voters))
        for rows, _, distances in _tiles(voters, base):
            n_sharing[rows] += (distances < within[rows]).sum(axis=1)
        votes = np.zeros(len(base))
        for rows, columns, distances in _tiles(voters, base):
            votes[columns] += (1 / n_sharing[rows]) @ (distances < within[rows])
        # Copies must tie, whatever the order of summation.
        return {"votes": np.round(votes, 9)}


def in_ties(distances: NDArray[Any]) -> NDArray[np.float64]:
    """Distances as the nearest whole multiple of ``TIE``, so that noise ranks nobody."""
    return np.asarray(np.round(distances.astype(np.float64) / TIE) * TIE, dtype=np.float64)


def cosine_distances(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.float32]:
    """1 - cosine of every pair of unit rows, in [0, 2], shape (n_left, n_right); see ``TIE``."""
    distances = np.asarray(1 - left @ right.T, dtype=np.float32)
    distances[distances < TIE] = 0
    return distances


def _distances_to(
    queries: NDArray[Any], base: NDArray[Any], indices: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Cosine distances of each query to its own rows of ``base``, shape of ``indices``.

    In double precision: the last bits of a matrix product follow from the shape of its blocks, and
    would part equal texts by where they stand.
    """
    distances = np.empty(indices.shape, dtype=np.float32)
    for row in range(0, len(queries), QUERY_ROWS):
        rows = slice(row, row + QUERY_ROWS)
        products = queries[rows, None].astype(np.float64) * base[indices[rows]]
        distances[rows] = 1 - products.sum(axis=2)
    distances[distances < TIE] = 0
    return distances


def _tiles(
    queries: NDArray[Any], base: NDArray[Any]
) -> Iterator[tuple[slice, slice, NDArray[np.float32]]]:
    """Blocks of the distance matrix, with the rows and columns they are."""
    for row in range(0, len(queries), QUERY_ROWS):
        rows = slice(row, min(row + QUERY_ROWS, len(queries)))
        for column in range(0, len(base), BASE_ROWS):
            columns = slice(column, min(column + BASE_ROWS, len(base)))
            yield rows, columns, cosine_distances(queries[rows], base[columns])
