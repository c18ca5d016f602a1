"""How small a leak is seen: against independent simulation, and the same for any engine."""

from dataclasses import dataclass
from math import comb

import numpy as np
import pytest
from fake_bench import make_corpus
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.auditing import keep
from synthaudit.bench import Bench
from synthaudit.engines.local import LocalEngine
from synthaudit.jobs import perform
from synthaudit.metrics.base import Detector, Evidence, View
from synthaudit.normalise import normalise
from synthaudit.power_study import power_of
from synthaudit.privacy_audit import Side, family_test
from synthaudit.privacy_audit.power import (
    TARGET,
    Draw,
    critical_values,
    detection_rate,
    draw_of,
    mean_rate,
    next_dose,
    smallest_seen,
)
from synthaudit.stats import minimum_p

N_EACH = 60


def everybody(n):
    return np.zeros(n, dtype=np.int64)


def test_a_draw_keeps_the_sizes_of_the_strata_and_leaks_only_the_seen():
    is_train, strata = np.arange(30) < 12, np.repeat([0, 1, 2], [5, 15, 10])
    draw = draw_of(is_train, strata, seed=4)
    for stratum in range(3):
        inside = strata == stratum
        assert draw.is_train[inside].sum() == is_train[inside].sum()
    assert sorted(draw.order) == list(np.flatnonzero(draw.is_train))


@given(st.integers(0, 1000), st.sampled_from([None, (1, 1, 4), (4, 1, 0.5)]))
def test_critical_values_are_the_family_test_turned_round(seed, weights):
    random = np.random.default_rng(seed)
    weights = None if weights is None else np.array(weights)
    null = np.round(random.exponential(size=(199, 3)), random.integers(0, 4))
    critical = critical_values(null, 0.05, weights)
    for observed in np.round(random.exponential(2, size=(40, 3)), 1):
        rejected = minimum_p(observed, null, weights).p_adjusted.min() <= 0.05
        # Never found where the family does not; a tie with the last place may be lost.
        assert not (observed > critical).any() or rejected
    found = minimum_p(critical + 1, null, weights).p_adjusted.min() <= 0.05
    assert found or np.isinf(critical).all()


def test_a_heavier_detector_needs_less():
    null = np.random.default_rng(0).exponential(size=(1999, 3))
    alike, weighted = (critical_values(null, 0.05, w) for w in (None, np.array([4.0, 1.0, 1.0])))
    # Three independent ones: 0.05 splits into thirds, or into 4, 1 and 1 sixths.
    assert np.exp(-alike) == pytest.approx(np.full(3, 0.05 / 3), rel=0.3)
    assert np.exp(-weighted) == pytest.approx(0.05 / 6 * np.array([4, 1, 1]), rel=0.3)


def test_too_few_permutations_find_nothing():
    assert np.isinf(critical_values(np.ones((9, 2)), 0.05)).all()


def planted_evidence(random, draw, n_leaked, shift):
    evidence = random.normal(size=(2 * N_EACH, 2))
    evidence[draw.order[:n_leaked], 0] += shift
    return evidence


@pytest.mark.parametrize(("n_leaked", "shift"), [(0, 0.0), (9, 2.0), (12, 2.5)])
def test_the_rate_is_that_of_audits_drawn_afresh(n_leaked, shift):
    """Independent audits: new evidence, new labels, the family's own p-values."""
    is_train = np.arange(2 * N_EACH) < N_EACH
    random = np.random.default_rng(n_leaked)
    rates = []
    for seed in range(12):
        draw = draw_of(is_train, everybody(2 * N_EACH), seed)
        rates.append(
            detection_rate(
                planted_evidence(random, draw, n_leaked, shift),
                draw,
                n_leaked,
                everybody(2 * N_EACH),
                alpha=0.05,
                n_permutations=399,
                n_labellings=200,
                seed=seed,
            )
        )
    n_audits, n_found = 300, 0
    for seed in range(n_audits):
        draw = Draw(is_train, random.permutation(N_EACH))
        evidence = planted_evidence(random, draw, n_leaked, shift)
        found = family_test(evidence, is_train, n_permutations=199, seed=seed)
        n_found += found.p_adjusted.min() <= 0.05
    truth = n_found / n_audits
    error = np.sqrt(max(truth * (1 - truth), 0.02) / n_audits + np.var(rates) / len(rates))
    assert np.mean(rates) == pytest.approx(truth, abs=3 * error)


def test_an_unmistakable_leak_is_seen_from_the_size_at_which_chance_is_small_enough():
    n, order = 400, np.arange(200)
    evidence, draw = np.zeros((n, 1)), Draw(np.arange(n) < 200, order)
    for n_leaked in (3, 4, 5, 6, 7):
        evidence[:] = 0
        evidence[:n_leaked] = 1
        rate = detection_rate(
            evidence, draw, n_leaked, everybody(n),
            alpha=0.05, n_permutations=1999, n_labellings=50, seed=1,
        )  # fmt: skip
        # One cut-off: they are all of train by chance with this probability.
        assert rate == (comb(200, n_leaked) / comb(400, n_leaked) <= 0.05)


def searched(rate_of, *, least, most, step=1):
    rates = {}
    while (n_leaked := next_dose(rates, least=least, most=most, step=step)) is not None:
        assert n_leaked not in rates
        assert step <= n_leaked <= most
        assert n_leaked % step == 0
        rates[n_leaked] = rate_of(n_leaked)
    return rates


