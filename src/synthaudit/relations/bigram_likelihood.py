"""How much likelier the synthetic corpus makes a real record than other people's real text does."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.kernels import bigrams
from synthaudit.kernels.numbering import number
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench


@dataclass(frozen=True, slots=True)
class BigramLikelihood:
    """Mean log ratio, per scored token, of two bigram models with add-one smoothing.

    One model is counted on the synthetic corpus, the other on train and holdout together without
    the records of the person who is scored. Both know the same words. The second takes away what
    makes a record likely or unlikely everywhere (its length, its rare words), and it treats both
    sides alike.

    Args:
        tokens: The tokens that are counted.

    Source: Meeus et al. (2025), The Canary's Echo, arXiv 2502.14921 (the signal); the calibration
        by other people's real text in place of reference generators is ours.
    """

    tokens: Tokens = field(default_factory=lambda: Tokens(normalised=True))

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The ratio of each record, float64; the smallest of all where a text has under two tokens.

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, synthetic.

        Returns:
            ``train`` and ``holdout``, one value a record.
        """
        train, holdout, synthetic = corpora
        ratio = mean_log_ratio(
            bench.feature(self.tokens, synthetic),
            Ragged.concatenate([bench.feature(self.tokens, side) for side in (train, holdout)]),
            np.concatenate([train.persons, train.n_groups + holdout.persons]),
        )
        scored = np.isfinite(ratio)
        ratio[~scored] = ratio[scored].min() if scored.any() else 0.0
        return {"train": ratio[: len(train)], "holdout": ratio[len(train) :]}


def mean_log_ratio(
    synthetic: Ragged, real: Ragged, persons: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Mean over tokens, from the second on, of log P(token | last), synthetic over other people's.

    Args:
        synthetic: Tokens of the synthetic corpus.
        real: Tokens of the real records.
        persons: The person of each real record.

    Returns:
        Shape (len(real),); NaN for records of fewer than two tokens.
    """
    numbers, numbering = number(np.concatenate([synthetic.values, real.values]))
    n_synthetic = len(synthetic.values)
    return bigrams.mean_log_ratio(
        Ragged(synthetic.offsets, numbers[:n_synthetic]),
        Ragged(real.offsets, numbers[n_synthetic:]),
        persons,
        numbering.n + 1,  # one for all words nobody used
    )


@dataclass(frozen=True, slots=True)
class MeanLogLikelihood:
    """Mean log-likelihood per scored token by a bigram model of one corpus, add-one smoothing.

    The words are those of the real text, so that models of different corpora can be compared.

    Args:
        tokens: The tokens that are counted.
    """

    tokens: Tokens = field(default_factory=lambda: Tokens(normalised=True))

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The likelihood of each record, float64; NaN where a text has under two tokens.

        Args:
            bench: Where tokens come from.
            *corpora: Train, holdout, and the corpus that is modelled.

        Returns:
            ``train`` and ``holdout``, one value a record.
        """
        train, holdout, modelled = corpora
        found = mean_log_likelihood(
            bench.feature(self.tokens, modelled),
            Ragged.concatenate([bench.feature(self.tokens, side) for side in (train, holdout)]),
        )
        return {"train": found[: len(train)], "holdout": found[len(train) :]}


def mean_log_likelihood(modelled: Ragged, real: Ragged) -> NDArray[np.float64]:
    """Mean over tokens, from the second on, of log P(token | last) by a model of ``modelled``.

    Args:
        modelled: Tokens of the corpus that is counted.
        real: Tokens of the real records; their words are the model's, all others are one.

    Returns:
        Shape (len(real),); NaN for records of fewer than two tokens.
    """
    numbers, numbering = number(real.values)
    unknown = numbering.n
    found = numbering.find(modelled.values)
    return bigrams.mean_log_likelihood(
        Ragged(modelled.offsets, np.where(found < 0, np.int32(unknown), found)),
        Ragged(real.offsets, numbers),
        unknown + 1,
    )
