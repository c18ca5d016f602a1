"""Clean audits: one real set dealt at random to train, holdout and the synthetic seat.

Nobody leaked, so whatever an audit finds is a false alarm. Features are computed once for all texts
of a set, and every audit re-indexes them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from synthaudit import plugins
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.privacy_audit import DetectorResult, Side, audit_privacy
from synthaudit.privacy_section import sides_of
from synthaudit.ragged import Ragged
from synthaudit.records import Record
from synthaudit.seats import Corpora
from synthaudit.signatures import signature
from synthaudit.strata import Strata

FILES = {
    "mts_dialog": "mts_dialog/real.jsonl",
    "medical_abstracts": "medical_abstracts/real.jsonl",
    "sad_stress": "sad_stress/crowd.jsonl",
}
N_WORDS_SHORT, N_WORDS_OPENING = 10, 5
N_WORDS_SPLIT = 80
N_TEXTS_TIED = 5

Texts = list[tuple[str, str | None, str, str]]
"""Id, person or None, text, label."""


def whole(rows: Texts) -> Texts:
    """Every distinct text once."""
    return list({normalise(row[2]): row for row in rows if normalise(row[2])}.values())


def shortened(rows: Texts) -> Texts:
    """Ten words of each text, those left distinct."""
    return whole([(id, who, first(text, N_WORDS_SHORT), kind) for id, who, text, kind in rows])


def openings(rows: Texts) -> Texts:
    """Five words of each text: many people begin alike, and all of them stay."""
    return [
        (id, who, first(text, N_WORDS_OPENING), kind)
        for id, who, text, kind in rows
        if text.split()
    ]


def pieces(rows: Texts) -> Texts:
    """Each long text is a person, and its thirds or quarters are the person's records."""
    found: Texts = []
    for number, (id, _, text, kind) in enumerate(whole(rows)):
        words = text.split()
        if len(words) >= N_WORDS_SPLIT:
            for place, part in enumerate(np.array_split(words, 3 + number % 2)):
                found.append((f"{id}-{place}", id, " ".join(part), kind))
    return found


def first(text: str, n_words: int) -> str:
    return " ".join(text.split()[:n_words])


@dataclass(frozen=True)
class Setting:
    """How a set is made into audits.

    Args:
        name: What is special about them.
        n_people: In train, in the holdout, and in the synthetic seat.
        texts: What becomes of the texts of a set.
        tied: Whether the synthetic corpus is a handful of texts over and over.
    """

    name: str
    n_people: tuple[int, int, int]
    texts: Callable[[Texts], Texts] = whole
    tied: bool = False


EQUAL = Setting("equal sizes", (80, 80, 80))
QUARTER = Setting("holdout a quarter of train", (100, 25, 100))
TIED = Setting("tied evidence", (100, 100, 100), openings, tied=True)
SEVERAL = Setting("several records a person", (40, 40, 40), pieces)
SHORT = Setting("short texts", (100, 100, 100), shortened)

STUDY = (
    (EQUAL, "mts_dialog"),
    (EQUAL, "medical_abstracts"),
    (QUARTER, "mts_dialog"),
    (QUARTER, "sad_stress"),
    (TIED, "mts_dialog"),
    (TIED, "sad_stress"),
    (SEVERAL, "mts_dialog"),
    (SEVERAL, "medical_abstracts"),
    (SHORT, "medical_abstracts"),
    (SHORT, "sad_stress"),
)


@dataclass
class PoolBench:
    """Features of the whole pool, computed once; relations of one audit only."""

    columns: dict = field(default_factory=dict)
    relations: dict = field(default_factory=dict)

    def feature(self, feature, corpus):
        if corpus.base is not None:
            found = self.feature(feature, corpus.base)
            return found.take(corpus.rows) if isinstance(found, Ragged) else found[corpus.rows]
        key = (signature(feature), corpus.fingerprint)
        if key not in self.columns:
            self.columns[key] = feature.compute(corpus.texts())
        return self.columns[key]

    def relation(self, relation, *corpora):
        key = (signature(relation), *(corpus.fingerprint for corpus in corpora))
        if key not in self.relations:
            self.relations[key] = relation.compute(self, *corpora)
        return self.relations[key]


