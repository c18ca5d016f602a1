"""The smallest leak that four of five audits notice, by kind, set and size: ``docs/power.md``.

Run as ``python tests/dose_response.py DATA SET N_TRAIN N_HOLDOUT WORLD...``: DATA is the folder of
the open sets, SET one of ``power_worlds.FILES``, and each WORLD a number that draws the people.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from power_worlds import Pool, World

from synthaudit import planting
from synthaudit.engines.local import one_thread
from synthaudit.planted import KINDS, Leak, PlantedBench
from synthaudit.power_study import LeakSearch
from synthaudit.privacy_audit.power import Draw, draw_of, next_dose, smallest_seen
from synthaudit.store import Store

MORE_KINDS = ("edited40", "backtranslated")
"""Kinds no audit plants: four words in ten changed; translated into French and back."""


@dataclass(frozen=True)
class MoreLeak(Leak):
    """Leaks of those kinds as well.

    Args:
        translated: Translation of the text of each id, where there is one.
    """

    translated: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, number: int) -> str:
        """The planted text of that number, counted from 0."""
        if self.kind not in MORE_KINDS:
            return super().text(number)
        source = self._source(number)
        if self.kind == "backtranslated":
            return self._fitted(self.translated[source.id])
        random = np.random.Generator(np.random.PCG64([self.seed, 1, number]))
        return self._fitted(planting.edited(source.text, random, words=self._words, rate=0.4))


def translations(data: Path) -> dict[str, str]:
    """Each MTS dialogue of the train part, translated into French and back."""
    with (data / "mts_dialog" / "synthetic_backtranslated.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {str(row["source_id"]): row["text"] for row in rows if "en-fr-en" in row["method"]}


def rates(world: World, kind: str, translated: Mapping[str, str]) -> dict[int, float]:
    """Detection rate by number of leaked people, around the smallest leak seen."""
    trial = world.trial
    draw = draw_of(trial.people.is_train, trial.people.strata, trial.seed)
    if kind == "backtranslated":
        ids = [*trial.view.train.ids, *trial.view.holdout.ids]
        known = np.array([ids[person] in translated for person in draw.order])
        draw = Draw(draw.is_train, draw.order[np.argsort(~known, kind="stable")])
    plain = LeakSearch(trial, kind, 0, 1)._leak(draw)
    leak = MoreLeak(
        **{f.name: getattr(plain, f.name) for f in fields(plain)}, translated=translated
    )
    bench = PlantedBench(trial.view.bench, leak)
    found: dict[int, float] = {}
    step, most = leak.n_persons_a_record, min(trial.most, leak.n_most)
    while (n := next_dose(found, least=trial.smallest, most=most, step=step)) is not None:
        view = replace(trial.view, bench=bench, synthetic=bench.seat(n), compared=())
        found[n] = trial.rate(trial.gathered(view), draw, n)
    return found


def main(data: Path, name: str, n_train: int, n_holdout: int, worlds: list[int]) -> None:
    """Print one line a kind: the smallest leak over all worlds, of each, and what was tried."""
    translated = translations(data) if name == "mts_dialog" else {}
    kinds = [kind for kind in (*KINDS, *MORE_KINDS) if translated or kind != "backtranslated"]
    with TemporaryDirectory() as store, one_thread():
        pool = Pool.read(data, name, Store.open(store))
        drawn = [pool.world(n_train, n_holdout, world) for world in worlds]
        for kind in kinds:
            found = [rates(world, kind, translated) for world in drawn]
            print(kind, smallest_seen(found), [smallest_seen([each]) for each in found], found)  # noqa: T201


if __name__ == "__main__":
    data, name, n_train, n_holdout, *worlds = sys.argv[1:]
    main(Path(data), name, int(n_train), int(n_holdout), [int(world) for world in worlds])
