"""Do two parts of one person's text lead to the same synthetic record?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.exposure import most_exposed
from synthaudit.metrics.residual_risk import Attacked, residual_risk
from synthaudit.results import Estimate


@dataclass(frozen=True)
class Linkability(Detector):
    """People two parts of whose text have the same nearest synthetic record, beyond the holdout.

    Parts are text and pair, or the two halves of a text; a person with several records is linked by
    any two parts. The baseline draws the nearest record at random for each of two parts.

    Source: Article 29 Working Party, Opinion 05/2014, section 2.2 (the criterion); Giomi et al.
        (2023), Anonymeter, PoPETs 2023(2), section 4 (linked where nearest neighbours agree).
    """

    scores = (
        ScoreSpec(
            "privacy.linkability",
            "Linkability",
            better="lower",
            unit="residual risk",
            meaning="Somebody holds two parts of a person's text and does not know that they "
            "belong together. This is how often both are nearest to the same synthetic record, for "
            "people the generator saw, beyond how often they are for people it did not see. 0 is "
            "none; 1 means always, and never by chance.",
        ),
    )
    headline = "privacy.linkability"
    looks_for = "people two parts of whose text point to the same synthetic record"
    needs_holdout = True
    disjoint_people = True

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The residual risk; its interval rests on two exact ones.

        Against real text in the seat it is conservative: the same train people stand on both sides.
        """
        assert view.holdout is not None
        evidence = self.evidence(view)
        yield residual_risk(
            "privacy.linkability",
            Attacked.on_people(evidence.train > 0, view.train.persons),
            Attacked.on_people(evidence.holdout > 0, view.holdout.persons),
            1 / len(view.synthetic),
            attempts="people",
            n_records=len(view.train) + len(view.holdout),
            n_groups=view.train.n_groups + view.holdout.n_groups,
            exhibits=(most_exposed(evidence, view),),
        )

    def evidence(self, view: View) -> Evidence:
        """How clearly each record's person is linked; above 0 for those who are."""
        from synthaudit.relations.half_links import HalfLinks

        assert view.holdout is not None
        found = view.relation(HalfLinks(), view.train, view.holdout, view.synthetic)
        return Evidence(
            np.asarray(found["train"], np.float64), np.asarray(found["holdout"], np.float64)
        )
