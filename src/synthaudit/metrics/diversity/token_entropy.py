"""How evenly is the vocabulary used?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.ragged import Ragged
from synthaudit.results import Curve, Estimate, Line

if TYPE_CHECKING:
    from synthaudit.kernels.frequencies import Frequencies

_N_POINTS = 16


@dataclass(frozen=True)
class TokenEntropy(Metric):
    """Entropy of the words of a draw of fixed size, in bits, 0 to log2 of the draw's size.

    Tokens are those between white space, as written. The entropy seen in a corpus rises with its
    size, so it is the one expected in a random draw of ``n_tokens`` tokens without replacement,
    worked out exactly; fewer where a corpus compared in the audit has fewer, which the exhibit
    says.

    Args:
        n_tokens: Size of the draw.

    Source: Shannon (1948), Bell System Technical Journal 27; Hurlbert (1971) for the draw.
    """

    scores = (
        ScoreSpec(
            "diversity.token_entropy",
            "Entropy of words",
            better="higher",
            unit="bits a word, in a draw of fixed size",
            meaning="How hard it is to guess a word drawn from the corpus: one bit more means as "
            "many words again, used as evenly. Low values mean a few words do most of the work. "
            "All corpora are compared at an equal number of words.",
        ),
    )

    n_tokens: int = 5_000

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The entropy, with a jackknife interval over the persons in the synthetic seat.

        Raises:
            InputError: No record holds a token.
        """
        from synthaudit.features.tokens import Tokens
        from synthaudit.stats.rarefaction import expected_entropy

        view = seated_in_hash_order(view)
        tokens = _frequencies(view, view.synthetic)
        n_tokens = len(tokens.kinds.values)
        if not n_tokens:
            raise InputError("no record holds a token, so there is no entropy.")
        n_drawn = min(
            self.n_tokens,
            n_tokens,
            *(len(view.feature(Tokens(), corpus).values) for corpus in view.compared),
        )
        rows = np.flatnonzero(tokens.kinds.lengths)

        def entropy(chosen: NDArray[np.int64]) -> float:
            left_out = np.ones(len(rows), dtype=bool)
            left_out[chosen] = False
            counts, n_kinds = tokens.sizes_without(rows[left_out])
            return expected_entropy(counts, min(n_drawn, int(counts @ n_kinds)), n_kinds)

        value, interval = stats.block_jackknife(entropy, view.synthetic.persons[rows])
        yield plain_estimate(
            "diversity.token_entropy",
            value,
            view.synthetic,
            interval=interval,
            exhibits=(
                _curve(
                    n_drawn, self.n_tokens, tokens.sizes(), _frequencies(view, view.train).sizes()
                ),
            ),
        )


def _frequencies(view: View, corpus: Corpus) -> "Frequencies":
    from synthaudit.features.tokens import Tokens
    from synthaudit.kernels.frequencies import Frequencies
    from synthaudit.kernels.numbering import number

    tokens = view.feature(Tokens(), corpus)
    numbers, numbering = number(tokens.values)
    return Frequencies.of(Ragged(tokens.offsets, numbers), numbering.n)


def _curve(
    n_drawn: int,
    n_wanted: int,
    synthetic: tuple[NDArray[np.int64], NDArray[np.int64]],
    train: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Curve:
    from synthaudit.stats.rarefaction import expected_entropy

    compared = f"compared at {n_drawn:,}"
    if n_drawn < n_wanted:
        compared += f", all that one of the corpora has; {n_wanted:,} were wanted"
    lines = []
    for name, (counts, n_kinds) in (("synthetic", synthetic), ("train", train)):
        n_items = int(counts @ n_kinds)
        sizes = np.unique(np.geomspace(1, max(n_items, 1), num=_N_POINTS).astype(np.int64))
        if n_items:
            points = tuple(expected_entropy(counts, size, n_kinds) for size in sizes.tolist())
            lines.append(Line(name, tuple(sizes.astype(float).tolist()), points))
    return Curve(
        f"Entropy by number of words drawn ({compared})", "words drawn", "bits", tuple(lines)
    )
