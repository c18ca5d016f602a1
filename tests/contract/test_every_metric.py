"""What holds for every metric; the list is discovered, so none can be forgotten."""

import dataclasses
import json
import math
import re

import numpy as np
import pytest
from fake_bench import DirectBench

from synthaudit import plugins
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, Premise, View
from synthaudit.records import Record
from synthaudit.results import estimates_to_json
from synthaudit.seats import Corpora, seats
from synthaudit.signatures import signature

NAMES = tuple(plugins.metrics())
DETECTORS = tuple(
    name for name, metric in plugins.metrics().items() if issubclass(metric, Detector)
)

TO_THE_BYTE = {
    name for name in NAMES if not name.startswith("privacy.") and name != "fidelity.downstream"
}


@pytest.fixture(scope="module")
def settings(clinic):
    from synthaudit.models.weightless import WeightlessEmbedder

    texts = clinic["train"].texts() + clinic["holdout"].texts()
    return {
        "embedder": WeightlessEmbedder().fitted(texts),
        "encoder": None,
        "seed": 3,
        "profile": "quick",
        "device": "cpu",
        "language": "en",
    }


def seated(train, synthetic, holdout):
    """What metrics see, with runs of a generator that repeats what it reads."""
    runs = (train.seated("synthetic"), holdout.seated("synthetic"))
    return View(DirectBench(), train, synthetic, holdout, reference_runs=runs)


@pytest.fixture(scope="module")
def view(clinic):
    return seated(clinic["train"], clinic["leaking"], clinic["holdout"])


def estimates(name, view, settings):
    return tuple(plugins.build_metric(name, settings=settings).estimate(view))


def test_discovery_finds_the_metric_files():
    assert len(NAMES) >= 20
    assert {name.split(".")[0] for name in NAMES} == set(plugins.DIMENSIONS)


@pytest.mark.parametrize("name", NAMES)
def test_declares_itself(name):
    metric = plugins.metrics()[name]
    assert dataclasses.is_dataclass(metric)
    assert metric.__dataclass_params__.frozen
    assert metric.__doc__
    assert metric.scores
    for spec in metric.scores:
        assert spec.id.startswith(name.split(".")[0] + ".")
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", spec.id)
        assert spec.better in {"higher", "lower"}
        assert len(spec.meaning) > 30
        assert spec.name
        assert spec.unit
    if issubclass(metric, Detector):
        assert metric.headline in {spec.id for spec in metric.scores}
        assert metric.looks_for
    if issubclass(metric, Premise):
        assert metric.reason


@pytest.mark.parametrize("name", NAMES)
def test_builds_from_settings_and_signs_itself(name, settings):
    metric = plugins.build_metric(name, settings=settings)
    assert signature(metric) == signature(plugins.build_metric(name, settings=settings))
    assert metric == plugins.build_metric(name, settings=settings)


