"""Does what a synthetic record alone says fit exactly one real person?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.exposure import most_exposed
from synthaudit.metrics.residual_risk import Attacked, residual_risk
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate


@dataclass(frozen=True)
class SinglingOut(Detector):
    """Guesses by pairs of rare attributes that single somebody out, train beyond holdout.

    As many people are attacked on either side, as a pair fits nobody in a small crowd and several
    in a large one.

    Args:
        n_rarest: Attributes of a synthetic record that are paired; 16 sees more simulated leaks
            than 8 or 32.
        seed: Chooses whom to attack where the sides are unequal.

    Source: Article 29 Working Party, Opinion 05/2014, section 2.2 (the criterion).
    """

    scores = (
        ScoreSpec(
            "privacy.singling_out",
            "Singling out",
            better="lower",
            unit="residual risk",
            meaning="How often two rare things that only one synthetic record says together "
            "(words, numbers, the label) fit exactly one person the generator saw, beyond how "
            "often they fit exactly one it did not see. 0 is none; 1 means always, and never by "
            "chance.",
        ),
    )
    headline = "privacy.singling_out"
    looks_for = "real people who alone fit a rare pair of words or numbers of one synthetic record"
    weight = 4.0  # sees text in other words, and rare words alone, first, measured
    needs_holdout = True
    disjoint_people = True
    size_dependent = True

    n_rarest: int = 16
    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The residual risk; guesses of one synthetic person count as one unit.

        The interval rests on two exact ones. Against real text in the seat it is conservative: the
        same train people stand on both sides.
        """
        assert view.holdout is not None
        n_people = min(view.train.n_groups, view.holdout.n_groups)
        sides = [self._people(side, n_people) for side in (view.train, view.holdout)]
        found = self._pairs(view, *sides)
        units = view.synthetic.persons[found["guesser"]]
        seen, control = (Attacked(hit.astype(np.float64), units) for hit in found["hit"])
        yield residual_risk(
            "privacy.singling_out",
            seen,
            control,
            float(found["by_chance"].mean()) if len(units) else 0.0,
            attempts="guesses",
            n_records=sum(len(side) for side in sides),
            n_groups=2 * n_people,
            exhibits=(most_exposed(self.evidence(view), view),),
        )

    def evidence(self, view: View) -> Evidence:
        """Most guesses of one synthetic record that single out each record's person."""
        assert view.holdout is not None
        most = self._pairs(view, view.train, view.holdout)["most"].astype(np.float64)
        return Evidence(most[: len(view.train)], most[len(view.train) :])

    def _pairs(self, view: View, train: Corpus, holdout: Corpus) -> Arrays:
        from synthaudit.relations.rare_pairs import RarePairs

        return view.relation(RarePairs(self.n_rarest), view.synthetic, train, holdout)

    def _people(self, corpus: Corpus, n_people: int) -> Corpus:
        """All records of as many people, chosen by hash."""
        if corpus.n_groups == n_people:
            return corpus
        return corpus.split(n_people / corpus.n_groups, seed=self.seed)[0]
