"""Canaries into train for the generator, and out of it again for the audit."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from synthaudit.canaries.manifest import Manifest, PlacedCanaries
from synthaudit.clinic.draws import between, stream
from synthaudit.corpus import Corpus
from synthaudit.records import Record


def with_canaries(train: Corpus, manifest: Manifest) -> Iterator[Record]:
    """The records of ``train`` in order, and among them the canaries whose coins say so.

    Each copy has a place of its own, drawn from the manifest's seed; the copies of a canary are one
    person where persons are named or there are several.
    """
    places: dict[int, list[Record]] = defaultdict(list)
    named = train.grouped or manifest.repetitions > 1
    for canary in manifest.canaries:
        if not canary.included:
            continue
        for id in canary.copy_ids(manifest.repetitions):
            at = between(stream("canaries", manifest.seed, "place", id), 0, len(train))
            group = canary.id if named else None
            places[at].append(Record(id, canary.text, label=canary.label, group=group))
    for row, record in enumerate(train.records()):
        yield from places[row]
        yield record
    yield from places[len(train)]


def without_canaries(train: Corpus, canaries: PlacedCanaries) -> Corpus:
    """The real records alone: nobody's text must count as a person's who does not exist."""
    planted = {id for canary in canaries.canaries for id in canary.copy_ids(canaries.repetitions)}
    real = np.array([id not in planted for id in train.ids], dtype=bool)
    return train if real.all() else train.select(np.flatnonzero(real))
