"""Is a person's text likelier in the release than in what the generator makes of other people?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence, ScoreSpec, View


@dataclass(frozen=True)
class MembershipReference(MembershipAttack):
    """Membership attack by a bigram model of the release, calibrated by runs of the same generator.

    A plan that generates can run its generator again, each time on a random half of all real
    people, train and holdout alike (`[privacy] reference_runs = 4`). Every person is in half of the
    runs and out of the others, so the mean over all runs is the mean of both: what the generator's
    text says of this person whoever was seen. It takes away what makes a text likely by itself,
    more sharply than other people's real text does, and both sides alike.

    Source: Meeus et al. (2025), The Canary's Echo, arXiv 2502.14921 (bigrams; ratio to the mean of
        runs with and without); Zarifzadeh et al. (2024), RMIA, arXiv 2312.03262 (the ratio, whose
        ranking its pairwise comparisons keep). Ours: means per token and of logarithms, as the
        longest texts and the luckiest run decide otherwise.
    """

    scores: ClassVar[tuple[ScoreSpec, ...]] = attack_scores(
        "reference", "compares the synthetic text with what the same generator makes of others"
    )
    headline: ClassVar[str] = "privacy.membership.reference.auc"
    looks_for: ClassVar[str] = (
        "phrases of a person that the release uses more than the generator does without that person"
    )

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.relations.bigram_likelihood import MeanLogLikelihood

        return (MeanLogLikelihood().tokens,)

    def not_applicable(self, view: View) -> str | None:
        """The generator was not run again."""
        if view.reference_runs:
            return None
        return (
            "The generator was not run again on other people. A plan that generates does so where "
            "it says [privacy] reference_runs = 4."
        )

    def evidence(self, view: View) -> Evidence:
        """Mean log ratio per token of release to runs; the smallest where there are under two.

        Raises:
            InputError: No real text holds two words, so there is nothing to rank.
        """
        from synthaudit.relations.bigram_likelihood import MeanLogLikelihood

        assert view.holdout is not None
        found = [
            view.relation(MeanLogLikelihood(), view.train, view.holdout, modelled)
            for modelled in (view.synthetic, *view.reference_runs)
        ]
        release, *runs = (np.concatenate([each["train"], each["holdout"]]) for each in found)
        # Equal texts must tie, whatever the order of summation.
        ratio = np.round(release - np.mean(runs, axis=0), 12)
        scored = np.isfinite(ratio)
        if not scored.any():
            raise InputError(
                "no record of train or holdout holds two words.",
                field="text",
                remedy="Name the field that holds the text.",
            )
        ratio[~scored] = ratio[scored].min()
        return Evidence(ratio[: len(view.train)], ratio[len(view.train) :])
