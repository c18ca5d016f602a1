"""How many different texts is the corpus worth?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate


@dataclass(frozen=True)
class EffectiveNumber(Metric):
    """Vendi score with the cosine kernel over the number of records, in [1 / n, 1].

    1 would be: no two texts have anything in common; 1 / n: all are one text. It falls with n by
    itself, as embeddings have limited dimensions.

    Args:
        embedder: What likeness is measured with.

    Source: Friedman and Dieng (2023), Transactions on Machine Learning Research, definition 3.1.
    """

    scores = (
        ScoreSpec(
            "diversity.effective_number",
            "Effective number of texts",
            better="higher",
            unit="share of records",
            meaning="How many entirely different texts the corpus is worth in meaning, as a share "
            "of its records. It falls as a corpus grows: compare only the value at an equal number "
            "of records.",
        ),
    )
    size_dependent = True

    embedder: Embedder = field(default_factory=WeightlessEmbedder)

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with a jackknife interval over the persons in the synthetic seat."""
        view = seated_in_hash_order(view)
        vectors = view.feature(Embeddings(self.embedder), view.synthetic).astype(np.float64)
        value, interval = stats.block_jackknife(
            lambda rows: effective_number(vectors[rows]) / len(rows),
            view.synthetic.persons,
            for_pairs=True,
        )
        yield plain_estimate("diversity.effective_number", value, view.synthetic, interval=interval)


def effective_number(vectors: NDArray[Any]) -> float:
    """Exponential of the entropy of the eigenvalues of the cosine kernel over n, in [1, n].

    The d x d matrix of the vectors has the same eigenvalues above 0 as the n x n kernel. Texts
    without a direction are like each other and unlike all others.

    Args:
        vectors: Unit rows, or rows of zeros, shape (n, d).
    """
    n_empty = int((~vectors.any(axis=1)).sum())
    shares = np.append(np.linalg.eigvalsh(vectors.T @ vectors), n_empty) / len(vectors)
    shares = shares[shares > 0]
    return float(np.exp(-(shares @ np.log(shares))))
