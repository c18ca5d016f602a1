"""Does each synthetic record still speak of what its own source speaks of?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus, mix
from synthaudit.errors import UsageError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.record_means import record_mean
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.ragged import Ragged
from synthaudit.relations.counterparts import SOURCE, Counterparts
from synthaudit.results import Estimate, Table

if TYPE_CHECKING:
    from synthaudit.kernels.word_rarity import WordRarity


@dataclass(frozen=True)
class SourceCosine(Metric):
    """Mean TF-IDF cosine of each synthetic record to its own source, 0 to 1.

    The source is the nearest of the train records that lineage names; records whose lineage names
    none in train are left out. Single words after normalisation; a word counts by how often it
    stands in the text times how rare it is in train (smoothed, as scikit-learn's default).

    The reference is not another corpus in the seat, which has no sources, but the baseline that the
    authors compare with: the words of each train record are shuffled and cut into two halves, and
    the reference is the mean cosine of the halves. That is what a text shares with itself at half
    its length; a short text repeats few words, so its halves share little. The same value says
    "still the same case"; far above it, the wording was kept too.

    Args:
        embedder: What the nearest of several sources is found with.
        seed: Of the shuffling.

    Source: Kang et al. (2025), arXiv:2411.17672, and the code of the same authors (one of their
        three measures of fidelity).
    """

    scores = (
        ScoreSpec(
            "fidelity.source_cosine",
            "Word similarity to the own source",
            better="higher",
            unit="cosine",
            meaning="How far a synthetic record uses the words of the real record it was made "
            "from, rare words counting most. The reference is what two random halves of the words "
            "of one real text share: near it, the content was kept; far above it, so was the "
            "wording.",
        ),
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens, and embeddings for records of several sources."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True), Embeddings(self.embedder))

    def not_applicable(self, view: View) -> str | None:
        """Nobody says what any record was made from."""
        if any(view.synthetic.sources):
            return None
        return "Lineage names no source of any record."

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The mean, and beside it the baseline, each with an interval over persons.

        Raises:
            UsageError: No source that is named is in train.
        """
        from synthaudit.features.tokens import Tokens
        from synthaudit.kernels.word_rarity import WordRarity

        spec, made = self.scores[0], view.synthetic
        reason = self.not_applicable(view)
        if reason is not None:
            yield Estimate(spec.id, float("nan"), len(made), 0, not_applicable=reason)
            return
        known = view.relation(Counterparts(Embeddings(self.embedder)), made, view.train)
        rows = np.flatnonzero(known["found"] == SOURCE)
        rows = rows[np.argsort(made.hashes[rows], kind="stable")]
        if not len(rows):
            raise UsageError(
                "Records name sources, but none is the id of a train record or a train person. "
                "Name the fields that hold ids with --id-field and --source-field."
            )
        seat, partners = made.select(rows), known["rows"][rows]
        own, theirs = (view.feature(Tokens(normalised=True), side) for side in (made, view.train))
        rarity = WordRarity.of(theirs)
        values = rarity.cosines(own.take(rows), theirs.take(partners))
        halves, halved = self._halves(rarity, theirs, view.train)
        reference, around = stats.mean_interval(halves, halved.persons)
        table = Table(
            "Beside the halves of one text",
            ("compared", "texts", "cosine"),
            (
                ("synthetic record, own source", len(rows), float(values.mean())),
                ("two halves of the shuffled words of a train record", len(halved), reference),
            ),
            note=f"{len(made) - len(rows):,} records name no source in train and are left out."
            if len(rows) < len(made)
            else None,
        )
        estimate = record_mean(view, spec, values, seat, partners=partners, exhibits=(table,))
        yield replace(estimate, reference=reference, reference_interval=around)

    def _halves(
        self, rarity: "WordRarity", tokens: Ragged, train: Corpus
    ) -> tuple[NDArray[np.float64], Corpus]:
        """Cosines of the halves, and the records of at least two words that have some."""
        rows = np.flatnonzero(tokens.lengths > 1)
        if not len(rows):
            raise UsageError("No train record has the two words it takes to be halved.")
        keys = mix(train.hashes, self.seed)
        sides: tuple[list[NDArray[np.uint64]], ...] = ([], [])
        for row in rows.tolist():
            # the seed is the record's own, so it does not matter where the record stands
            draw = np.random.Generator(np.random.PCG64(int(keys[row])))
            words = draw.permutation(tokens[row])
            middle = len(words) // 2
            sides[0].append(words[:middle])
            sides[1].append(words[middle:])
        first, second = (Ragged.from_rows(side, np.uint64) for side in sides)
        return rarity.cosines(first, second), train.select(rows)