@given(st.integers(1, 300), st.integers(1, 60), st.sampled_from([1, 2]))
def test_the_search_brackets_the_smallest_leak_seen(truth, least, step):
    rates = searched(lambda n: float(n >= truth), least=least, most=200, step=step)
    assert len(rates) <= 14
    seen = [n for n in rates if n >= truth]
    if truth > 200:
        assert not seen
        assert max(rates) == 200
    else:
        below = max((n for n in rates if n < truth), default=0)
        assert min(seen) - below <= max(step, 0.15 * min(seen))


def test_rates_are_made_to_rise_and_averaged_over_draws():
    draws = [{2: 0.4, 4: 0.2, 8: 1.0}, {4: 0.5, 8: 0.9}]
    assert mean_rate(draws[:1], 2) == (pytest.approx(0.3), 0.0)
    assert mean_rate(draws, 4)[0] == pytest.approx(0.4)
    assert mean_rate(draws, 6)[0] == pytest.approx((0.65 + 0.7) / 2)
    assert mean_rate(draws, 100)[0] == pytest.approx(0.95)
    # The lines cross the target where (0.3 + 0.175 (n - 4) + 0.5 + 0.1 (n - 4)) / 2 = 0.8.
    assert smallest_seen(draws) == 7
    assert smallest_seen([{4: 0.5}]) is None


@dataclass(frozen=True)
class Copies(Detector):
    """Points at everybody whose first word occurs in the synthetic corpus."""

    scores = ()
    headline = "privacy.copies"
    looks_for = "first words"

    def estimate(self, view):
        return ()

    def evidence(self, view):
        known = {word for text in view.synthetic.texts() for word in normalise(text).split()}
        return Evidence(
            *(
                np.array([float(normalise(text).split()[0] in known) for text in side.texts()])
                for side in (view.train, view.holdout)
            )
        )


@dataclass(frozen=True)
class Partial(Detector):
    """Fitted on train alone: whoever is called train looks a little closer."""

    scores = ()
    headline = "privacy.partial"
    looks_for = "nothing"

    def estimate(self, view):
        return ()

    def evidence(self, view):
        first, second = (np.arange(len(side), dtype=float) for side in (view.train, view.holdout))
        return Evidence(first + 5, second)


@dataclass(frozen=True)
class Costly(Copies):
    costly = True
    n_calls: int = 0

    def evidence(self, view):
        raise AssertionError("gathered again")


@dataclass(frozen=True)
class Fails(Copies):
    """Works until something was planted."""

    def evidence(self, view):
        if any("zq" in text for text in view.synthetic.texts()):
            raise ValueError("secret text")
        return super().evidence(view)


def corpora(store, n=N_EACH):
    texts = {
        "train": [f"zq{row}a said something today" for row in range(n)],
        "holdout": [f"zq{row}b said something today" for row in range(n)],
        "synthetic": [f"made up text {row} about today" for row in range(n)],
    }
    return [keep(make_corpus(texts[role], role), store) for role in texts]


def study(store, *detectors, n=N_EACH, engine=None, blind=()):
    train, holdout, synthetic = corpora(store, n)
    view = View(Bench(store), train, synthetic, holdout)
    engine = engine or LocalEngine()
    named = {type(each).__name__: each for each in (*detectors, *blind)}
    evidence = {name: each.evidence(view) for name, each in named.items() if each not in blind}
    evidence |= {type(each).__name__: Evidence(np.zeros(n), np.zeros(n)) for each in blind}
    return power_of(
        view,
        tuple(Side(side.persons, np.zeros(n, dtype=bool)) for side in (train, holdout)),
        named,
        evidence,
        lambda jobs: list(engine.map(perform, jobs)),
        seed=5,
        profile="quick",
        store=store,
    )


def test_copies_are_seen_from_five_people_on_and_what_is_not_copied_never(store):
    power = study(store, Copies())
    leaks = {leak.kind: leak for leak in power.leaks}
    # One cut-off: C(60, k) / C(120, k) is 0.057 for 4 people and 0.027 for 5.
    assert leaks["verbatim"].n_people == 5
    assert leaks["verbatim"].n_draws == 2
    assert set(leaks["verbatim"].rates) == {0.0, 1.0}
    assert power.false_alarms == 0
    assert power.partial == ()
    assert not power.too_few_people


def test_workers_and_the_content_of_the_store_do_not_matter(store, tmp_path):
    alone = study(store, Copies())
    assert study(store, Copies()) == alone
    other = type(store).open(tmp_path / "other")
    assert study(other, Copies(), engine=LocalEngine(2)) == alone


def test_a_costly_detector_takes_its_share_of_the_family_and_sees_nothing(store):
    alone, beside = study(store, Copies()), study(store, Copies(), blind=(Costly(),))
    found = [power.leaks[0].n_people for power in (alone, beside)]
    assert found == [5, 5]  # constant evidence costs nothing
    assert study(store, blind=(Costly(),)) is None


def test_a_detector_that_takes_sides_is_named(store):
    assert study(store, Copies(), Partial()).partial == ("Partial",)


def test_few_people_cannot_show_any_leak(store):
    power = study(store, Copies(), n=2)
    assert power.too_few_people
    assert {leak.n_people for leak in power.leaks} == {None}


def test_a_failure_is_told_without_text(store):
    leak = study(store, Fails()).leaks[0]
    assert leak.n_people is None
    assert leak.error.startswith("ValueError")
    assert "secret" not in leak.error


def test_target_is_four_of_five():
    assert TARGET == 0.8
