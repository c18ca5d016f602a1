"""What all measurements of one study of power have in common."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.bench import address
from synthaudit.config import Profile
from synthaudit.jobs import seating
from synthaudit.metrics.base import Detector, Evidence, View
from synthaudit.privacy_audit import People
from synthaudit.privacy_audit.bounds import smallest_detectable
from synthaudit.privacy_audit.power import Draw, detection_rate
from synthaudit.signatures import device_of, signature
from synthaudit.store import Store

N_DRAWS: Mapping[Profile, int] = MappingProxyType({"quick": 2, "standard": 3, "full": 6})
"""Draws of people a kind of leak is tried on; the fewest people seen differ by a tenth between
draws, measured. One draw where there are more than ``MANY`` people, to save hours."""

N_LABELLINGS = 400
"""Splits a planted leak is judged under; a rate is then known to 2 percentage points."""

MAX_SHARE = 0.25
"""Share of the people seen that is leaked at most, unless even a plain leak must be larger."""


@dataclass(frozen=True)
class Trial:
    """What all searches of one study have in common.

    Args:
        view: The corpora of the audit, everybody in them.
        people: Who is compared.
        detectors: Those whose evidence is gathered again for every planted corpus, by name.
        blind: Evidence on the corpus as it is of those that are not, shape (n_people, n_blind).
        alpha: Family-wise error rate of the audit.
        n_permutations: Permutations behind the audit's p-values.
        seed: Of everything that is drawn.
        store: Where evidence is kept.
        n_draws: Draws of people each kind of leak is tried on.
        show_text: Whether messages of foreign errors are passed on.
        blind_weights: Weights of the detectors behind ``blind``.
    """

    view: View
    people: People
    detectors: Mapping[str, Detector]
    blind: NDArray[np.float64]
    alpha: float
    n_permutations: int
    seed: int
    store: Store
    n_draws: int = N_DRAWS["standard"]
    show_text: bool = False
    blind_weights: tuple[float, ...] = ()

    def key(self, *parts: str) -> str:
        """Where the Store keeps what follows from this study and ``parts``."""
        people = self.people
        arrays = (
            people.train_rows,
            people.train_persons,
            people.holdout_rows,
            people.holdout_persons,
            people.strata,
            self.blind,
        )
        return address(
            "power",
            *(signature(detector) for detector in self.detectors.values()),
            *seating(self.view),
            *(sha256(np.ascontiguousarray(array).tobytes()).hexdigest() for array in arrays),
            repr((self.blind_weights, self.alpha, self.n_permutations, self.seed)),
            *parts,
        )

    def kept(self, key: str, compute: Callable[[], Any]) -> Any:
        """What ``compute`` says, as JSON has it, from the Store where that knows."""
        return json.loads(self.store.bytes(key, lambda: json.dumps(compute()).encode()))

    @property
    def device(self) -> str:
        """What the detectors compute on."""
        return device_of(tuple(self.detectors.values()))

    @property
    def weights(self) -> NDArray[np.float64]:
        """Of all detectors of the family, those that are blind last."""
        return np.array([*(each.weight for each in self.detectors.values()), *self.blind_weights])

    def rate(self, evidence: NDArray[np.float64], draw: Draw, n_leaked: int) -> float:
        """Share of audits that would report a leak."""
        return detection_rate(
            np.column_stack([evidence, self.blind]),
            draw,
            n_leaked,
            self.people.strata,
            alpha=self.alpha,
            n_permutations=self.n_permutations,
            n_labellings=N_LABELLINGS,
            seed=self.seed,
            weights=self.weights,
        )

    def gathered(self, view: View) -> NDArray[np.float64]:
        """Evidence of the detectors for each person, shape (n_people, n_detectors)."""
        return self.by_person([each.evidence(view) for each in self.detectors.values()])

    def gathered_swapped(self) -> NDArray[np.float64]:
        """The same on the corpora as they are, train and holdout having changed places."""
        assert self.view.holdout is not None
        view = replace(
            self.view,
            train=self.view.holdout.seated("train"),
            holdout=self.view.train.seated("holdout"),
        )
        found = (each.evidence(view) for each in self.detectors.values())
        return self.by_person([Evidence(each.holdout, each.train) for each in found])

    def by_person(self, evidence: Sequence[Evidence]) -> NDArray[np.float64]:
        """One column for each of ``evidence``, shape (n_people, len(evidence))."""
        columns = [self.people.evidence(each) for each in evidence]
        found = np.column_stack([np.empty((self.people.n_people, 0)), *columns])
        if not np.isfinite(found).all():
            raise ValueError("evidence must be finite")
        return found

    @property
    def smallest(self) -> int:
        """The fewest leaked people that could be told from chance if nobody ranked above them."""
        alpha = self.alpha * self.weights.max() / self.weights.sum()
        n_train, n_holdout = self.people.n_train, self.people.n_holdout
        return smallest_detectable(n_train, n_holdout, alpha=alpha) or n_train

    @property
    def most(self) -> int:
        """People leaked at most."""
        return max(round(MAX_SHARE * self.people.n_train), 2 * self.smallest)