def test_no_two_metrics_share_a_signature(settings):
    """The Store is addressed by it."""
    signatures = [signature(plugins.build_metric(name, settings=settings)) for name in NAMES]
    assert len(set(signatures)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_yields_every_declared_score_once(name, view, settings):
    found = estimates(name, view, settings)
    assert sorted(item.id for item in found) == sorted(
        spec.id for spec in plugins.metrics()[name].scores
    )
    for item in found:
        if item.not_applicable is not None:
            continue
        assert math.isfinite(item.value), item.id
        assert 0 < item.n_groups <= item.n_records
        if item.interval is not None:
            assert item.interval.low - 1e-9 <= item.value <= item.interval.high + 1e-9, item.id
            assert item.interval.method
        if item.test is not None:
            assert 0 < item.test.p <= 1


@pytest.mark.parametrize("name", NAMES)
def test_same_input_same_bytes(name, clinic, settings):
    def once():
        view = seated(clinic["train"], clinic["honest"], clinic["holdout"])
        return estimates_to_json(estimates(name, view, settings))

    assert once() == once()


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_synthetic_records_does_not_matter(name, clinic, settings):
    reverse = clinic["honest"].select(np.arange(len(clinic["honest"]))[::-1])
    found = [
        estimates(name, view, settings)
        for view in (
            seated(clinic["train"], clinic["honest"], clinic["holdout"]),
            seated(clinic["train"], reverse, clinic["holdout"]),
        )
    ]
    if name in TO_THE_BYTE:  # intervals and exhibits too
        assert estimates_to_json(found[1]) == estimates_to_json(found[0])
        return
    values = [{item.id: item.value for item in each} for each in found]
    for id, value in values[0].items():
        if id.startswith("fidelity.downstream"):
            continue  # fitted by an iterative solver
        assert values[1][id] == pytest.approx(value, rel=1e-5, abs=1e-6, nan_ok=True), id


@pytest.mark.parametrize("name", NAMES)
def test_nothing_real_is_shown(name, settings):
    secret = "zyxquuv"
    corpora = {}
    for role in ("train", "holdout", "synthetic"):
        corpora[role] = Corpus.from_records(
            (
                Record(
                    f"{secret}-{role}-{number}",
                    f"Patient {number} {secret} walks the {number % 7} dogs of {secret} in town "
                    f"{number % 5} and slept badly for {number % 9} nights before visit {number}",
                    label=float(number % 6),
                    group=f"{secret}-{role}-{number // 2}" if role != "synthetic" else None,
                )
                for number in range(60)
            ),
            role=role,
        )
    view = seated(corpora["train"], corpora["synthetic"], corpora["holdout"])
    shown = estimates_to_json(estimates(name, view, settings)).decode()
    assert secret not in shown
    assert "dogs of" not in shown


@pytest.mark.parametrize("name", DETECTORS)
def test_evidence_is_symmetric_in_train_and_holdout(name, clinic, settings):
    """Swapping who is called train must swap the evidence and change nothing else."""
    detector = plugins.build_metric(name, settings=settings)
    one = detector.evidence(seated(clinic["train"], clinic["leaking"], clinic["holdout"]))
    other = detector.evidence(
        seated(
            clinic["holdout"].seated("train"),
            clinic["leaking"],
            clinic["train"].seated("holdout"),
        )
    )
    assert one.train.shape == (len(clinic["train"]),)
    assert one.holdout.shape == (len(clinic["holdout"]),)
    np.testing.assert_allclose(one.train, other.holdout, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(one.holdout, other.train, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_reference_views_work(name, clinic, settings):
    metric = plugins.build_metric(name, settings=settings)
    runs = (clinic["train"].seated("synthetic"), clinic["holdout"].seated("synthetic"))
    corpora = Corpora(clinic["train"], clinic["honest"], clinic["holdout"], reference_runs=runs)
    seating = seats(metric, corpora, DirectBench(), seed=0)
    assert seating.reference is not None
    assert seating.reference.synthetic.role == "synthetic"
    assert (seating.matched is None) == (not metric.size_dependent)
    found = tuple(metric.estimate(seating.reference))
    assert [item.id for item in found]


@pytest.mark.parametrize("name", NAMES)
def test_a_degenerate_corpus_gives_a_number_or_an_error_never_nonsense(name, settings):
    """All texts equal, and one text empty: a finite number, not applicable, or an exception."""
    same = [Record(str(number), "the same words again and again today") for number in range(12)]
    same[3] = Record("3", "  ")
    corpora = [Corpus.from_records(same, role=role) for role in ("train", "synthetic", "holdout")]
    view = View(DirectBench(), *corpora)
    metric = plugins.build_metric(name, settings=settings)
    if metric.not_applicable(view) is not None:
        return
    try:
        found = tuple(metric.estimate(view))
    except Exception:  # noqa: BLE001 (any error becomes a failed score)
        return
    json.loads(estimates_to_json(found))
    for item in found:
        assert item.not_applicable is not None or not math.isinf(item.value), item.id
