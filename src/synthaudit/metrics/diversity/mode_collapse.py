"""Does the corpus repeat itself more than real text does? A test, not a cut-off."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.repetition import MEASURES, Repetition
from synthaudit.metrics.token_budget import rows_within
from synthaudit.results import Estimate, Table
from synthaudit.results import Test as HypothesisTest

_MIN_RECORDS = 20


@dataclass(frozen=True)
class ModeCollapse(Metric):
    """Excess of self-BLEU-4 over train in standard errors of chance; near 0 for real text.

    Synthetic and train records, as many of each as hold ``n_tokens`` tokens, are held against each
    other by three measures: self-BLEU-4, the share of records with a near copy, and the share of
    three-word sequences that repeat. Chance is what the same difference is when the records of
    both are dealt at random to two sides of equal token count. The alarm's p-value is the largest
    of the three: a collapsed corpus is more repetitive than real text by every one of them, while
    text that is merely plainer or in another style is so by one or two (intersection-union test).

    Train text counts one record a person; so do synthetic records that name a person. There is no
    interval, as the number is in standard errors already: 2 is about what chance exceeds once in
    40 times.

    Args:
        n_tokens: Tokens a side, at most, over normalised words; all that the smaller has where it
            has fewer.
        n_max: Records a side, at most.
        n_permutations: Random deals.
        seed: Which.

    Source: Berger (1982), Technometrics 24(4) (intersection-union tests); Zhu et al. (2018) for
        self-BLEU.
    """

    scores = (
        ScoreSpec(
            "diversity.mode_collapse",
            "Mode collapse",
            better="lower",
            unit="standard errors above real text, at equal token count",
            meaning="Whether the corpus says a few things over and over. It is an alarm when the "
            "p-value is small: the corpus then repeats itself more than real text of the same "
            "length by all of three measures, in phrases, in whole records and in sequences of "
            "words.",
        ),
    )

    n_tokens: int = 5_000
    n_max: int = 1_000
    n_permutations: int = 199
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Normalised tokens and character shingles."""
        from synthaudit.features.shingles import Shingles
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True), Shingles())

    def not_applicable(self, view: View) -> str | None:
        """Fewer records than chance can be told from."""
        fewest = min(len(view.synthetic), len(view.train))
        if fewest >= _MIN_RECORDS:
            return None
        return f"The alarm needs at least {_MIN_RECORDS} records on each side; there are {fewest}."

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The excess, with the p-value of the alarm.

        Raises:
            SynthauditError: A side has too few records with words, or chance alone never changes
                anything.
        """
        made, real = self._sides(view)
        repetition = Repetition.of(view, made, real)
        n_made = len(made)
        everybody = np.arange(n_made + len(real))
        ours, theirs = (
            repetition.of_rows(everybody[:n_made]),
            repetition.of_rows(everybody[n_made:]),
        )
        observed = np.round(ours - theirs, 10)
        random = np.random.Generator(np.random.PCG64(self.seed))
        null = np.empty((self.n_permutations, len(MEASURES)))
        for draw in range(self.n_permutations):
            order = random.permutation(len(everybody))
            cut = repetition.half(order)
            one, other = np.sort(order[:cut]), np.sort(order[cut:])
            null[draw] = np.round(repetition.of_rows(one) - repetition.of_rows(other), 10)
        error = float(np.sqrt((null[:, 0] ** 2).mean()))
        if error <= 0:
            raise SynthauditError("All records are alike, so chance has nothing to deal.")
        p = [stats.permutation_p(float(observed[at]), null[:, at]) for at in range(len(MEASURES))]
        test = HypothesisTest(
            "by at least one of three measures, the corpus repeats itself no more than real text",
            statistic=float(observed[0]),
            p=max(p),
        )
        yield Estimate(
            "diversity.mode_collapse",
            round(float(observed[0]) / error, 9),
            n_records=n_made,
            n_groups=len(np.unique(made.persons)),
            test=test,
            exhibits=(self._table(ours, theirs, p, repetition, n_made),),
        )

    def _sides(self, view: View) -> tuple[Corpus, Corpus]:
        """As many records of both sides as hold the same number of tokens, in hash order."""
        from synthaudit.features.tokens import Tokens

        found = []
        for corpus in (view.synthetic, view.train):
            lengths = view.feature(Tokens(normalised=True), corpus).lengths
            rows = _one_a_person(corpus, np.flatnonzero(lengths))
            rows = rows[np.argsort(corpus.hashes[rows], kind="stable")][: self.n_max]
            found.append((corpus, lengths, rows))
        n_tokens = min(self.n_tokens, *(int(lengths[rows].sum()) for _, lengths, rows in found))
        sides = [
            corpus.select(rows_within(corpus, lengths, n_tokens, rows))
            for corpus, lengths, rows in found
        ]
        if min(map(len, sides)) < _MIN_RECORDS:
            raise SynthauditError(
                f"At equal token count there are {len(sides[0])} synthetic and {len(sides[1])} "
                f"train records with words; {_MIN_RECORDS} of each are needed."
            )
        return sides[0], sides[1]

    def _table(
        self,
        ours: NDArray[np.float64],
        theirs: NDArray[np.float64],
        p: list[float],
        repetition: Repetition,
        n_made: int,
    ) -> Table:
        lengths = repetition.lengths
        return Table(
            "Repetition at equal token count",
            ("measure", "synthetic", "train", "p"),
            tuple(
                (name, float(made), float(real), chance)
                for name, made, real, chance in zip(MEASURES, ours, theirs, p, strict=True)
            ),
            note=f"The alarm's p-value is the largest, {max(p):.3g}: "
            + ("collapse at the 5 % level." if max(p) <= 0.05 else "no alarm at the 5 % level.")  # noqa: PLR2004
            + f" {int(lengths[:n_made].sum()):,} and {int(lengths[n_made:].sum()):,} words in "
            f"{n_made:,} and {len(lengths) - n_made:,} records, {self.n_permutations} deals.",
        )


def _one_a_person(corpus: Corpus, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The record with the smallest hash of each named person, and all records of nobody."""
    first: dict[str, int] = {}
    kept = []
    for row in rows[np.argsort(corpus.hashes[rows], kind="stable")].tolist():
        group = corpus.groups[row]
        if group is None or first.setdefault(group, row) == row:
            kept.append(row)
    return np.array(kept, dtype=np.int64)
