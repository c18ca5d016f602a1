"""The scan and the family of tests: against their definitions, and exact over all labellings."""

from itertools import combinations
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit import plugins
from synthaudit.kernels.scan import scan_maxima, x_log_x
from synthaudit.metrics.base import Detector
from synthaudit.privacy_audit import family_test
from synthaudit.privacy_audit.family import cut_offs
from synthaudit.stats import minimum_p


def slow_scan(evidence, is_train):
    """The statistic from its definition: every cut-off, one table of two by two at a time."""
    n, n_train = len(evidence), sum(is_train)
    cuts = sorted({sum(other >= value for other in evidence) for value in evidence} - {n})
    upper = [cut for cut in cuts if cut <= n // 2] or cuts[:1]
    best = 0.0
    ranked = sorted(range(n), key=lambda person: -evidence[person])
    for cut in upper:
        hits = sum(is_train[person] for person in ranked[:cut])
        if hits / cut > n_train / n:
            observed = (hits, cut - hits, n_train - hits, n - n_train - cut + hits)
            expected = [
                side * share / n for side in (cut, n - cut) for share in (n_train, n - n_train)
            ]
            ratio = sum(o * log(o / e) for o, e in zip(observed, expected, strict=True) if o)
            best = max(best, ratio + log(n / cut) / 2)
    return best


def scan(evidence, labellings):
    order = np.argsort(-evidence, kind="stable")
    table = x_log_x(len(evidence))
    return scan_maxima(
        np.atleast_2d(labellings).astype(np.uint8), order, cut_offs(evidence[order]), table
    )


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=24).filter(
        lambda people: len({label for _, label in people}) == 2
    )
)
def test_scan_is_its_definition(people):
    evidence, is_train = (np.array(column) for column in zip(*people, strict=True))
    found = scan(evidence.astype(float), is_train)[0]
    assert found == pytest.approx(slow_scan(evidence.tolist(), is_train.tolist()), abs=1e-9)


def test_scan_of_a_perfect_separation():
    # Two of two on top: the table is (2, 0; 0, 2), each cell twice what independence expects; two
    # of four above the cut-off give a head start of half of log 2.
    assert scan(np.array([4.0, 3.0, 2.0, 1.0]), [1, 1, 0, 0])[0] == pytest.approx(4.5 * log(2))
    assert scan(np.array([4.0, 3.0, 2.0, 1.0]), [0, 0, 1, 1])[0] == 0