@dataclass
class Pool:
    """The texts of one set in one setting, and the detectors of the family."""

    setting: Setting
    corpus: Corpus
    bench: PoolBench
    detectors: dict[str, Detector]
    embedder: WeightlessEmbedder

    @staticmethod
    def read(folder, name: str, setting: Setting) -> "Pool":
        with (folder / FILES[name]).open(encoding="utf-8") as file:
            rows = [
                (str(row["id"]), None, row["text"], kind_of(row)) for row in map(json.loads, file)
            ]
        corpus = Corpus.from_records(
            Record(id=id, text=text, group=who, label=label)
            for id, who, text, label in setting.texts(rows)
        )
        embedder = WeightlessEmbedder().fitted(corpus.texts())
        settings = {
            "embedder": embedder,
            "encoder": None,
            "seed": 0,
            "profile": "quick",
            "device": "cpu",
            "language": "en",
        }
        return Pool(
            setting,
            corpus,
            PoolBench(),
            {
                name: plugins.build_metric(name, settings=settings)
                for name, metric in plugins.metrics().items()
                if issubclass(metric, Detector)
            },
            embedder,
        )

    def seats(self, seed: int) -> list[np.ndarray]:
        """Rows of train, holdout and synthetic seat, persons kept together."""
        random = np.random.default_rng(seed)
        order = random.permutation(self.corpus.n_groups)
        ends = np.cumsum(self.setting.n_people)
        dealt = np.split(order, ends)[:3]
        train, holdout, seat = (
            np.flatnonzero(np.isin(self.corpus.persons, people)) for people in dealt
        )
        if self.setting.tied:
            stock = random.choice(seat, N_TEXTS_TIED, replace=False)
            seat = np.sort(np.resize(stock, len(seat)))
        return [train, holdout, seat]

    def audit(self, seed: int) -> "NullAudit":
        """One clean audit: evidence of the whole family."""
        self.bench.relations.clear()
        train, holdout, synthetic = (
            self.corpus.select(rows).seated(role)
            for rows, role in zip(self.seats(seed), ("train", "holdout", "synthetic"), strict=True)
        )
        view = View(self.bench, train, synthetic, holdout)
        sides = sides_of(Corpora(train, synthetic, holdout), self.bench, Strata())
        evidence = {
            name: each.evidence(view)
            for name, each in self.detectors.items()
            if each.not_applicable(view) is None
        }
        return NullAudit(view, sides, self.detectors, evidence, seed)


@dataclass(frozen=True)
class NullAudit:
    """What the detectors gathered in one clean audit, and who is compared."""

    view: View
    sides: tuple[Side, Side]
    detectors: dict[str, Detector]
    evidence: dict
    seed: int

    def judged(self, sides: tuple[Side, Side] | None = None):
        """The privacy verdict as an audit gives it, and each detector's test."""
        train, holdout = sides or self.sides
        return audit_privacy(
            train=train,
            holdout=holdout,
            detectors=[
                DetectorResult(name, detector.looks_for, found, weight=detector.weight)
                for name, found in self.evidence.items()
                for detector in [self.detectors[name]]
            ],
            premises=(),
            seen="all",
            split="random",
            seed=self.seed,
        )

    def by_record(self) -> tuple[Side, Side]:
        """The sides as they would be if every record were a person."""
        return tuple(Side(np.arange(len(s.persons)), s.shared, s.strata) for s in self.sides)


def kind_of(row) -> str:
    """The label that tells classes apart."""
    label = row["label"]
    return label["category"] if isinstance(label, dict) else str(label)
