"""The bound on epsilon as a metric: what is guessed, and that it holds where epsilon is known."""

from dataclasses import replace
from itertools import pairwise
from math import exp, log

import numpy as np
import pytest
from conftest import clinic_rows
from fake_bench import make_corpus, make_view
from scipy.stats import binom
from test_canaries import TEXTS, TRAIN, given, only

from synthaudit.canaries.writing import write_canaries
from synthaudit.metrics.privacy.canary_exposure import CanaryExposure
from synthaudit.metrics.privacy.epsilon_lower_bound import EpsilonLowerBound
from synthaudit.normalise import normalise

RELEASED = ["a red cat sat here", "the blue dog ran", "one two"]


def table(estimate):
    return dict(estimate.exhibits[0].rows)


def test_canaries_by_pencil():
    placed = given(TEXTS, [True, False, False, False])
    found = only(EpsilonLowerBound(placed, guessed=1.0).estimate(make_view(TRAIN, RELEASED)))
    # The first two are guessed planted, the others left out: one guess is wrong.
    assert table(found)["right guesses"] == 3
    assert table(found)["coins"] == table(found)["guesses, fixed beforehand"] == 4
    assert found.value == 0
    assert found.test.p == pytest.approx(5 / 16)
    two = only(EpsilonLowerBound(placed, guessed=0.5).estimate(make_view(TRAIN, RELEASED)))
    assert table(two)["guesses, fixed beforehand"] == 2


def people(n, first=0):
    return [f"p{row} a{row} b{row} c{row} likes tea" for row in range(first, first + n)]


@pytest.mark.parametrize(("n_train", "n_holdout"), [(40, 40), (40, 24), (24, 40)])
def test_pairs_of_people_where_all_of_train_is_released(n_train, n_holdout):
    view = make_view(people(n_train), people(n_train), people(n_holdout, first=100))
    found = only(EpsilonLowerBound(split="random").estimate(view))
    n_pairs = min(n_train, n_holdout)
    n_guesses = round(n_pairs / 4)
    assert table(found)["coins"] == n_pairs
    assert table(found)["right guesses"] == table(found)["guesses, fixed beforehand"] == n_guesses
    assert found.value == pytest.approx(-log(0.05 ** (-1 / n_guesses) - 1))
    assert found.n_groups == 2 * n_pairs
    swapped = make_view(people(n_train), people(n_holdout, first=100), people(n_holdout, first=100))
    assert only(EpsilonLowerBound(split="random").estimate(swapped)).value == 0


def test_people_count_not_records():
    texts = people(60)
    train = make_corpus(texts, "train", groups=[f"g{row // 3}" for row in range(60)])
    found = only(EpsilonLowerBound(split="random").estimate(
        make_view(train, texts, people(30, first=100))
    ))  # fmt: skip
    assert table(found)["coins"] == 20


def test_the_order_of_records_decides_nothing():
    texts = people(20)
    turned = make_corpus(texts, "train").select(np.arange(20)[::-1])
    released = texts[:4] + people(4, first=110)
    views = [make_view(train, released, people(20, first=100)) for train in (texts, turned)]
    one, other = (only(EpsilonLowerBound(split="random").estimate(view)) for view in views)
    assert table(one) == table(other)


@pytest.mark.parametrize(
    ("split", "holdout", "why"),
    [
        ("random", None, "there is no holdout"),
        ("unknown", TRAIN, "not declared to be random"),
        ("declared", TRAIN, "not declared to be random"),
    ],
)
def test_without_chance_there_is_no_bound(split, holdout, why):
    metric = EpsilonLowerBound(split=split)
    view = make_view(TRAIN, RELEASED, holdout)
    assert why in metric.not_applicable(view)
    assert only(metric.estimate(view)).not_applicable is not None
    planted = EpsilonLowerBound(given(TEXTS, [True, False, False, False]), split=split)
    assert planted.not_applicable(view) is None


@pytest.fixture(scope="module")
def clinic_train():
    rows = clinic_rows("train", 100)
    return make_corpus([row["text"] for row in rows], "train")


def too_many(n_repeats):
    """More bounds above the truth than this happen once in a thousand where 5 % is the rate."""
    return int(binom.isf(0.001, n_repeats, 0.05))


