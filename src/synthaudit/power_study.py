"""Power on the user's own data: people are leaked on purpose, and the audit's own tests look on.

For each kind of leak and each of several draws of people, the fewest people whose leak is noticed
in four audits of five is searched for. One search is one unit of work; what it measures is kept in
the Store dose by dose, so that a killed run goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.bench import address
from synthaudit.config import Profile
from synthaudit.jobs import Failure, describe, seating
from synthaudit.metrics.base import Detector, Evidence, View
from synthaudit.planted import KINDS, Leak, PlantedBench
from synthaudit.power_controls import FalseAlarms, Symmetry
from synthaudit.privacy_audit import (
    ALPHA,
    N_PERMUTATIONS,
    Side,
    people_of,
)
from synthaudit.privacy_audit.power import (
    TARGET,
    Draw,
    draw_of,
    mean_rate,
    next_dose,
    smallest_seen,
)
from synthaudit.results import LeakPower, Power
from synthaudit.signatures import signature
from synthaudit.store import Store
from synthaudit.trial import N_DRAWS, N_LABELLINGS, Trial

MANY = 5_000


@dataclass(frozen=True)
class LeakSearch:
    """Detection rates of one kind of leak of one draw of people, around the smallest leak seen.

    Args:
        trial: What all searches share.
        kind: One of ``KINDS``.
        number: Which draw of people.
        least: How many people to leak first.
    """

    trial: Trial
    kind: str
    number: int
    least: int

    @property
    def key(self) -> str:
        """Address in the Store."""
        who = f"{type(self).__qualname__} {self.kind} {self.number} {self.least}"
        return self.trial.key("leak search", who)

    @property
    def needed_by_all(self) -> bool:
        """Where other draws begin follows from the first."""
        return self.number == 0

    @property
    def device(self) -> str:
        """What it computes on."""
        return self.trial.device

    def run(self) -> dict[int, float] | Failure:
        """Detection rate by number of leaked people."""
        try:
            rates = self.trial.kept(self.key, self._rates)
            return {int(n_leaked): float(rate) for n_leaked, rate in rates}
        except Exception as error:  # noqa: BLE001 (a detector may fail in any way)
            return Failure(describe(error, show_text=self.trial.show_text))

    def _rates(self) -> list[tuple[int, float]]:
        return [(int(n_leaked), float(rate)) for n_leaked, rate in self._search().items()]

    def _search(self) -> dict[int, float]:
        trial = self.trial
        draw = draw_of(trial.people.is_train, trial.people.strata, trial.seed + self.number)
        leak = self._leak(draw)
        bench = PlantedBench(trial.view.bench, leak)
        rates: dict[int, float] = {}
        while True:
            n_leaked = next_dose(
                rates,
                least=self.least,
                most=min(trial.most, leak.n_most),
                step=leak.n_persons_a_record,
            )
            if n_leaked is None:
                return rates
            rates[n_leaked] = trial.rate(self._evidence(bench, n_leaked), draw, n_leaked)

    def _leak(self, draw: Draw) -> Leak:
        """One record of each person, drawn at random."""
        people, view = self.trial.people, self.trial.view
        assert view.holdout is not None
        random = np.random.Generator(np.random.PCG64([self.trial.seed, self.number, 2]))
        owners = np.concatenate([people.train_persons, people.n_train + people.holdout_persons])
        places = np.concatenate(
            [
                np.column_stack([np.full(len(rows), side), rows])
                for side, rows in enumerate((people.train_rows, people.holdout_rows))
            ]
        )
        shuffled = random.permutation(len(owners))
        persons, first = np.unique(owners[shuffled], return_index=True)
        assert len(persons) == people.n_people
        return Leak(
            self.kind,
            view.synthetic,
            (view.train, view.holdout),
            places[shuffled[first]][draw.order],
            self.trial.seed + self.number,
        )

    def _evidence(self, bench: PlantedBench, n_leaked: int) -> NDArray[np.float64]:
        trial, leak = self.trial, bench.leak
        key = address(
            "planted evidence",
            *(signature(detector) for detector in trial.detectors.values()),
            *seating(trial.view),
            f"{leak.kind} {leak.seed} {n_leaked}",
            sha256(leak.sources.tobytes()).hexdigest(),
        )

        def compute() -> Mapping[str, NDArray[np.float64]]:
            planted = bench.seat(n_leaked)
            view = replace(trial.view, bench=bench, synthetic=planted, compared=())
            return {"evidence": trial.gathered(view)}

        return np.asarray(trial.store.arrays(key, compute)["evidence"])


def power_of(
    view: View,
    sides: tuple[Side, Side | None],
    detectors: Mapping[str, Detector],
    evidence: Mapping[str, Evidence | Any],
    run_all: Callable[[Sequence[Any]], list[Any]],
    *,
    seed: int,
    profile: Profile,
    store: Store,
    show_text: bool = False,
) -> Power | None:
    """What planted leaks show about an audit; None where there is nobody, or nothing, to compare.

    Args:
        view: The corpora of the audit, everybody in them.
        sides: Who of them is compared.
        detectors: Those of the family, by name.
        evidence: What they gathered; those without evidence are no part of the study.
        run_all: Runs units of work and hands back their results in order.
        seed: Of everything that is drawn.
        profile: How many draws of people are tried.
        store: Where evidence is kept.
        show_text: Whether messages of foreign errors are passed on.
    """
    train, holdout = sides
    if holdout is None:
        return None
    people = people_of(train, holdout)
    gathered = {name: each for name, each in evidence.items() if isinstance(each, Evidence)}
    tried = {name: each for name, each in detectors.items() if name in gathered and not each.costly}
    if not tried or not people.n_train or not people.n_holdout:
        return None
    unseeing = [name for name in gathered if name not in tried]
    columns = [people.evidence(gathered[name]) for name in unseeing]
    blind = np.column_stack([np.empty((people.n_people, 0)), *columns])
    trial = Trial(
        view,
        people,
        tried,
        blind,
        alpha=ALPHA,
        n_permutations=N_PERMUTATIONS,
        seed=seed,
        store=store,
        n_draws=1 if people.n_people > MANY else N_DRAWS[profile],
        show_text=show_text,
        blind_weights=tuple(detectors[name].weight for name in unseeing),
    )
    return measure_power(trial, gathered, run_all)


def measure_power(
    trial: Trial,
    evidence: Mapping[str, Evidence],
    run_all: Callable[[Sequence[Any]], list[Any]],
) -> Power:
    """How small a leak the audit would have seen.

    Args:
        trial: What is tried.
        evidence: Of ``trial.detectors`` by name, on the corpus as it is.
        run_all: Runs units of work and hands back their results in order.
    """
    plain = trial.by_person([evidence[name] for name in trial.detectors])
    # The kinds that are seen worst take longest, so they start first.
    first = [LeakSearch(trial, kind, 0, trial.smallest) for kind in reversed(KINDS)]
    *found, false_alarms, partial = run_all(
        [*first, FalseAlarms(trial, plain), Symmetry(trial, plain)]
    )
    draws = {search.kind: [rates] for search, rates in zip(first, found, strict=True)}
    # Where a first draw was seen, others start there; what was hardly seen at all is not worth it.
    more = [
        LeakSearch(trial, kind, number, smallest_seen([rates]) or max(rates))
        for kind, (rates,) in draws.items()
        if isinstance(rates, dict) and max(rates.values(), default=0.0) >= TARGET / 2
        for number in range(1, trial.n_draws)
    ]
    for search, rates in zip(more, run_all(more), strict=True):
        draws[search.kind].append(rates)
    return Power(
        n_train=trial.people.n_train,
        n_holdout=trial.people.n_holdout,
        target=TARGET,
        false_alarms=false_alarms,
        n_controls=N_LABELLINGS,
        partial=tuple(trial.detectors) if isinstance(partial, Failure) else partial,
        too_few_people=2 * trial.smallest > trial.people.n_train,
        leaks=tuple(_leak_power(kind, draws[kind]) for kind in KINDS),
    )


def _leak_power(kind: str, found: Sequence[dict[int, float] | Failure]) -> LeakPower:
    """What the draws of one kind say together."""
    failed = next((draw for draw in found if isinstance(draw, Failure)), None)
    draws = [draw for draw in found if isinstance(draw, dict) and draw]
    if failed is not None or not draws:
        why = failed.reason if failed is not None else "There is no room for a leak."
        return LeakPower(kind, None, error=why)
    tried = sorted({number for draw in draws for number in draw})
    rates = [mean_rate(draws, number) for number in tried]
    return LeakPower(
        kind,
        smallest_seen(draws),
        tuple(tried),
        tuple(rate for rate, _ in rates),
        tuple(error for _, error in rates),
        n_draws=len(draws),
    )
