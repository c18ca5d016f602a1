"""Audits of real text in which somebody leaked on purpose, for studies of power."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthaudit import plugins
from synthaudit.bench import Bench
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.planted import Leak, PlantedBench
from synthaudit.power_study import Trial, measure_power
from synthaudit.privacy_audit import Side, family_test, people_of
from synthaudit.records import Record
from synthaudit.store import Store

FILES = {
    "mts_dialog": "mts_dialog/real.jsonl",
    "medical_abstracts": "medical_abstracts/real.jsonl",
    "sad_stress": "sad_stress/crowd.jsonl",
}


@dataclass(frozen=True)
class Pool:
    """Texts of one set, each once, features computed once for all worlds drawn from it."""

    corpus: Corpus
    store: Store
    detectors: dict

    @staticmethod
    def read(folder, name: str, store: Store, *, among=None) -> "Pool":
        """The texts of a set, or those of the ids in ``among``."""
        with (folder / FILES[name]).open(encoding="utf-8") as file:
            rows = {
                normalise(row["text"]): row
                for row in map(json.loads, file)
                if among is None or row["id"] in among
            }
        rows.pop("", None)
        corpus = Corpus.from_records(
            Record(id=str(row["id"]), text=row["text"]) for row in rows.values()
        )
        settings = {
            "embedder": WeightlessEmbedder().fitted(corpus.texts()),
            "encoder": None,
            "seed": 0,
            "profile": "quick",
            "device": "cpu",
            "language": "en",
        }
        built = {
            name: plugins.build_metric(name, settings=settings)
            for name, metric in plugins.metrics().items()
            if issubclass(metric, Detector)
        }
        view = View(Bench(store), corpus, corpus, corpus)
        detectors = {
            name: each
            for name, each in built.items()
            if each.not_applicable(view) is None and not each.costly
        }
        return Pool(corpus, store, detectors)

    @cached_property
    def bench(self) -> Bench:
        return Bench(self.store)

    def world(self, n_train: int, n_holdout: int, seed: int) -> "World":
        """A clean audit: other real people's text, as much as there is, in the synthetic seat."""
        order = np.random.default_rng(seed).permutation(len(self.corpus))
        ends = np.cumsum([n_train, n_holdout, n_train])
        train, holdout, synthetic = (
            self.corpus.select(np.sort(rows)).seated(role)
            for rows, role in zip(
                np.split(order, ends)[:3], ("train", "holdout", "synthetic"), strict=True
            )
        )
        return World(self, View(self.bench, train, synthetic, holdout), seed)


@dataclass(frozen=True)
class World:
    pool: Pool
    view: View
    seed: int

    @cached_property
    def trial(self) -> Trial:
        sides = [
            Side(corpus.persons, np.zeros(len(corpus), dtype=bool))
            for corpus in (self.view.train, self.view.holdout)
        ]
        people = people_of(*sides)
        return Trial(
            self.view,
            people,
            self.pool.detectors,
            np.empty((people.n_people, 0)),
            alpha=0.05,
            n_permutations=1999,
            seed=self.seed,
            store=self.pool.store,
            show_text=True,
        )

    def printed(self, run_all=lambda jobs: [job.run() for job in jobs]):
        """What the power study says."""
        evidence = {name: each.evidence(self.view) for name, each in self.pool.detectors.items()}
        return measure_power(self.trial, evidence, run_all)

    def is_found(self, kind: str, n_leaked: int, *, n_permutations: int = 999) -> bool:
        """Whether an audit notices so many people of train, leaked into the synthetic corpus."""
        view, people = self.view, self.trial.people
        leaked = np.random.default_rng(self.seed + 1).permutation(len(view.train))
        sources = np.column_stack([np.zeros_like(leaked), leaked])
        leak = Leak(kind, view.synthetic, (view.train, view.holdout), sources, self.seed)
        bench = PlantedBench(view.bench, leak)
        planted = bench.seat(n_leaked)
        evidence = self.trial.gathered(View(bench, view.train, planted, view.holdout))
        tested = family_test(
            evidence,
            people.is_train,
            n_permutations=n_permutations,
            seed=self.seed,
            weights=self.trial.weights,
        )
        return bool(tested.p_adjusted.min() <= 0.05)
