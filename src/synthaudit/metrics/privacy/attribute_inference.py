"""Does the nearest synthetic record give away what else is true of a person?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Detector, Evidence, ScoreSpec, View
from synthaudit.metrics.exposure import most_exposed
from synthaudit.metrics.residual_risk import Attacked, residual_risk
from synthaudit.relations.base import Arrays
from synthaudit.results import Estimate


@dataclass(frozen=True)
class AttributeInference(Detector):
    """People whose hidden attribute the nearest synthetic record tells, beyond the holdout.

    The attribute is the label where real and synthetic records have one (numbers: to one of up to
    32 equal shares of people), guessed by who knows the words; else a word, guessed by who knows
    half of the words. The baseline says the commonest label, or that word, of anybody.

    Args:
        seed: Deals words into known and hidden ones.

    Source: Article 29 Working Party, Opinion 05/2014, section 2.2 (the criterion); Giomi et al.
        (2023), Anonymeter, PoPETs 2023(2), section 4 (the secret of the nearest record).
    """

    scores = (
        ScoreSpec(
            "privacy.attribute_inference",
            "Attribute inference",
            better="lower",
            unit="residual risk",
            meaning="Somebody knows part of what a person's text says and reads the rest (the "
            "label, or without labels a rare word) off the most similar synthetic record. This is "
            "how often that is right for people the generator saw, beyond how often for people it "
            "did not see. 0 is none; 1 means always, and never by chance.",
        ),
    )
    headline = "privacy.attribute_inference"
    looks_for = "people of whom the most similar synthetic record tells more than real ones do"
    needs_holdout = True
    disjoint_people = True

    seed: int = 0

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The residual risk; its interval rests on two exact ones.

        Against real text in the seat it is conservative: the same train people stand on both sides.
        """
        assert view.holdout is not None
        found = self._read(view, view.holdout)
        asked = _by_side(view, found["labelled"])
        what = "label"
        if not all(side.any() for side in asked):
            what = "word"
            asked = [np.ones_like(side) for side in asked]
        seen, control = (
            Attacked.on_people(right[rows], corpus.persons[rows])
            for right, rows, corpus in zip(
                _by_side(view, found[what]), asked, (view.train, view.holdout), strict=True
            )
        )
        yield residual_risk(
            "privacy.attribute_inference",
            seen,
            control,
            float(found[f"{what}_of_anybody"].mean()),
            attempts="people",
            n_records=int(sum(rows.sum() for rows in asked)),
            n_groups=len(seen.successes) + len(control.successes),
            exhibits=(most_exposed(self.evidence(view), view),),
        )

    def evidence(self, view: View) -> Evidence:
        """What the nearest synthetic record tells of the hidden words and label of each record.

        Less what the nearest real record of somebody else tells.
        """
        assert view.holdout is not None
        excess = self._read(view, view.holdout)["excess"].astype(np.float64)
        return Evidence(*_by_side(view, excess))

    def _read(self, view: View, holdout: Corpus) -> Arrays:
        from synthaudit.relations.hidden_attributes import HiddenAttributes

        return view.relation(HiddenAttributes(self.seed), view.train, holdout, view.synthetic)


def _by_side(view: View, values: NDArray[Any]) -> list[NDArray[Any]]:
    return [values[: len(view.train)], values[len(view.train) :]]