def test_the_head_start_keeps_scanning_cheap_for_few_people():
    """All k leaked people first, of 200 a side: chance by one cut-off is about 2^-k."""
    n = 400
    labels = np.arange(n) < n // 2
    null = np.random.default_rng(0).permuted(np.repeat(labels[None], 20_000, axis=0), axis=1)
    drawn = scan(-np.arange(n), null)
    for k, price in ((5, 1.5), (6, 1.6), (7, 1.7)):
        table = np.array([[k, 0], [n // 2 - k, n // 2]])
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
        ratio = np.sum(table * np.log(np.maximum(table, 1) / expected))
        p = np.mean(drawn >= ratio + np.log(n / k) / 2 - 1e-9)
        assert p == pytest.approx(price * 2.0**-k, rel=0.15)


@pytest.mark.parametrize(
    ("descending", "cuts"),
    [
        ([9, 8, 7, 6, 5, 4], [1, 2, 3]),
        ([9, 9, 7, 7, 7, 1], [2]),
        ([9, 9, 9, 9, 9, 1], [5]),  # more than half tied at the top
        ([3, 3, 3], []),
        ([3], []),
    ],
)
def test_cut_offs_never_part_ties(descending, cuts):
    assert list(cut_offs(np.array(descending, float))) == cuts


def test_cut_offs_thin_out_for_many_people():
    cuts = cut_offs(-np.arange(100_000.0))
    assert list(cuts[:500]) == list(range(1, 501))
    assert len(cuts) < 1000
    assert cuts[-1] > 49_000
    assert np.diff(cuts[499:]).max() <= 0.0101 * 50_000
    assert (np.diff(cuts) > 0).all()


def every_labelling(n, n_train):
    rows = [np.isin(np.arange(n), chosen) for chosen in combinations(range(n), n_train)]
    return np.array(rows)


@pytest.mark.parametrize(
    "columns",
    [
        ([6, 5, 4, 3, 2, 1, 0], [1, 2, 3, 4, 5, 6, 7]),
        ([6, 5, 4, 3, 2, 1, 0], [6, 5, 4, 3, 2, 0, 1], [1, 1, 0, 0, 0, 0, 0]),
        ([2, 2, 2, 1, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1], [1, 0, 2, 0, 3, 0, 4]),
    ],
)
@pytest.mark.parametrize("n_train", [3, 5])
@pytest.mark.parametrize("weights", [None, (4, 1, 1), (1, 1, 2), (0.3, 5, 1)])
def test_family_is_exact_over_all_labellings(columns, n_train, weights):
    """With every labelling equally likely no p-value is small more often than it says."""
    labellings = every_labelling(7, n_train)
    pool = np.round(np.column_stack([scan(np.array(c, float), labellings) for c in columns]), 9)
    weights = None if weights is None else np.array(weights[: len(columns)])
    tested = [
        minimum_p(pool[row], np.delete(pool, row, axis=0), weights) for row in range(len(pool))
    ]
    single = np.array([family.p for family in tested])
    smallest = np.array([family.p_adjusted.min() for family in tested])
    for alpha in np.arange(1, len(pool) + 1) / len(pool):
        assert (smallest <= alpha + 1e-12).mean() <= alpha + 1e-12
        assert ((single <= alpha + 1e-12).mean(axis=0) <= alpha + 1e-12).all()


def test_declared_weights_are_powers_of_two():
    """Then dividing counts by them is exact, and ties between detectors stay ties."""
    weights = [each.weight for each in plugins.metrics().values() if issubclass(each, Detector)]
    assert len(weights) > 1
    assert all(np.frexp(weight)[0] == 0.5 for weight in weights)


def test_weights_tell_which_detector_is_believed_sooner():
    evidence = np.random.default_rng(3).normal(size=(60, 6))
    is_train = np.arange(60) < 30
    evidence[:6, 0] += 9  # six of six people at the top for the first detector only
    alone, alike, heavy = (
        family_test(evidence[:, :n], is_train, n_permutations=999, weights=weights)
        for n, weights in ((1, None), (6, None), (6, np.array([4.0, 1, 1, 1, 1, 1])))
    )
    assert alone.p[0] == alike.p[0] == heavy.p[0]
    assert alone.p_adjusted[0] < heavy.p_adjusted[0] < alike.p_adjusted[0]


def test_family_statistics_do_not_mind_the_order_or_the_scale():
    random = np.random.default_rng(0)
    evidence, is_train = random.integers(0, 9, (60, 3)).astype(float), np.arange(60) < 40
    order = random.permutation(60)
    first = family_test(evidence, is_train, n_permutations=99)
    second = family_test(np.exp(evidence[order]) - 3, is_train[order], n_permutations=99)
    assert (first.statistics == second.statistics).all()


def test_family_repeats_itself_and_the_seed_matters():
    random = np.random.default_rng(0)
    evidence, is_train = random.normal(size=(60, 3)), np.arange(60) < 40
    first, second, other = (
        family_test(evidence, is_train, n_permutations=199, seed=seed) for seed in (1, 1, 2)
    )
    assert (first.p == second.p).all()
    assert (first.p != other.p).any()


def test_strata_keep_labels_inside():
    # All of stratum 0 is train and ranks first: no labelling within strata looks any different.
    evidence = np.arange(20, 0, -1.0)[:, None]
    is_train, strata = np.arange(20) < 10, np.repeat([0, 1], 10)
    assert family_test(evidence, is_train, n_permutations=99).p[0] == 0.01
    assert family_test(evidence, is_train, n_permutations=99, strata=strata).p[0] == 1
