"""How far records lie from those of other people: on average, and to the nearest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.neighbours import BASE_ROWS, QUERY_ROWS, TIE


@dataclass(frozen=True)
class EuclideanDistances:
    """Distances of each record to those of another corpus, or of other people in its own.

    Args:
        embeddings: What distances are measured on: unit vectors, zeros for an empty text.
    """

    embeddings: Embeddings

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """Distances from the first corpus to the second, or within the first where there is one.

        Within a corpus, records of the same person are left out, the record itself among them.

        Returns:
            ``means`` and ``minima`` over the other records, shape (n_queries,), float64, in [0, 2];
            ``nearest``, the row of the nearest of them, the lowest where several are equally near.

        Raises:
            SynthauditError: A record has no other to be compared with.
        """
        queries = bench.feature(self.embeddings, corpora[0])
        base = bench.feature(self.embeddings, corpora[-1])
        persons = corpora[0].persons if len(corpora) == 1 else None
        sums = np.zeros(len(queries))
        n_others = np.zeros(len(queries), dtype=np.int64)
        minima = np.full(len(queries), np.inf)
        nearest = np.full(len(queries), -1, dtype=np.int64)
        for row in range(0, len(queries), QUERY_ROWS):
            rows = slice(row, row + QUERY_ROWS)
            for column in range(0, len(base), BASE_ROWS):
                columns = slice(column, column + BASE_ROWS)
                distances = euclidean(queries[rows], base[columns])
                other = np.ones(distances.shape, dtype=bool)
                if persons is not None:
                    other = persons[rows, None] != persons[columns]
                sums[rows] += distances.sum(axis=1, where=other)
                n_others[rows] += other.sum(axis=1)
                distances[~other] = np.inf
                best = distances.argmin(axis=1)
                least = distances[np.arange(len(best)), best]
                closer = least < minima[rows]
                minima[rows] = np.where(closer, least, minima[rows])
                nearest[rows] = np.where(closer, best + column, nearest[rows])
        if not n_others.all():
            raise SynthauditError("Distances to others need records of two people.")
        return {"means": sums / n_others, "minima": minima, "nearest": nearest}


def euclidean(left: NDArray[np.floating], right: NDArray[np.floating]) -> NDArray[np.float64]:
    """Distance of every pair of rows, shape (n_left, n_right); see ``TIE`` for what counts as 0."""
    one, other = left.astype(np.float64), right.astype(np.float64)
    squared = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T
    squared[squared < 2 * TIE] = 0
    return np.asarray(np.sqrt(squared))
