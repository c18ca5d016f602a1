"""Real text in the synthetic seat: how often each score is said to differ from its reference.

A real set is split at random into train, holdout and the synthetic seat, again and again. Nothing
differs, so the 95 % interval of score minus reference must hold zero in about 95 of 100 splits, for
every score that has one. Scores without an interval declare why in the docstring of their metric.
"""

import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from synthaudit import plugins
from synthaudit.bench import Bench
from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.jobs import Estimation
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.records import Record
from synthaudit.scoring import scores_of
from synthaudit.seats import Corpora, seats
from synthaudit.signatures import signature
from synthaudit.store import Store
from synthaudit.strata import Strata

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_SPLITS, N_RECORDS = 100, 150
SETS = {
    "mts_dialog": ("mts_dialog/real.jsonl", lambda row: row["label"]),
    "sad_stress": ("sad_stress/crowd.jsonl", lambda row: row["label"]["category"]),
}
LEAST, MOST = 0.90, 0.99
"""Where the coverage of a 95 % interval is to lie; Monte-Carlo error comes on top."""


@dataclass(frozen=True)
class OneSplitBench:
    """Features of the whole set, computed once; relations of one split, in memory."""

    bench: Bench
    relations: dict = field(default_factory=dict)

    def feature(self, feature, corpus):
        return self.bench.feature(feature, corpus)

    def relation(self, relation, *corpora):
        key = (signature(relation), *(corpus.fingerprint for corpus in corpora))
        if key not in self.relations:
            self.relations[key] = relation.compute(self, *corpora)
        return self.relations[key]


class NothingKept:
    """A Store that keeps nothing: every split is another."""

    def bytes(self, _key, compute):
        return compute()


def read(folder, name):
    path, label_of = SETS[name]
    with (folder / path).open(encoding="utf-8") as file:
        rows = {normalise(row["text"]): row for row in map(json.loads, file)}
    rows.pop("", None)
    return Corpus.from_records(
        Record(id=str(row["id"]), text=row["text"], label=label_of(row)) for row in rows.values()
    )


def differences(corpus, store, *, only=None):
    """Of every score: difference and its interval's ends, a split a row; and what failed."""
    settings = {
        "embedder": WeightlessEmbedder().fitted(corpus.texts()),
        "encoder": None,
        "profile": "quick",
        "device": "cpu",
        "language": "en",
        "split": "random",
        "strata": Strata.named((), corpus, corpus),
    }
    whole = Bench(store)
    found, troubles = defaultdict(list), defaultdict(set)
    for seed in range(N_SPLITS):
        order = np.random.Generator(np.random.PCG64(seed)).permutation(len(corpus))
        parts = [
            corpus.select(np.sort(rows)).seated(role)
            for rows, role in zip(
                np.split(order[: 3 * N_RECORDS], 3), ("train", "synthetic", "holdout"), strict=True
            )
        ]
        bench = OneSplitBench(whole)
        for name in plugins.metrics():
            if only is not None and name not in only:
                continue
            metric = plugins.build_metric(name, settings=settings | {"seed": seed})
            seating = seats(metric, Corpora(*parts), bench, seed=seed)
            outcomes = {
                view: None if seat is None else Estimation(metric, seat, NothingKept(), show_text=True).run()
                for view, seat in (
                    ("main", seating.main),
                    ("reference", seating.reference),
                    ("matched", seating.matched),
                )
            }
            for score in scores_of(name, metric, **outcomes):
                if score.status == "failed":
                    troubles[score.id].add(score.reason)
                elif score.difference_interval is not None:
                    interval = score.difference_interval
                    found[score.id].append((score.difference, interval.low, interval.high))
    return found, troubles


@pytest.fixture(scope="module", params=tuple(SETS))
def study(request, data_folder, tmp_path_factory):
    """(differences, failures) of one set; SYNTHAUDIT_STUDY names a file the table is kept in."""
    store = Store.open(tmp_path_factory.mktemp("null"))
    with one_thread():
        found, troubles = differences(read(data_folder, request.param), store, only=_only())
    place = os.environ.get("SYNTHAUDIT_STUDY")
    if place:
        failed = {id: sorted(reasons) for id, reasons in troubles.items()}
        table = json.dumps({"found": found, "failed": failed})
        Path(f"{place}-{request.param}.json").write_text(table, encoding="utf-8")
    return found, troubles


def _only():
    named = os.environ.get("SYNTHAUDIT_STUDY_ONLY")
    return None if named is None else set(named.split(","))


def test_no_score_fails_on_real_text(study):
    assert dict(study[1]) == {}


def test_intervals_of_differences_hold_zero_as_often_as_they_say(study):
    """Within the range allowed, less or more by chance at 1 in 1,000 for each score."""
    wrong = {}
    for id, rows in study[0].items():
        held = [low <= 0 <= high for _, low, high in rows]
        n_held, n = sum(held), len(held)
        if n < N_SPLITS // 2:
            continue  # most splits saw no spread, so no interval was given
        too_few = binom.cdf(n_held, n, LEAST) < 0.001
        discrete = len({round(value, 9) for value, _, _ in rows}) < n // 4
        too_many = not discrete and binom.sf(n_held - 1, n, MOST) < 0.001
        if too_few or too_many:
            wrong[id] = f"{n_held} of {n}"
    assert wrong == {}
