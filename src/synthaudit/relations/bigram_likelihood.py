"""How much likelier the synthetic corpus makes a real record than other people's real text does."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.tokens import Tokens
from synthaudit.ragged import Ragged
from synthaudit.relations.base import Arrays, Workbench

Counts = NDArray[np.int64]


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


def mean_log_ratio(synthetic: Ragged, real: Ragged, persons: Counts) -> NDArray[np.float64]:
    """Mean over tokens, from the second on, of log P(token | last), synthetic over other people's.

    Args:
        synthetic: Tokens of the synthetic corpus.
        real: Tokens of the real records.
        persons: The person of each real record.

    Returns:
        Shape (len(real),); NaN for records of fewer than two tokens.
    """
    words, numbers = np.unique(np.concatenate([synthetic.values, real.values]), return_inverse=True)
    n_words = len(words) + 1  # one for all words nobody used
    n_synthetic = len(synthetic.values)
    in_synthetic, _ = _bigrams(numbers[:n_synthetic], synthetic.lengths, n_words)
    bigrams, rows = _bigrams(numbers[n_synthetic:], real.lengths, n_words)
    contexts, owners = bigrams // n_words, persons[rows]
    likelihood = _smoothed(
        _occurrences(bigrams, in_synthetic),
        np.bincount(in_synthetic // n_words, minlength=n_words)[contexts],
        n_words,
    )
    background = _smoothed(
        _repeats(bigrams) - _repeats(bigrams, owners),
        _repeats(contexts) - _repeats(contexts, owners),
        n_words,
    )
    total = np.bincount(rows, weights=likelihood - background, minlength=len(real))
    n_scored = real.lengths - 1
    ratio = np.full(len(real), np.nan)
    np.divide(total, n_scored, out=ratio, where=n_scored > 0)
    return ratio


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
    words, numbers = np.unique(real.values, return_inverse=True)
    n_words = len(words) + 1
    places = np.searchsorted(words, modelled.values)
    known = np.isin(modelled.values, words)
    counted, _ = _bigrams(np.where(known, places, len(words)), modelled.lengths, n_words)
    bigrams, rows = _bigrams(numbers, real.lengths, n_words)
    likelihood = _smoothed(
        _occurrences(bigrams, counted),
        np.bincount(counted // n_words, minlength=n_words)[bigrams // n_words],
        n_words,
    )
    total = np.bincount(rows, weights=likelihood, minlength=len(real))
    n_scored = real.lengths - 1
    mean = np.full(len(real), np.nan)
    np.divide(total, n_scored, out=mean, where=n_scored > 0)
    return mean


def _bigrams(numbers: Counts, lengths: Counts, n_words: int) -> tuple[Counts, Counts]:
    """Each pair of adjacent words of one row as one number, and its row."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    within = rows[1:] == rows[:-1]
    return (numbers[:-1] * n_words + numbers[1:])[within], rows[1:][within]


def _smoothed(n_pairs: Counts, n_contexts: Counts, n_words: int) -> NDArray[np.float64]:
    return np.log(n_pairs + 1) - np.log(n_contexts + n_words)


def _occurrences(wanted: Counts, seen: Counts) -> Counts:
    """How often each of ``wanted`` is among ``seen``."""
    ordered = np.sort(seen)
    first = np.searchsorted(ordered, wanted, side="left")
    return np.searchsorted(ordered, wanted, side="right") - first


def _repeats(values: Counts, owners: Counts | None = None) -> Counts:
    """How often each value occurs in all, or among those of its own owner."""
    numbers = np.unique(values, return_inverse=True)[1]
    if owners is not None and len(values):
        numbers = np.unique(owners * (numbers.max() + 1) + numbers, return_inverse=True)[1]
    return np.bincount(numbers)[numbers]
