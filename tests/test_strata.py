"""Labels are permuted among people of one kind, so that unlike shares of kinds are no leak."""

import numpy as np
import pytest
from fake_bench import make_corpus

from synthaudit.privacy_audit import Side, family_test, people_of
from synthaudit.strata import MIN_PEOPLE, strata_of


def test_classes_with_enough_people_are_strata_and_the_rest_share_one():
    n = MIN_PEOPLE
    train = make_corpus(["t"] * (n + 2), "train", labels=["a"] * (n - 1) + ["b", "c", "a"])
    holdout = make_corpus(["h"] * n, "holdout", labels=["a"] * 3 + ["b"] * (n - 3))
    one, other = strata_of(train, holdout)
    a, small = one[0], one[n]
    assert list(one[: n - 1]) == [a] * (n - 1)
    assert one[n + 1] == a
    assert small == 0
    assert set(other[:3]) == {a}
    assert one[n - 1] == other[3] == 0


def test_a_person_with_several_records_is_in_one_stratum():
    groups = [f"p{i // 2}" for i in range(40)]
    labels = ["a", "b"] * 20
    one, other = strata_of(
        make_corpus(["t"] * 40, "train", groups=groups, labels=labels),
        make_corpus(["h"] * 40, "holdout", groups=[f"q{g}" for g in groups], labels=labels),
    )
    assert len(set(one)) == len(set(other)) == 1


@pytest.mark.parametrize("labels", [None, [1.0] * 20])
def test_without_classes_there_is_one_stratum(labels):
    sides = [make_corpus(["x"] * 20, role, labels=labels) for role in ("train", "holdout")]
    assert strata_of(*sides) == (None, None)


def test_people_carry_the_stratum_of_their_records():
    train = Side(np.array([0, 0, 1]), np.array([False, True, False]), np.array([4, 4, 2]))
    holdout = Side(np.array([0, 1]), np.array([True, False]), np.array([7, 2]))
    assert list(people_of(train, holdout).strata) == [4, 2, 2]
    plain = Side(np.array([0]), np.array([False]))
    assert list(people_of(plain, plain).strata) == [0, 0]


def test_unlike_shares_of_a_kind_that_lies_closer_are_no_leak():
    """Kind 1 has more evidence whoever saw it, and train holds more of it: 200 clean audits."""
    n_simulations, n_people = 200, 120
    rejected = {"within kinds": 0, "over everybody": 0}
    for seed in range(n_simulations):
        draw = np.random.Generator(np.random.PCG64(seed))
        is_train = np.arange(n_people) < n_people // 2
        kind = (draw.random(n_people) < np.where(is_train, 0.5, 0.25)).astype(np.int64)
        evidence = (draw.normal(size=n_people) + 1.5 * kind)[:, None]
        for name, strata in (("within kinds", kind), ("over everybody", None)):
            p = family_test(evidence, is_train, n_permutations=199, seed=seed, strata=strata).p[0]
            rejected[name] += p <= 0.05
    # 3 Monte-Carlo standard errors above the nominal rate; the plain permutation is far beyond.
    limit = 0.05 + 3 * np.sqrt(0.05 * 0.95 / n_simulations)
    assert rejected["within kinds"] / n_simulations <= limit
    assert rejected["over everybody"] / n_simulations > 2 * limit
