"""What arms of a comparison are worth on the same test records, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task
from synthaudit.results import Interval

_WEIGHTS_AT_ONCE = 1 << 22
"""So much of all replicates is in memory, 32 MiB, however many test records there are."""


@dataclass(frozen=True)
class Assessment:
    """Measures and ``skill`` of every arm, keyed ``<arm>.<measure>``.

    The arm ``constant`` is the best prediction that reads no text.

    Args:
        values: Each measure; with several seeds, their mean.
        replicates: The same on each bootstrap replicate, shape (n_resamples,); empty where there is
            only one person to draw.
        method: How replicates are drawn, in words.
    """

    values: Mapping[str, float]
    replicates: Mapping[str, Floats]
    method: str

    def interval(self, name: str, *, level: float = 0.95) -> Interval | None:
        """The percentile interval of one measure."""
        if not self.replicates:
            return None
        return self._between(self.replicates[name], self.replicates[name], level)

    def shows_skill(self, arm: str, *, level: float = 0.95) -> bool:
        """Whether the arm is better than the constant, at the lower end of the interval."""
        margin = self.values[f"{arm}.skill"] - self.values["constant.skill"]
        if self.replicates and margin > 0:
            margins = self.replicates[f"{arm}.skill"] - self.replicates["constant.skill"]
            margin = float(np.quantile(margins, (1 - level) / 2))
        return margin > 0

    def retention(
        self, arm: str, base: str, *, level: float = 0.95
    ) -> tuple[float, Interval | None]:
        """Skill of ``arm`` over the skill of ``base``, which must show skill.

        A replicate in which the base shows none says nothing about the ratio: it counts as no
        retention for the lower end, and as the largest ratio seen for the upper end.
        """
        value = self.values[f"{arm}.skill"] / self.values[f"{base}.skill"]
        if not self.replicates:
            return value, None
        skill, base_skill = (self.replicates[f"{side}.skill"] for side in (arm, base))
        defined = (base_skill > self.replicates["constant.skill"]) & (base_skill > 0)
        if not defined.any():
            return value, None
        ratio = skill[defined] / base_skill[defined]
        low, high = np.full_like(skill, min(0.0, ratio.min())), np.full_like(skill, ratio.max())
        low[defined] = high[defined] = ratio
        return value, self._between(low, high, level)

    def _between(self, low: Floats, high: Floats, level: float) -> Interval:
        tail = (1 - level) / 2
        return Interval(
            float(np.quantile(low, tail)), float(np.quantile(high, 1 - tail)), level, self.method
        )


def assess(
    task: Task,
    truth: NDArray[Any],
    predicted: Mapping[str, Sequence[NDArray[Any]]],
    constant: NDArray[Any],
    persons: NDArray[np.int64],
    *,
    n_resamples: int,
    seed: int,
) -> Assessment:
    """Measure every arm, and again on replicates that draw persons, and seeds, with replacement.

    All arms are measured on the same replicates, so that their differences and ratios are paired.

    Args:
        task: What is predicted.
        truth: Targets of the test records.
        predicted: By arm, the predictions of each seed; as many seeds for every arm.
        constant: The best prediction that reads no text.
        persons: Number of each test record's person, from 0 without a gap.
        n_resamples: Replicates.
        seed: Of the replicates.
    """
    n_seeds = len(next(iter(predicted.values())))

    def measured(weights: Floats, picked: NDArray[np.float64]) -> dict[str, Floats]:
        floor = task.measures(truth, constant, weights)
        found = {f"constant.{name}": value for name, value in floor.items()}
        found["constant.skill"] = task.skill(floor, floor)
        for arm, by_seed in predicted.items():
            each = [task.measures(truth, one, weights) for one in by_seed]
            each = [one | {"skill": task.skill(one, floor)} for one in each]
            for name in each[0]:
                of_seeds = np.stack([one[name] for one in each], axis=-1)
                found[f"{arm}.{name}"] = (of_seeds * picked).sum(axis=-1) / n_seeds
        return found

    found = measured(np.ones(len(truth)), np.ones(n_seeds))
    values = {name: float(value) for name, value in found.items()}
    n_persons = int(persons.max()) + 1
    if n_persons == 1:
        return Assessment(values, {}, "")
    generator = np.random.Generator(np.random.PCG64(seed))
    n_at_once = max(_WEIGHTS_AT_ONCE // len(truth), 1)
    parts = []
    for first in range(0, n_resamples, n_at_once):
        n_rows = min(n_at_once, n_resamples - first)
        weights, picked = np.empty((n_rows, len(truth))), np.empty((n_rows, n_seeds))
        for drawn, seeds in zip(weights, picked, strict=True):
            times = np.bincount(generator.integers(n_persons, size=n_persons), minlength=n_persons)
            drawn[:] = times[persons]
            seeds[:] = np.bincount(generator.integers(n_seeds, size=n_seeds), minlength=n_seeds)
        parts.append(measured(weights, picked))
    replicates = {name: np.concatenate([part[name] for part in parts]) for name in values}
    what = "persons" if n_seeds == 1 else "persons and seeds"
    return Assessment(values, replicates, f"percentile bootstrap over {what}")
