"""Distribution measures of fidelity on corpora whose fault is known, and in whatever order."""

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus

from synthaudit import plugins
from synthaudit.metrics.base import View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import estimates_to_json

NAMES = (
    "euclidean_distance",
    "frechet_distance",
    "label_fidelity",
    "length_profile",
    "mauve",
    "prevalence",
    "readability",
    "section_profile",
    "subgroup_similarity",
)


def kind(label):
    """Three grades of severity."""
    return "mild" if label < 7 else "moderate" if label < 13 else "severe"


@pytest.fixture(scope="module")
def corpora(clinic):
    """Real text in both seats, so that nothing but the fault differs."""
    draw = np.random.default_rng(0)
    real, other = clinic["train"], clinic["holdout"]
    texts, labels = other.texts(), [kind(label) for label in other.labels]
    words = [text.split() for text in texts]
    for each in words:
        draw.shuffle(each)
    return {
        "train": make_corpus(real.texts(), "train", labels=[kind(label) for label in real.labels]),
        "honest": make_corpus(texts, labels=labels),
        "copying": make_corpus(real.texts(), labels=[kind(label) for label in real.labels]),
        "collapsed": make_corpus([texts[row % 3] for row in range(100)], labels=labels),
        "shuffled": make_corpus([" ".join(each) for each in words], labels=labels),
        "short": make_corpus([" ".join(text.split()[:30]) for text in texts], labels=labels),
        "strange": make_corpus(
            [
                f"zxq {row} wvk {row % 7} jjp" if label == "severe" else text
                for row, (text, label) in enumerate(zip(texts, labels, strict=True))
            ],
            labels=labels,
        ),
        "mislabelled": make_corpus(
            real.texts(), labels=draw.permutation([kind(label) for label in real.labels]).tolist()
        ),
    }


@pytest.fixture(scope="module")
def embedder(clinic):
    return WeightlessEmbedder().fitted(clinic["train"].texts() + clinic["holdout"].texts())


@pytest.fixture(scope="module")
def values(corpora, embedder):
    """Score by id, for each corpus in the synthetic seat."""
    bench = DirectBench()
    found = {}
    for name in NAMES:
        metric = built(name, embedder)
        for fault in corpora.keys() - {"train"}:
            estimates = metric.estimate(View(bench, corpora["train"], corpora[fault]))
            for id, each in by_id(estimates).items():
                found[id.removeprefix("fidelity."), fault] = each.value
    return found


def built(name, embedder):
    overrides = (
        {"n_permutations": 9} if "prof" in name or name in {"prevalence", "readability"} else {}
    )
    settings = {"embedder": embedder, "seed": 0, "language": "en", "profile": "quick"}
    return plugins.build_metric(f"fidelity.{name}", settings=settings, overrides=overrides)


@pytest.mark.parametrize(
    ("score", "better", "worse"),
    [
        ("frechet_distance", "copying", "honest"),
        ("frechet_distance", "honest", "strange"),
        ("frechet_distance", "honest", "collapsed"),
        ("mauve", "copying", "collapsed"),
        ("mauve", "honest", "collapsed"),
        ("euclidean_distance.average_minimum", "copying", "honest"),
        ("euclidean_distance.minimum", "copying", "honest"),
        ("length_profile", "honest", "short"),
        ("length_profile", "honest", "collapsed"),
        ("readability", "honest", "shuffled"),
        ("readability", "honest", "collapsed"),
        ("prevalence.symptoms", "honest", "collapsed"),
        ("prevalence.symptoms", "honest", "short"),
        ("prevalence.co_occurrence", "copying", "honest"),
        ("label_fidelity", "copying", "mislabelled"),
        ("subgroup_similarity", "copying", "honest"),
    ],
)
def test_moves_the_right_way(values, score, better, worse):
    one, other = values[score, better], values[score, worse]
    higher = {"mauve", "label_fidelity", "subgroup_similarity"}
    assert one > other if score in higher else one < other


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_synthetic_records_changes_no_byte(name, corpora, embedder):
    metric, made = built(name, embedder), corpora["honest"]
    mixed = made.select(np.random.default_rng(1).permutation(len(made)))
    one, other = (
        estimates_to_json(tuple(metric.estimate(View(DirectBench(), corpora["train"], seat))))
        for seat in (made, mixed)
    )
    assert one == other
