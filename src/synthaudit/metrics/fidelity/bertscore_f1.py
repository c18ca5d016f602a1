"""Does each synthetic record say, token by token, what its real counterpart says?"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import ScoreSpec, View
from synthaudit.metrics.paired import HELD_AGAINST, SampledPaired
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.precision import Precision, resolved
from synthaudit.results import Estimate, Table

if TYPE_CHECKING:
    from synthaudit.models.token_vectors import Tokens, TokenVectors

_PAIRS_AT_ONCE = 64


@dataclass(frozen=True)
class BertscoreF1(SampledPaired):
    """Mean BERTScore F1 of synthetic records with their counterparts, in [-1, 1].

    Each token is matched with the token of the other text whose vector in context is nearest;
    precision and recall are the mean cosines of these matches. No weights by rarity and no
    rescaling, so values cluster high, at a level set by model and layer: only values of one model
    and layer may be compared. 0 where either text holds no word.

    Args:
        encoder: Whose hidden states the vectors are.
        device: Torch device.
        layer: Of the encoder, from 1; None for three quarters of the way up.
        precision: Of the encoder's arithmetic: ``float32``, ``bfloat16``, or ``auto`` for the
            faster one on this machine.

    Source: Zhang et al. (2020), BERTScore, ICLR, section 3.
    """

    scores = (
        ScoreSpec(
            "fidelity.bertscore_f1",
            "BERTScore with the real counterpart",
            better="higher",
            unit="F1",
            meaning="How well each word of a synthetic record, in its context, finds a word of "
            "like meaning in the real counterpart, and the other way round. The level depends "
            "on the model, so only the distance from real text in the same seat says anything."
            + HELD_AGAINST,
        ),
    )

    encoder: Encoder | None = None
    device: str = "cpu"
    layer: int | None = None
    precision: Precision = "auto"

    def __post_init__(self) -> None:
        """Settle the precision, so that the signature says which it was."""
        object.__setattr__(self, "precision", resolved(self.precision, self.device))

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (a fact of the plan)
        """No encoder: the built-in embedder has no vectors of tokens in context."""
        if self.encoder is not None:
            return None
        return (
            "The plan has no encoder, and the built-in embedder knows no tokens in context. Name "
            "one with --encoder or --embedder."
        )

    def read(self) -> tuple[Feature, ...]:
        """Nothing that is kept: vectors of all tokens would fill the disk."""
        return ()

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean over the records that are scored; an exhibit names model and layer."""
        if self.encoder is None:
            yield Estimate(
                self.scores[0].id,
                float("nan"),
                len(view.synthetic),
                0,
                not_applicable=self.not_applicable(view),
            )
            return
        n_all, n_scored = len(view.synthetic), min(self.most(), len(view.synthetic))
        table = Table(
            "What it was measured with",
            ("", "value"),
            (
                ("SHA-256 of the encoder", self.encoder.digest),
                ("layer", self._vectors().chosen_layer()),
                ("records scored, by hash", n_scored),
                ("records in all", n_all),
            ),
            note="No weights by rarity, no rescaling with a baseline.",
        )
        for estimate in super().estimate(view):
            yield dataclasses.replace(estimate, exhibits=(table, *estimate.exhibits))

    def in_common(
        self, view: View, made: Corpus, partners: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """F1 of each pair, to six decimals: a batch moves the ones after."""
        own, theirs = made.texts(), view.train.texts()
        values = np.zeros(len(own))
        # pairs that share a counterpart together, and never by where a record stands
        order = np.lexsort((made.hashes, partners))
        for start in range(0, len(order), _PAIRS_AT_ONCE):
            rows = order[start : start + _PAIRS_AT_ONCE].tolist()
            pairs = [(own[row], theirs[partners[row]]) for row in rows]
            distinct = sorted({text for pair in pairs for text in pair})
            tokens = dict(zip(distinct, self._vectors().encode(distinct), strict=True))
            for row, (one, other) in zip(rows, pairs, strict=True):
                values[row] = _f1(tokens[one], tokens[other])
        return np.round(values, 6)

    def _vectors(self) -> "TokenVectors":
        from synthaudit.models.token_vectors import TokenVectors

        assert self.encoder is not None
        return TokenVectors(self.encoder, self.layer, self.device, precision=self.precision)


def _f1(one: "Tokens", other: "Tokens") -> float:
    """Special tokens may be what a word is nearest to, and do not count themselves."""
    if not one.is_word.any() or not other.is_word.any():
        return 0.0
    cosines = one.vectors.astype(np.float64) @ other.vectors.T.astype(np.float64)
    precision = float(cosines.max(axis=1)[one.is_word].mean())
    recall = float(cosines.max(axis=0)[other.is_word].mean())
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
