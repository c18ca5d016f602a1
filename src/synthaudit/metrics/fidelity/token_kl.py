"""Are words used as often as in real text?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus, mix
from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.ragged import Ragged
from synthaudit.results import Estimate, Table

_N_HALVES = 20


@dataclass(frozen=True)
class TokenKl(Metric):
    """Kullback-Leibler divergence of word frequencies, real from synthetic, 0 or more, in nats.

    Both distributions run over all words of either corpus (normalised, between white space), with
    ``smoothing`` added to every count. Without it one word missing on the synthetic side would make
    the divergence infinite; a fixed floor under probabilities instead would let that floor decide
    the value. The value falls as corpora grow, so it means something only beside the value of real
    text of equal token count. The interval is centred on the value for that reason: it covers what
    such corpora of this size give, not the divergence of the languages behind them.

    Args:
        smoothing: Added to every count, above 0; one half is the estimator of Krichevsky and
            Trofimov (1981).
        seed: Chooses the random halves of train that the exhibit compares.

    Source: Kullback and Leibler (1951), Annals of Mathematical Statistics 22(1).
    """

    scores = (
        ScoreSpec(
            "fidelity.token_kl",
            "Divergence of word frequencies",
            better="lower",
            unit="nats",
            meaning="How differently words are used in real and in synthetic text: 0 would be in "
            "exactly the same proportions. Chance alone makes it positive, the more so for small "
            "corpora, so look at how far it lies above real text of an equal number of words.",
        ),
    )
    size_dependent = True
    size_unit = "tokens"
    version = 2  # 1: the reference was taken at equal record count

    smoothing: float = 0.5
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The divergence, with a jackknife interval over the persons in the synthetic seat."""
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.numbering import number

        view = seated_in_hash_order(view)
        both = [
            view.feature(Tokens(normalised=True), corpus) for corpus in (view.train, view.synthetic)
        ]
        if not all(len(tokens.values) for tokens in both):
            raise InputError("train or synthetic text holds no word, so there are no frequencies.")
        numbers, numbering = number(np.concatenate([tokens.values for tokens in both]))
        n_real = len(both[0].values)
        real = Ragged(both[0].offsets, numbers[:n_real])
        synthetic = Ragged(both[1].offsets, numbers[n_real:])
        train_counts = np.bincount(real.values, minlength=numbering.n)

        counts = np.bincount(synthetic.values, minlength=numbering.n)

        def divergence(rows: NDArray[np.int64]) -> float:
            left_out = np.ones(len(synthetic), dtype=bool)
            left_out[rows] = False
            without = _counts(synthetic, left_out, numbering.n)
            return kl_divergence(train_counts, counts - without, smoothing=self.smoothing)

        value, interval = stats.block_jackknife(divergence, view.synthetic.persons, for_pairs=True)
        yield plain_estimate(
            "fidelity.token_kl",
            value,
            view.synthetic,
            interval=interval,
            exhibits=self._halves(view.train, real, value),
        )

    def _halves(self, train: Corpus, real: Ragged, value: float) -> tuple[Table, ...]:
        """What chance alone gives between random halves of the people of train."""
        if train.n_groups < 2:  # noqa: PLR2004 (a half needs a person)
            return ()
        # the order of people must not follow their order in the file
        keys = np.full(train.n_groups, np.iinfo(np.uint64).max)
        np.minimum.at(keys, train.persons, train.hashes)
        counts = np.bincount(real.values)
        found = []
        for half in range(_N_HALVES):
            order = np.argsort(mix(keys, self.seed * _N_HALVES + half + 1), kind="stable")
            first = np.isin(train.persons, order[: train.n_groups // 2])
            one = _counts(real, first, len(counts))
            two = counts - one
            if one.any() and two.any():
                found.append(kl_divergence(one, two, smoothing=self.smoothing))
        if not found:
            return ()
        rows = (
            ("train, synthetic", value),
            *(
                (f"random halves of train: {name}", float(statistic(found)))
                for name, statistic in (("least", min), ("middle", np.median), ("most", max))
            ),
        )
        return (
            Table(
                "Beside chance",
                ("compared", "divergence"),
                rows,
                note=f"{len(found)} random halves by person. A half is smaller than the corpus, "
                "which makes its divergence larger.",
            ),
        )


def _counts(words: Ragged, chosen: NDArray[np.bool_], n_kinds: int) -> NDArray[np.int64]:
    return np.bincount(words.take(np.flatnonzero(chosen)).values, minlength=n_kinds)


def kl_divergence(
    real: NDArray[np.int64], synthetic: NDArray[np.int64], *, smoothing: float
) -> float:
    """Divergence of ``synthetic`` from ``real`` counts over the words either has, in nats.

    Args:
        real: Count of each word.
        synthetic: Count of each word, same shape.
        smoothing: Added to the count of every word that occurs on either side, above 0.
    """
    used = (real > 0) | (synthetic > 0)
    p, q = (counts[used] + smoothing for counts in (real, synthetic))
    p, q = p / p.sum(), q / q.sum()
    return max(float(p @ np.log(p / q)), 0.0)
