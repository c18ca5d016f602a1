"""Does released text point at the canaries that were planted more than at those left out?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.canaries.manifest import PlacedCanaries
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.canary_signal import NONE_PLANTED, canary_signal, coins
from synthaudit.metrics.roc import roc_line
from synthaudit.results import Curve, Estimate, Table, Test

Values = NDArray[np.float64]


@dataclass(frozen=True)
class CanaryExposure(Metric):
    """Chance that a canary in train is pointed at more strongly than one left out.

    How strongly is what ``canary_signal`` says, declared before any coin is looked at. Coins
    decided which canaries went in, so the p-value is exact whatever the generator does.

    Args:
        canaries: From the manifest of the plan.
    """

    scores = (
        ScoreSpec(
            "privacy.canary_exposure",
            "Exposure of planted canaries",
            better="lower",
            unit="chance that a planted canary outranks one left out",
            meaning="Made-up records were planted in the train text by coin flips. This is the "
            "chance that the released text points more strongly at one that was planted than at "
            "one that was not; one half is guessing.",
        ),
    )

    made_up = "made-up records, slipped in among the real ones by chance, that come out again"

    canaries: PlacedCanaries | None = None

    def features(self) -> tuple[Feature, ...]:
        """Tokens, normalised."""
        from synthaudit.features.tokens import Tokens

        return (Tokens(normalised=True),)

    def not_applicable(self, view: View) -> str | None:  # noqa: ARG002 (the plan alone counts)
        """No canaries were planted, or all coins fell alike."""
        if self.canaries is None:
            return NONE_PLANTED
        heads = coins(self.canaries)
        if heads.all() or not heads.any():
            return "All coins fell alike, so there is nothing to compare."
        return None

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The AUC of the signal, and its exact test over the coins."""
        reason = self.not_applicable(view)
        if self.canaries is None or reason is not None:
            yield Estimate("privacy.canary_exposure", float("nan"), 0, 0, not_applicable=reason)
            return
        heads = coins(self.canaries)
        signal = canary_signal(view, self.canaries)
        planted, left_out = signal[heads], signal[~heads]
        value = stats.auc(planted, left_out)
        yield Estimate(
            "privacy.canary_exposure",
            value,
            n_records=len(heads),
            n_groups=len(heads),
            interval=stats.auc_interval(planted, left_out),
            test=Test(
                "coins, and not the released text, decide which canaries it points at",
                value,
                stats.coins_p(signal, heads),
            ),
            exhibits=(
                Curve(
                    "Canaries told apart",
                    "canaries left out that are taken for planted",
                    "planted canaries recognised",
                    (roc_line("released text", planted, left_out),),
                    diagonal=True,
                ),
                _bits(planted, left_out, self.canaries.repetitions),
            ),
        )


def _bits(planted: Values, left_out: Values, repetitions: int) -> Table:
    """Exposure in bits, beside what canaries that were left out would have among the others."""
    rows = tuple(
        (name, len(values), float(bits.mean()), float(bits.max()))
        for name, values, bits in (
            ("planted", planted, _exposures(planted, left_out)),
            ("left out", left_out, _exposures(left_out, left_out)),
        )
    )
    return Table(
        "Exposure: how much guessing the released text saves who looks for a canary",
        ("canaries", "number", "bits, mean", "bits, largest"),
        rows,
        note=f"Planted canaries are in train {repetitions} times. Exposure is log2 of the number "
        "of canaries left out and the one looked for, less log2 of its rank among them (Carlini "
        "et al. 2019).",
    )


def _exposures(values: Values, left_out: Values) -> Values:
    """In bits; ties rank last, so that a signal that says nothing exposes nobody."""
    ordered = np.sort(left_out)
    n_as_high = len(ordered) - np.searchsorted(ordered, values, side="left")
    n_as_high = n_as_high if values is not left_out else n_as_high - 1
    n_others = len(ordered) if values is not left_out else len(ordered) - 1
    return np.asarray(np.log2(n_others + 1) - np.log2(n_as_high + 1), np.float64)
