"""How much shorter does a compressor make the text?"""

import lzma
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.token_budget import rows_within
from synthaudit.results import Estimate, Table

_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 20}]
"""Without header or checksum; the window of 1 MB holds all that is compressed by default, so a
repeat is seen however far away it stands. Deflate looks back 32 kB only."""


@dataclass(frozen=True)
class CompressionRatio(Metric):
    """Bytes of the text over bytes once compressed; about 1 for noise, above 1 for anything else.

    Records stand one after another in the order of their hashes, words one space apart, as many
    records as hold ``n_tokens`` tokens: the ratio rises with length, so all corpora of an audit are
    compared at the token count they share, which the exhibit says. LZMA2.

    Args:
        n_tokens: Tokens that are compressed, at most.

    Source: Shaib et al. (2024), Standardizing the Measurement of Text Diversity (the ratio, with
        gzip).
    """

    scores = (
        ScoreSpec(
            "diversity.compression_ratio",
            "Compression ratio",
            better="lower",
            unit="bytes over compressed bytes, at equal token count",
            meaning="How many times shorter a compressor makes the text. It sees repeats of any "
            "length, within records and across them: the more there are, the higher the ratio. All "
            "corpora are compared at an equal number of words.",
        ),
    )

    n_tokens: int = 20_000

    def features(self) -> tuple[Feature, ...]:
        """Tokens as written, to count them."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The ratio, with a block jackknife over the persons in the synthetic seat.

        Raises:
            InputError: No record holds a token.
        """
        from synthaudit.features.tokens import Tokens

        view = seated_in_hash_order(view)
        seat = view.synthetic
        sizes = [int(view.feature(Tokens(), each).lengths.sum()) for each in (seat, *view.compared)]
        n_tokens = min(self.n_tokens, *sizes)
        rows = rows_within(seat, view.feature(Tokens(), seat).lengths, n_tokens)
        texts = [" ".join(text.split()) for text in seat.select(rows).texts()]
        if not any(texts):
            raise InputError("no record holds a token, so there is nothing to compress.")
        n_taken = sum(len(text.split()) for text in texts)

        def ratio(chosen: NDArray[np.int64]) -> float:
            return compression_ratio([texts[place] for place in chosen])

        value, interval = stats.block_jackknife(ratio, seat.persons[rows])
        raw = "\n".join(texts).encode()
        table = Table(
            "What was compressed",
            ("", "number"),
            (
                ("records", len(texts)),
                ("words", n_taken),
                ("bytes", len(raw)),
                ("bytes, compressed", len(_compressed(raw))),
            ),
            note=f"Compared at {n_tokens:,} words"
            + (", all that one of the corpora has." if n_tokens < self.n_tokens else "."),
        )
        yield plain_estimate(
            "diversity.compression_ratio", value, seat, interval=interval, exhibits=(table,)
        )


def compression_ratio(texts: list[str]) -> float:
    """Bytes of the texts, one a line, over bytes once compressed."""
    raw = "\n".join(texts).encode()
    return len(raw) / len(_compressed(raw))


def _compressed(raw: bytes) -> bytes:
    return lzma.compress(raw, format=lzma.FORMAT_RAW, filters=_FILTERS)
