"""How much denser the synthetic corpus is around a real record than other people's real text is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.relations.base import Arrays, Workbench
from synthaudit.relations.terms import BLOCK_CELLS, real_and_synthetic


@dataclass(frozen=True, slots=True)
class TfidfDensity:
    """Log ratio of two kernel densities at each real record, by TF-IDF cosine.

    One is over the synthetic records, the other over the records of everybody else in train and
    holdout together. The second takes away what makes a text common everywhere, and treats both
    sides alike.

    Args:
        width: Cosine over which the kernel exp(cosine / width) falls to 1 / e. Narrow kernels see
            a single close record, wide ones a crowd.

    Source: van Breugel et al. (2023), DOMIAS, arXiv 2302.12580 (the ratio); that everybody else
        stands for the population, train and holdout alike, is ours.
    """

    width: float = 0.02

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The log ratio of each record, float64; 0 for a text without a word.

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record.

        Raises:
            InputError: No real text holds a word.
        """
        train, holdout, synthetic = corpora
        real, released = real_and_synthetic(bench, train, holdout, synthetic)
        persons = np.concatenate([train.persons, train.n_groups + holdout.persons])
        ratio = np.empty(len(persons))
        n_rows = max(1, BLOCK_CELLS // max(len(persons), len(synthetic)))
        for start in range(0, len(persons), n_rows):
            block = slice(start, start + n_rows)
            others = persons != persons[block, None]
            ratio[block] = self._log_density(real[block], released) - self._log_density(
                real[block], real, others
            )
        # Copies must tie, whatever the order of summation.
        ratio = np.round(ratio, 9)
        return {"train": ratio[: len(train)], "holdout": ratio[len(train) :]}

    def _log_density(
        self, left: Any, right: Any, counted: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """Log of the mean kernel between each row of ``left`` and those of ``right`` that count."""
        from scipy.special import logsumexp

        scaled = (left @ right.T).toarray() / self.width
        weights = np.ones_like(scaled) if counted is None else counted.astype(np.float64)
        found: NDArray[np.float64] = logsumexp(scaled, axis=1, b=weights)
        found -= np.log(weights.sum(axis=1))
        return found
