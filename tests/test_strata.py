"""Labels are permuted among people of one kind, so that unlike shares of kinds are no leak."""

import numpy as np
import pytest
from fake_bench import make_corpus

from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError
from synthaudit.privacy_audit import Side, family_test, people_of
from synthaudit.privacy_audit.premises import premises_of_split
from synthaudit.records import Record
from synthaudit.strata import MIN_PEOPLE, Strata


def test_classes_with_enough_people_are_strata_and_the_rest_share_one():
    n = MIN_PEOPLE
    train = make_corpus(["t"] * (n + 2), "train", labels=["a"] * (n - 1) + ["b", "c", "a"])
    holdout = make_corpus(["h"] * n, "holdout", labels=["a"] * 3 + ["b"] * (n - 3))
    one, other = Strata().of(train, holdout)
    a, small = one[0], one[n]
    assert list(one[: n - 1]) == [a] * (n - 1)
    assert one[n + 1] == a
    assert small == 0
    assert set(other[:3]) == {a}
    assert one[n - 1] == other[3] == 0


def test_a_person_with_several_records_is_in_one_stratum():
    groups = [f"p{i // 2}" for i in range(40)]
    labels = ["a", "b"] * 20
    one, other = Strata().of(
        make_corpus(["t"] * 40, "train", groups=groups, labels=labels),
        make_corpus(["h"] * 40, "holdout", groups=[f"q{g}" for g in groups], labels=labels),
    )
    assert len(set(one)) == len(set(other)) == 1


@pytest.mark.parametrize("labels", [None, [1.0] * 20])
def test_without_classes_there_is_one_stratum(labels):
    sides = [make_corpus(["x"] * 20, role, labels=labels) for role in ("train", "holdout")]
    assert Strata().of(*sides) == (None, None)


def with_meta(role, metas, texts=None):
    """Records of one person each, with lineage."""
    texts = texts or ["t"] * len(metas)
    records = [
        Record(id=f"{role}{row}", text=text, meta=meta, label="x")
        for row, (text, meta) in enumerate(zip(texts, metas, strict=True))
    ]
    return Corpus.from_records(records, role=role)


def test_names_are_crossed_and_thin_cells_fall_back_to_the_names_before():
    """Wards by years: cells of 12 people, thin ones of 4 and 7, and a ward of 2."""
    cells = [(ward, year) for ward in "ab" for year in (1, 2) for _ in range(12)]
    cells += [("a", 3)] * 4 + [("a", 4)] * 7 + [("c", 1)] * 2
    metas = [{"ward": ward, "year": year} for ward, year in cells]
    train, holdout = with_meta("train", metas[::2]), with_meta("holdout", metas[1::2])
    one, other = Strata(("ward", "meta.year")).of(train, holdout)
    strata = np.empty(len(cells), dtype=np.int64)
    strata[::2], strata[1::2] = one, other
    stratum_of = dict(zip(cells, strata.tolist(), strict=True))
    assert all(stratum_of[cell] == stratum for cell, stratum in zip(cells, strata, strict=True))
    full = {stratum_of[cell] for cell in (("a", 1), ("a", 2), ("b", 1), ("b", 2))}
    assert len(full | {stratum_of["a", 3], 0}) == 6
    assert stratum_of["a", 3] == stratum_of["a", 4]
    assert stratum_of["c", 1] == 0


def test_lengths_are_told_apart_in_quarters_of_both_sides_together():
    lengths = np.arange(1, 81)
    sides = [
        with_meta(role, [{}] * 40, [" ".join(["w"] * n) for n in lengths[start::2]])
        for start, role in enumerate(("train", "holdout"))
    ]
    one, other = Strata(("length",)).of(*sides)
    assert np.bincount(np.concatenate([one, other]))[1:].tolist() == [20] * 4
    assert (np.diff(one) >= 0).all()
    assert one[0] == other[0]


def test_a_field_that_no_record_has_is_refused_and_contents_sign():
    sides = [with_meta(role, [{"ward": 1}] * 12) for role in ("train", "holdout")]
    with pytest.raises(PlanError, match="no record of train or holdout has 'period'"):
        Strata.named(["label", "period"], *sides)
    changed = with_meta("holdout", [{"ward": 2}] * 12)
    assert changed.fingerprint == sides[1].fingerprint
    assert Strata.named(["ward"], *sides) != Strata.named(["ward"], sides[0], changed)
    assert Strata.named(["label"], *sides) == Strata()


def test_who_has_no_partner_is_counted_and_half_of_a_side_is_too_many():
    train = Side(np.arange(4), np.zeros(4, bool), np.array([1, 1, 2, 3]))
    for strata, held in (([1, 1, 2, 4], True), ([1, 4, 4, 4], False)):
        holdout = Side(np.arange(4), np.zeros(4, bool), np.array(strata))
        found = premises_of_split(
            train,
            holdout,
            people_of(train, holdout),
            split="random",
            n_permutations=99,
            alpha=0.05,
        )[0]
        assert (found.name, found.held) == ("people to compare with", held)
        assert found.reason == "holdout_differs"
    assert found.detail.startswith("2 of 4 people in train and 3 of 4 in the holdout")


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