def study(train, canaries, mechanism, truth, n_repeats=200):
    """How often the bound was above the truth, and its mean, over fresh coins and releases."""
    random = np.random.Generator(np.random.PCG64(11))
    bounds, exposures = [], []
    first = make_view(train, ["nothing"])  # tokens of train are counted once
    for repeat in range(n_repeats):
        heads = random.random(len(canaries)) < 0.5
        placed = given([canary.text for canary in canaries], heads.tolist())
        placed = replace(placed, digest=str(repeat))
        view = replace(first, synthetic=make_corpus(mechanism(heads, random)))
        bounds.append(only(EpsilonLowerBound(placed).estimate(view)).value)
        exposures.append(only(CanaryExposure(placed).estimate(view)).test.p)
    bounds = np.array(bounds)
    n_above = int((bounds > truth).sum())
    print(  # noqa: T201 (what the study is for)
        f"\nepsilon {truth:g}: bound above it in {n_above} of {n_repeats}, mean "
        f"{bounds.mean():.2f}, canary p at most .05 in {np.mean(np.array(exposures) <= 0.05):.3f}"
    )
    return n_above, bounds.mean(), np.mean(np.array(exposures) <= 0.05)


@pytest.mark.slow
@pytest.mark.parametrize("epsilon", [0.0, 0.5, 1.0, 2.0, np.inf])
def test_bound_holds_for_randomised_response(clinic_train, epsilon):
    """A release that holds each canary's text as its coin says, or not, as epsilon allows."""
    canaries = write_canaries(clinic_train, 200, seed=1)
    background = clinic_train.texts()[:40]
    right = 1 / (1 + exp(-epsilon))

    def released(heads, random):
        told = heads ^ (random.random(len(heads)) > right)
        return background + [canaries[at].text for at in np.flatnonzero(told)]

    n_above, mean, noticed = study(clinic_train, canaries, released, epsilon)
    assert n_above <= too_many(200)
    if epsilon == 0:
        assert noticed <= too_many(200) / 200
    if epsilon == np.inf:
        assert mean > 2.5
        assert noticed == 1


@pytest.mark.slow
@pytest.mark.parametrize("epsilon", [4.0, 32.0])
def test_bound_holds_for_a_private_text_generator(clinic_train, epsilon):
    """Text made of pairs of words, as often as a histogram with Laplace noise says."""
    canaries = write_canaries(clinic_train, 60, seed=1, n_words=24)
    words = [normalise(canary.text).split() for canary in canaries]
    own = [[f"{one} {other}" for one, other in pairwise(row)] for row in words]
    domain = sorted({pair for pairs in own for pair in pairs})
    place = {pair: at for at, pair in enumerate(domain)}
    counts = np.zeros((len(canaries), len(domain)))
    for row, pairs in enumerate(own):
        for pair in pairs:
            counts[row, place[pair]] += 1
    sensitivity = counts.sum(axis=1).max()

    def released(heads, random):
        noisy = counts[heads].sum(axis=0) + random.laplace(0, sensitivity / epsilon, len(domain))
        # Longer texts of one pair repeated would hold pairs that the histogram does not.
        n_copies = np.rint(np.maximum(noisy, 0)).astype(int)
        return [pair for pair, n in zip(domain, n_copies, strict=True) for _ in range(n)]

    n_above, _, noticed = study(clinic_train, canaries, released, epsilon, n_repeats=60)
    assert n_above <= too_many(60)
    if epsilon == 32:
        assert noticed > 0.9


@pytest.mark.slow
@pytest.mark.parametrize("n_train", [100, 150])
@pytest.mark.parametrize("epsilon", [0.0, 1.0, 2.0])
def test_bound_holds_for_people_split_at_random(epsilon, n_train):
    """Each of 200 people is released or not by a randomised answer; replacing one asks twice."""
    random = np.random.Generator(np.random.PCG64(3))
    texts = np.array(people(200))
    right = 1 / (1 + exp(-epsilon / 2))
    bounds = []
    n_repeats = 400
    for seed in range(n_repeats):
        drawn = random.permutation(200)
        heads = np.isin(np.arange(200), drawn[:n_train])
        told = heads ^ (random.random(200) > right)
        view = make_view(texts[heads].tolist(), texts[told].tolist(), texts[~heads].tolist())
        bounds.append(only(EpsilonLowerBound(split="random", seed=seed).estimate(view)).value)
    n_above = int((np.array(bounds) > epsilon).sum())
    print(  # noqa: T201 (what the study is for)
        f"\n{n_train} and {200 - n_train} people, epsilon {epsilon:g}: bound above it in {n_above} "
        f"of {n_repeats}, mean {np.mean(bounds):.2f}"
    )
    assert n_above <= too_many(n_repeats)
