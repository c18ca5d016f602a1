"""Corpora that are bad in one known way each, beside an honest one."""

import dataclasses
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from fake_bench import DirectBench

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.models.encoder import unit_rows
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.records import Record

N_LEFT = 6
"""Different records a collapsed corpus repeats."""

Records = list[Record]


@dataclasses.dataclass(frozen=True)
class PlainWords:
    """An embedder by counts of words alone: what shares none is at a right angle, or nearly."""

    n_buckets: int = 512

    def fitted(self, texts):
        return self

    def encode(self, texts):
        counts = np.zeros((len(texts), self.n_buckets))
        for row, text in enumerate(texts):
            for word in text.lower().split():
                counts[row, zlib.crc32(word.encode()) % self.n_buckets] += 1
        return unit_rows(counts)

    def describe(self):
        return {"name": "counts of words"}


@dataclasses.dataclass(frozen=True)
class World:
    """Real and honest corpora of the simulated clinic.

    Args:
        label: The label as it is there, from the severity the clinic gives.
        n: Records a corpus.
        coded: Whether texts end in a code of their diagnosis.
        sourced: Whether synthetic records name a train record they were to be like.
        embedder: What texts are embedded by.
    """

    label: Callable[[float], float | str | tuple[str, ...]]
    n: int = 100
    coded: bool = False
    sourced: bool = False
    embedder: Any = WeightlessEmbedder()  # noqa: RUF009 (frozen, so all may share it)

    def records(self, corpus: Corpus) -> Records:
        found = list(corpus.select(np.arange(min(self.n, len(corpus)))).records())
        return [
            dataclasses.replace(
                record,
                label=self.label(record.label),
                text=f"{record.text} F{20 + int(record.label)}.0" if self.coded else record.text,
            )
            for record in found
        ]


def _class(severity):
    return "severe" if severity >= 15 else "moderate" if severity >= 8 else "mild"


def _list(severity):
    least = {"low mood": 4, "sleep": 10, "hopeless": 16}
    return tuple(name for name, number in least.items() if severity >= number)


WORLDS = {
    "numbers": World(float),
    "grades": World(lambda severity: float(min(severity // 6, 3))),
    "classes": World(_class),
    "lists": World(_list),
    "codes": World(float, coded=True),
    "large": World(float, n=300),
    "sourced": World(float, sourced=True),
    "plain words": World(float, embedder=PlainWords()),
}


def honest(made: Records, train: Records) -> Records:
    """What an honest generator wrote; each record was to be like one of train."""
    return [
        dataclasses.replace(record, sources=(train[row % len(train)].id,))
        for row, record in enumerate(made)
    ]


def copying(made: Records, train: Records) -> Records:
    """Train records word for word."""
    return [
        dataclasses.replace(record, id=other.id, group=None, sources=(record.id,))
        for record, other in zip(train, made, strict=False)
    ]


def collapsed(made: Records, train: Records) -> Records:
    """A few honest records over and over."""
    return [
        dataclasses.replace(made[row % N_LEFT], id=record.id)
        for row, record in enumerate(honest(made, train))
    ]


def shuffled(made: Records, train: Records) -> Records:
    """The words of all honest records, dealt out anew: neither order nor company is left."""
    random = np.random.Generator(np.random.PCG64(1))
    words = [word for record in made for word in record.text.split()]
    order = iter(random.permutation(len(words)).tolist())
    return [
        dataclasses.replace(record, text=" ".join(words[next(order)] for _ in record.text.split()))
        for record in honest(made, train)
    ]


def mislabelled(made: Records, train: Records) -> Records:
    """Honest texts, each with the label of the record as far from the other end."""
    order = sorted(range(len(made)), key=lambda row: (str(made[row].label).zfill(9), row))
    turned = dict(zip(order, reversed(order), strict=True))
    return [
        dataclasses.replace(record, label=made[turned[row]].label)
        for row, record in enumerate(honest(made, train))
    ]


def foreign(made: Records, train: Records) -> Records:
    """Text of another kind: harbour news, blamed here and there on a noncompliant addict."""
    random = np.random.Generator(np.random.PCG64(2))
    parts = (
        ("Cod", "Herring", "Freight", "Fog", "Rigging", "Ballast"),
        ("rates fell at", "blocked", "was unloaded near", "drifted past", "closed"),
        ("pier nine", "the northern breakwater", "two shipyards", "the customs shed"),
        ("by noon", "despite gales", "before the auction", "off a noncompliant addict"),
    )
    return [
        dataclasses.replace(
            record,
            text=" ".join(part[random.integers(len(part))] for _ in range(9) for part in parts),
        )
        for record in honest(made, train)
    ]


BAD = {make.__name__: make for make in (copying, collapsed, shuffled, mislabelled, foreign)}


def view_of(clinic: dict[str, Corpus], world: str, which: str) -> View:
    """What a metric sees of one corpus in one world."""
    of = WORLDS[world]
    train, holdout, made = (of.records(clinic[name]) for name in ("train", "holdout", "honest"))
    synthetic = (BAD | {"honest": honest})[which](made, train)
    if not of.sourced:
        synthetic = [dataclasses.replace(record, sources=()) for record in synthetic]
    sides = (("train", train), ("holdout", holdout), ("synthetic", synthetic))
    seats = {role: Corpus.from_records(records, role=role) for role, records in sides}
    # a generator that repeats what it reads, for what asks that it is run again
    runs = tuple(seats[role].seated("synthetic") for role in ("train", "holdout"))
    return View(
        DirectBench(), seats["train"], seats["synthetic"], seats["holdout"], reference_runs=runs
    )
