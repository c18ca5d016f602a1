"""Comparisons that must not be believed: each is inconclusive with its reason, never a pass."""

from dataclasses import replace

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from spoken_vectors import SpokenVectors, speak

from synthaudit import plugins
from synthaudit.config import make_plan
from synthaudit.metrics.base import Detector, View
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.overlaps import without_shared
from synthaudit.privacy_section import privacy_of, sides_of
from synthaudit.results import LeakPower, Power
from synthaudit.scoring import scores_of
from synthaudit.seats import Corpora
from synthaudit.strata import Strata

HERE, ELSEWHERE = ([f"{ward}{number}" for number in range(60)] for ward in ("here", "elsewhere"))
NAMES = (
    "privacy.exchangeability_auc",
    "privacy.exchangeability_mmd",
    "privacy.near_duplicates",
    "privacy.membership_tfidf",
)
SEEN_ENOUGH = Power(
    n_train=60,
    n_holdout=60,
    target=0.8,
    false_alarms=0.04,
    n_controls=400,
    partial=(),
    too_few_people=False,
    leaks=(LeakPower("verbatim", 3, (3,), (0.9,), (0.0,), n_draws=1),),
)


def texts(random, n, words=HERE):
    return [" ".join(random.choice(words, 12)) for _ in range(n)]


def judged(train, holdout, synthetic, **changed):
    """The verdict of cheap detectors and both premises, if small leaks would be seen."""
    return judged_and_tested(train, holdout, synthetic, **changed)[0]


def judged_and_tested(
    train, holdout, synthetic, *, labels=(None, None), names=NAMES, embedder=None, **changed
):
    """The verdict, the test of each detector, and each score's estimate."""
    corpora = Corpora(
        make_corpus(train, "train", labels=labels[0]),
        make_corpus(synthetic),
        make_corpus(holdout, "holdout", labels=labels[1]),
    )
    strata = Strata()
    settings = {
        "embedder": embedder or WeightlessEmbedder().fitted([*train, *holdout]),
        "seed": 0,
        "strata": strata,
    }
    metrics = {name: plugins.build_metric(name, settings=settings) for name in names}
    bench = DirectBench()
    everybody = View(bench, corpora.train, corpora.synthetic, corpora.holdout)
    apart = without_shared(corpora, bench)
    scores, evidence = [], {}
    for name, metric in metrics.items():
        view = replace(everybody, train=apart.train, holdout=apart.holdout)
        found = tuple(metric.estimate(view if metric.disjoint_people else everybody))
        scores += scores_of(name, metric, main=found, reference=None, matched=None)
        if isinstance(metric, Detector):
            evidence[name] = metric.evidence(everybody)
    plan = make_plan(
        {
            "train": {"path": "t"},
            "holdout": {"path": "h", "split": "random"},
            "synthetic": {"path": "s"},
        },
        origin="test",
    )
    sides = sides_of(corpora, bench, strata)
    privacy, tests = privacy_of(plan, metrics, evidence, scores, sides, SEEN_ENOUGH, **changed)
    return privacy, tests, {score.id: score.value for score in scores}


@pytest.fixture
def random():
    return np.random.default_rng(7)


def test_a_random_holdout_clears_a_clean_corpus_so_the_traps_can_fail(random):
    privacy = judged(texts(random, 60), texts(random, 60), texts(random, 60))
    assert (privacy.verdict, privacy.reasons) == ("no_evidence", ())
    assert {"privacy.exchangeability_auc", "privacy.exchangeability_mmd"} < {
        premise.name for premise in privacy.premises
    }


def test_a_holdout_a_quarter_of_train_and_every_distance_tied(random):
    """Ties are nobody's, and the larger side must not win by its number alone.

    Every real record lies at the same distance from every synthetic one, and no two are equal.
    """
    spins = random.normal(size=(80, 2))
    spins /= np.linalg.norm(spins, axis=1)[:, None]
    real = speak(np.column_stack([np.zeros(80), spins]))
    made = speak(np.tile([1.0, 0.0, 0.0], (40, 1)))
    names = (
        "privacy.exchangeability_auc",
        "privacy.exchangeability_mmd",
        "privacy.dcr_share",
        "privacy.nearest_distance",
        "privacy.membership_embedding",
        "privacy.near_duplicates",
        "privacy.exact_copies",
    )
    privacy, tests, values = judged_and_tested(
        real[:64], real[64:], made, names=names, embedder=SpokenVectors(3)
    )
    assert (privacy.verdict, privacy.reasons) == ("no_evidence", ())
    assert values["privacy.dcr_share"] == 0.5
    assert values["privacy.nearest_distance"] == pytest.approx(1)
    for id in ("privacy.dcr_share", "privacy.nearest_distance"):
        assert (tests[id].p, tests[id].p_adjusted) == (1, 1)


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("leaks", [False, True], ids=["clean", "leaking"])
def test_a_holdout_from_another_source(random, share, leaks):
    """Wholly or by half: what looks like a leak may be the other source."""
    train = texts(random, 60)
    n_other = round(share * 60)
    holdout = texts(random, n_other, ELSEWHERE) + texts(random, 60 - n_other)
    privacy = judged(train, holdout, train if leaks else texts(random, 60))
    assert privacy.verdict == "inconclusive"
    assert "holdout_differs" in privacy.reasons
    for premise in privacy.premises:
        assert premise.held == (premise.reason != "holdout_differs")


def test_a_holdout_of_another_class_leaves_nobody_to_compare_with(random):
    """Strata cannot tell a leak from a class that one side lacks."""
    train = texts(random, 60)
    privacy = judged(train, texts(random, 60), train, labels=(["a"] * 60, ["b"] * 60))
    assert privacy.verdict == "inconclusive"
    assert {"holdout_differs", "too_few_people"} <= set(privacy.reasons)


def test_train_holdout_and_synthetic_are_the_same(random):
    same = texts(random, 60)
    privacy = judged(same, same, same)
    assert privacy.verdict == "inconclusive"
    assert "shared_people" in privacy.reasons


def test_a_holdout_that_chose_the_records_clears_nothing_but_still_finds(random):
    train, holdout = texts(random, 60), texts(random, 60)
    clean = judged(train, holdout, texts(random, 60), reused=True)
    assert (clean.verdict, clean.reasons) == ("inconclusive", ("holdout_reused",))
    assert judged(train, holdout, train, reused=True).verdict == "leak_found"
