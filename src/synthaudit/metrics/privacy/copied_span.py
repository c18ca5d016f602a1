"""Runs of words that a synthetic record shares with a train record."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import (
    Detector,
    Evidence,
    ScoreSpec,
    View,
    mean_estimate,
    plain_estimate,
)
from synthaudit.metrics.pointing import strongest_matches
from synthaudit.relations.base import Arrays
from synthaudit.results import Curve, Estimate, Line, Matches


@dataclass(frozen=True)
class CopiedSpan(Detector):
    """Longest runs of normalised tokens that also occur in a train record, found exactly.

    ``longest`` is an extreme and so has no interval; it grows with either corpus. ``share`` is the
    share of synthetic records with a shared run of at least ``min_tokens``, 0 to 1.

    Args:
        min_tokens: Tokens a shared run needs for its record to count.
    """

    scores = (
        ScoreSpec(
            "privacy.copied_span.longest",
            "Longest copied passage",
            better="lower",
            unit="tokens",
            meaning="The longest run of words that a synthetic record shares word for word with a "
            "train record. Forms and stock phrases can be long too: compare with the reference, "
            "then look at the matches.",
        ),
        ScoreSpec(
            "privacy.copied_span.share",
            "Records with a copied passage",
            better="lower",
            unit="share of synthetic records",
            meaning="Share of synthetic records that hold a passage (8 words or more, unless set "
            "otherwise) found word for word in a train record. Common turns of phrase count: the "
            "reference says how many are to be expected.",
        ),
    )
    headline = "privacy.copied_span.share"
    size_dependent = True
    looks_for = "real records of which some synthetic record repeats a long passage word for word"

    min_tokens: int = 8

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The longest run, and the share with an exact interval."""
        spans = _spans(view, view.train)
        longest = spans["left_longest"]
        yield plain_estimate(
            "privacy.copied_span.longest",
            float(longest.max()),
            view.synthetic,
            exhibits=(self._matches(view, spans),),
        )
        yield mean_estimate(
            "privacy.copied_span.share",
            (longest >= self.min_tokens).astype(np.float64),
            view.synthetic,
            exhibits=(_curve(view),),
        )

    def evidence(self, view: View) -> Evidence:
        """Tokens of the longest run each real record shares with a synthetic one."""
        assert view.holdout is not None
        train, holdout = (
            _spans(view, real)["right_longest"].astype(np.float64)
            for real in (view.train, view.holdout)
        )
        return Evidence(train, holdout)

    def _matches(self, view: View, spans: Arrays) -> Matches:
        rows = np.flatnonzero(spans["left_longest"] >= self.min_tokens)
        starts, lengths = spans["left_start"][rows], spans["left_longest"][rows]
        return strongest_matches(
            view,
            f"Passages of at least {self.min_tokens} tokens shared with a train record",
            "tokens",
            rows=rows,
            partners=spans["left_partner"][rows],
            strengths=lengths.astype(np.float64),
            spans=list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True)),
        )


def _spans(view: View, real: Corpus) -> Arrays:
    from synthaudit.relations.spans import SharedSpans

    return view.relation(SharedSpans(), view.synthetic, real)


def _curve(view: View) -> Curve:
    """The share of synthetic records with a shared run of at least each length, by side."""
    sides = {"train": view.train} | ({} if view.holdout is None else {"holdout": view.holdout})
    longest = {role: _spans(view, real)["left_longest"] for role, real in sides.items()}
    lengths = np.arange(1, max(values.max() for values in longest.values()) + 2)
    lengths = np.unique(np.geomspace(1, max(lengths[-1], 2), num=40).astype(np.int64))
    return Curve(
        "Synthetic records with a passage shared word for word",
        "tokens of the passage, at least",
        "share of synthetic records",
        tuple(
            Line(
                f"with {role} ({len(sides[role]):,} records)",
                tuple(lengths.astype(float).tolist()),
                tuple(float((values >= length).mean()) for length in lengths),
            )
            for role, values in longest.items()
        ),
    )
