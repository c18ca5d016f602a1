"""The nearest record of another person in the same corpus."""

from dataclasses import dataclass

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.neighbours import BASE_ROWS, QUERY_ROWS, cosine_distances


@dataclass(frozen=True)
class NearestOther:
    """How near each record of a corpus is to the nearest one of another person.

    Args:
        embeddings: What nearness is measured on.
    """

    embeddings: Embeddings

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The distances within the corpus.

        Returns:
            ``distances``: cosine distances, in [0, 2], shape (n_records,), float32.

        Raises:
            SynthauditError: All records are of one person.
        """
        (corpus,) = corpora
        if corpus.n_groups < 2:  # noqa: PLR2004 (somebody else)
            raise SynthauditError("All records are of one person: nobody else's is near.")
        vectors, persons = bench.feature(self.embeddings, corpus), corpus.persons
        nearest = np.full(len(vectors), np.inf, dtype=np.float32)
        for row in range(0, len(vectors), QUERY_ROWS):
            rows = slice(row, row + QUERY_ROWS)
            for column in range(0, len(vectors), BASE_ROWS):
                columns = slice(column, column + BASE_ROWS)
                distances = cosine_distances(vectors[rows], vectors[columns])
                distances[persons[rows, None] == persons[columns]] = np.inf
                nearest[rows] = np.minimum(nearest[rows], distances.min(axis=1))
        return {"distances": nearest}
