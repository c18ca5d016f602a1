"""Two controls of a study of power: where nothing was planted, and where the sides were swapped."""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaudit.jobs import Failure, describe
from synthaudit.privacy_audit import family_test
from synthaudit.privacy_audit.power import draw_of
from synthaudit.trial import Trial

PARTIAL_ALPHA = 0.001
"""Chance that the control of symmetry accuses detectors that are symmetric."""


@dataclass(frozen=True)
class FalseAlarms:
    """How often the family reports a leak under random labels where nothing was planted."""

    trial: Trial
    evidence: NDArray[np.float64]
    needed_by_all: ClassVar = True
    device: ClassVar = "cpu"

    @property
    def key(self) -> str:
        """Address in the Store."""
        return self.trial.key("false alarms", _digest(self.evidence))

    def run(self) -> float:
        """Share of labellings, in [0, 1]."""
        return float(self.trial.kept(self.key, self._rate))

    def _rate(self) -> float:
        trial = self.trial
        draw = draw_of(trial.people.is_train, trial.people.strata, trial.seed)
        return float(trial.rate(self.evidence, draw, 0))


@dataclass(frozen=True)
class Symmetry:
    """Which detectors give people other evidence when train and holdout change places."""

    trial: Trial
    evidence: NDArray[np.float64]
    needed_by_all: ClassVar = False

    @property
    def key(self) -> str:
        """Address in the Store."""
        return self.trial.key("symmetry", _digest(self.evidence))

    @property
    def device(self) -> str:
        """What it computes on."""
        return self.trial.device

    def run(self) -> tuple[str, ...] | Failure:
        """Names of detectors that favour whoever is called train."""
        try:
            return tuple(self.trial.kept(self.key, self._partial))
        except Exception as error:  # noqa: BLE001 (a detector may fail in any way)
            return Failure(describe(error, show_text=self.trial.show_text))

    def _partial(self) -> tuple[str, ...]:
        trial = self.trial
        swapped = trial.gathered_swapped()
        spread = self.evidence.std(axis=0)
        # Sums in another order are no other evidence.
        lead = np.round((self.evidence - swapped) / np.where(spread > 0, spread, 1.0), 6)
        if not lead.any():
            return ()
        tested = family_test(
            lead,
            trial.people.is_train,
            n_permutations=trial.n_permutations,
            seed=trial.seed,
            strata=trial.people.strata,
        )
        return tuple(
            name
            for name, p in zip(trial.detectors, tested.p_adjusted, strict=True)
            if p <= PARTIAL_ALPHA
        )


def _digest(evidence: NDArray[np.float64]) -> str:
    return sha256(np.ascontiguousarray(evidence).tobytes()).hexdigest()
