"""The premise of the label permutation, detector by detector.

A person's evidence must be the same, and tied with the same others, however people are dealt to
train and holdout; then every dealing of the labels is as likely as the one that was seen.
"""

import numpy as np
import pytest
from conftest import clinic_rows
from fake_bench import DirectBench

from synthaudit import plugins
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.privacy_audit import people_of
from synthaudit.privacy_section import sides_of
from synthaudit.records import Record
from synthaudit.seats import Corpora
from synthaudit.strata import Strata

DETECTORS = tuple(
    name for name, metric in plugins.metrics().items() if issubclass(metric, Detector)
)
N_RECORDS, SHARE_TRAIN = 120, 0.75
STOCK = "Patient did not attend."


@pytest.fixture(scope="module")
def real():
    """Notes of people of whom some have several, and one text that many have."""
    rows = clinic_rows("train", N_RECORDS // 2) + clinic_rows("holdout", N_RECORDS // 2)
    records = [
        Record(id=str(number), text=row["text"], group=row["group"], label=row["label"])
        for number, row in enumerate(rows)
    ]
    records += [
        Record(id=f"stock-{number}", text=STOCK, group=row["group"], label=row["label"])
        for number, row in enumerate(rows[::9])
    ]
    return Corpus.from_records(records)


@pytest.fixture(scope="module")
def synthetic():
    """Notes of others, and copies of some people's, so that every detector has something to see."""
    rows = clinic_rows("leaking", N_RECORDS // 2) + clinic_rows("train", 5)
    rows += [*clinic_rows("holdout", 5), {"text": STOCK, "label": 3.0}]
    return Corpus.from_records(
        (
            Record(id=str(number), text=row["text"], label=row["label"])
            for number, row in enumerate(rows)
        ),
        role="synthetic",
    )


@pytest.fixture(scope="module")
def settings(real, synthetic):
    return {
        "embedder": WeightlessEmbedder().fitted(real.texts() + synthetic.texts()),
        "encoder": None,
        "seed": 3,
        "profile": "quick",
        "device": "cpu",
        "language": "en",
    }


@pytest.fixture(scope="module")
def dealings(real, synthetic):
    """Two unequal random splits by person, each with its view and who is compared."""
    runs = tuple(synthetic.select(np.arange(run, len(synthetic), 2)) for run in range(2))
    found = []
    for seed in (1, 2):
        train, holdout = real.split(SHARE_TRAIN, seed=seed)
        view = View(DirectBench(), train, synthetic, holdout, reference_runs=runs)
        sides = sides_of(Corpora(train, synthetic, holdout), view.bench, Strata())
        found.append((view, sides))
    return found


def by_person(view, sides, values_of):
    """A value of each person who is compared, by the person's name."""
    people = people_of(*sides)
    keys = [
        np.array(corpus.person_keys)[rows]
        for corpus, rows in (
            (view.train, people.train_rows),
            (view.holdout, people.holdout_rows),
        )
    ]
    numbers = (people.train_persons, people.n_train + people.holdout_persons)
    names = dict(zip(np.concatenate(numbers).tolist(), np.concatenate(keys).tolist(), strict=True))
    return {
        names[number]: value for number, value in enumerate(np.asarray(values_of(people)).tolist())
    }


def ranks(values):
    """From the least, equal where values are equal."""
    names = sorted(values)
    numbers = np.unique([values[name] for name in names], return_inverse=True)[1]
    return dict(zip(names, numbers.tolist(), strict=True))


def test_the_dealings_differ_and_compare_the_same_people(dealings):
    trained = [set(view.train.person_keys) for view, _ in dealings]
    assert len(trained[0] - trained[1]) > 10
    one, other = (by_person(view, sides, lambda people: people.strata) for view, sides in dealings)
    assert one == other


@pytest.mark.parametrize("name", DETECTORS)
def test_evidence_ranks_people_alike_however_they_are_dealt(name, dealings, settings):
    detector = plugins.build_metric(name, settings=settings)
    found = []
    for view, sides in dealings:
        assert detector.not_applicable(view) is None
        evidence = detector.evidence(view)
        found.append(by_person(view, sides, lambda people, e=evidence: people.evidence(e)))
    assert len(set(found[0].values())) > 1
    assert ranks(found[0]) == ranks(found[1])
    assert found[0] == pytest.approx(found[1], rel=1e-6, abs=1e-9)
