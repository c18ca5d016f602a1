import json

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.kernels.near_join import NearRule, near_join
from synthaudit.ragged import Ragged
from synthaudit.relations.near_matches import NearMatches

SETS = st.lists(st.sets(st.integers(0, 40), max_size=30), max_size=12)
RULES = st.builds(
    NearRule,
    threshold=st.sampled_from([0.2, 0.5, 0.8, 1.0]),
    containment=st.sampled_from([0.3, 0.7, 1.0]),
    length_ratio=st.sampled_from([0.5, 0.75, 1.0]),
    min_size=st.sampled_from([1, 6, 100]),
)
DEFAULT = NearRule(threshold=0.5, containment=0.7, length_ratio=0.75, min_size=200)


def ragged(sets):
    # spread over 64 bits, as hashes are
    spread = np.uint64(0x9E3779B97F4A7C15)
    return Ragged.from_rows(
        [np.sort(np.array(sorted(row), dtype=np.uint64) * spread) for row in sets], np.uint64
    )


def similarity(one, two, rule):
    """The rule as its docstring states it, or None."""
    common, small, large = len(one & two), *sorted([len(one), len(two)])
    if not small:
        return None
    much_smaller = small >= rule.min_size and small <= rule.length_ratio * large
    if much_smaller and common / small >= max(rule.threshold, rule.containment):
        return common / small
    jaccard = common / (small + large - common)
    return jaccard if jaccard >= rule.threshold else None


def brute_force(left, right, rule, *, exclude_self=False):
    return [
        (row, other, similarity(one, two, rule))
        for row, one in enumerate(left)
        for other, two in enumerate(right)
        if similarity(one, two, rule) is not None and not (exclude_self and row == other)
    ]


def joined(left, right, rule, **options):
    lefts, rights, similarities = near_join(ragged(left), ragged(right), rule, **options)
    return list(zip(lefts.tolist(), rights.tolist(), similarities.tolist(), strict=True))


@settings(max_examples=300)
@given(SETS, SETS, RULES)
def test_finds_exactly_the_pairs_of_brute_force(left, right, rule):
    assert joined(left, right, rule) == brute_force(left, right, rule)


@given(SETS, RULES)
def test_a_collection_with_itself_leaves_out_equal_rows(sets, rule):
    assert joined(sets, sets, rule, exclude_self=True) == (
        brute_force(sets, sets, rule, exclude_self=True)
    )


@given(SETS, SETS, RULES, st.integers(1, 2))
def test_a_limit_keeps_the_answer_whether_a_row_has_any(left, right, rule, limit):
    limited = joined(left, right, rule, limit=limit)
    every = brute_force(left, right, rule)
    assert set(limited) <= set(every)
    for row in range(len(left)):
        n_all = sum(pair[0] == row for pair in every)
        assert sum(pair[0] == row for pair in limited) == min(limit, n_all)


def test_blocks_do_not_change_the_result(monkeypatch):
    monkeypatch.setattr("synthaudit.kernels.near_join._MOST_INDEXED", 40)
    generator = np.random.default_rng(5)
    left, right = (
        [set(generator.choice(30, size=size).tolist()) for size in generator.integers(1, 30, 20)]
        for _ in range(2)
    )
    rule = NearRule(0.3, 0.7, 0.75, 2)
    assert joined(left, right, rule) == brute_force(left, right, rule)
    assert joined(left, left, rule, exclude_self=True) == (
        brute_force(left, left, rule, exclude_self=True)
    )


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (range(300), range(300), 1.0),
        (range(200), range(100, 300), None),  # Jaccard 100 / 300
        (range(200), range(66, 266), 134 / 266),  # just over a half
        (range(200), range(67, 267), None),  # 133 / 267, just under
        (range(200), range(1000), 1.0),  # cut to a fifth: contained
        (range(199), range(1000), None),  # the same, but too short to tell
        (range(200), range(60, 1000), 0.7),  # seven tenths of the shorter
        (range(200), range(61, 1000), None),
        (range(300), range(400), 1.0),  # lengths just different enough
        (range(301), range(401), 301 / 401),  # and not quite
        ([], [], None),
    ],
)
def test_pairs_to_check_by_pencil(one, two, expected):
    found = joined([set(one)], [set(two)], DEFAULT)
    mirrored = joined([set(two)], [set(one)], DEFAULT)
    assert found == mirrored == ([] if expected is None else [(0, 0, expected)])


def test_the_relation_compares_normalised_texts():
    left = make_corpus(["The patient SLEEPS badly.", "unrelated", ""])
    right = make_corpus(
        ["...", "the patient, sleeps badly", "the patient sleeps badly now"], "train"
    )
    found = NearMatches().compute(DirectBench(), left, right)
    assert found["left"].tolist() == [0, 0]
    assert found["right"].tolist() == [1, 2]
    np.testing.assert_allclose(found["similarity"], [1.0, 20 / 24])
    assert {name: column.dtype for name, column in found.items()} == {
        "left": np.int64,
        "right": np.int64,
        "similarity": np.float64,
    }


@pytest.mark.data
def test_finds_back_translated_dialogues_and_leaves_unseen_ones_alone(data_folder):
    folder = data_folder / "mts_dialog"
    rows = [json.loads(line) for line in (folder / "real.jsonl").read_text().splitlines()]
    made = (folder / "synthetic_backtranslated.jsonl").read_text().splitlines()
    french = [row["text"] for row in map(json.loads, made) if "fr" in row["method"]]
    train = make_corpus([row["text"] for row in rows if row["split"] == "train"], "train")
    holdout = make_corpus([row["text"] for row in rows if row["split"] != "train"], "holdout")
    bench = DirectBench()

    def share_flagged(seat):
        return len(np.unique(bench.relation(NearMatches(), seat, train)["left"])) / len(seat)

    assert share_flagged(make_corpus(french)) >= 0.65
    assert share_flagged(holdout) <= 0.05
