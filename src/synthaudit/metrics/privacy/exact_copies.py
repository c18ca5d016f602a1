"""Synthetic records that are a train record, word for word."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View, mean_estimate
from synthaudit.metrics.pointing import people_pointed_at, strongest_matches
from synthaudit.results import Estimate, Exhibit, Matches


@dataclass(frozen=True)
class ExactCopies(Detector):
    """Share of synthetic records equal to a train record after normalisation, 0 to 1.

    A text without any word character is never a copy.
    """

    scores = (
        ScoreSpec(
            "privacy.exact_copies",
            "Exact copies",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records that repeat a whole train record, apart from case, "
            "spacing and punctuation. Short stock phrases are repeated by chance: the reference "
            "says how often. A low share says nothing about edited copies.",
        ),
    )
    headline = "privacy.exact_copies"
    looks_for = "real records that some synthetic record repeats word for word"
    weight = 4.0  # nearly free: where nothing is copied its p-value is 1

    def features(self) -> tuple[Feature, ...]:
        """A hash of each text, and its tokens."""
        from synthaudit.features.text_hash import TextHash
        from synthaudit.features.tokens import Tokens

        return (TextHash(), Tokens(normalised=True))

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with an exact interval over the persons in the synthetic seat."""
        copied = _found_in(_hashes(view, view.train), _hashes(view, view.synthetic))
        exhibits: tuple[Exhibit, ...] = (_matches(view, np.flatnonzero(copied)),)
        if view.holdout is not None:
            exhibits += people_pointed_at(view, self.evidence(view))
        yield mean_estimate("privacy.exact_copies", copied, view.synthetic, exhibits=exhibits)

    def evidence(self, view: View) -> Evidence:
        """1 for a real record that some synthetic record equals, else 0."""
        assert view.holdout is not None
        synthetic = _hashes(view, view.synthetic)
        train, holdout = _hashes(view, view.train), _hashes(view, view.holdout)
        return Evidence(_found_in(synthetic, train), _found_in(synthetic, holdout))


def _hashes(view: View, corpus: Corpus) -> NDArray[np.uint64]:
    from synthaudit.features.text_hash import TextHash

    hashes: NDArray[np.uint64] = view.feature(TextHash(), corpus)
    return hashes


def _found_in(known: NDArray[np.uint64], asked: NDArray[np.uint64]) -> NDArray[np.float64]:
    """1 for each asked text that is known; an empty text never is."""
    from synthaudit.kernels.hashing import EMPTY

    found: NDArray[np.bool_] = np.isin(asked, known) & (asked != EMPTY)
    return found.astype(np.float64)


def _matches(view: View, copies: NDArray[np.int64]) -> Matches:
    from synthaudit.features.tokens import Tokens

    known, firsts = np.unique(_hashes(view, view.train), return_index=True)
    partners = firsts[np.searchsorted(known, _hashes(view, view.synthetic)[copies])]
    tokens = view.feature(Tokens(normalised=True), view.synthetic)
    return strongest_matches(
        view,
        "Synthetic records equal to a train record",
        "tokens",
        rows=copies,
        partners=partners,
        strengths=tokens.lengths[copies].astype(np.float64),
    )
