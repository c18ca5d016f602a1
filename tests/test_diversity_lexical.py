import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.errors import InputError
from synthaudit.metrics.diversity.distinct import Distinct, expected_distinct
from synthaudit.metrics.diversity.near_duplicates import NearDuplicates
from synthaudit.metrics.diversity.self_bleu import SelfBleu
from synthaudit.metrics.diversity.type_token_ratio import TypeTokenRatio
from synthaudit.metrics.diversity.unique_records import UniqueRecords
from synthaudit.relations.near_copies import NearCopies

SENTENCES = [
    "she sleeps badly since the winter and wakes at four",
    "he lost interest in music and in his friends last year",
    "no appetite for weeks while the weight keeps falling slowly",
    "worries about money keep him from working most days now",
    "the panic comes in crowded trains and lasts ten minutes",
    "she hears her late mother call from the empty kitchen",
]
COLLAPSED = ["the patient feels sad today"] * 10
TRAIN = ["one record of train"]


def estimates(metric, synthetic, **seats):
    return by_id(metric.estimate(make_view(TRAIN, synthetic, **seats)))


def values(metric, synthetic):
    return [found.value for found in estimates(metric, synthetic).values()]


# distinct


@pytest.mark.parametrize(
    ("counts", "n_drawn"), [([1, 1, 1], 2), ([3], 1), ([2, 1], 2), ([4, 2, 1, 1], 5), ([2, 2], 0)]
)
def test_the_expected_number_of_kinds_is_the_mean_over_all_draws(counts, n_drawn):
    items = [kind for kind, count in enumerate(counts) for _ in range(count)]
    draws = [len(set(draw)) for draw in combinations(items, n_drawn)]
    assert expected_distinct(np.array(counts), n_drawn) == pytest.approx(np.mean(draws))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_drawing_everything_finds_every_kind(counts):
    assert expected_distinct(np.array(counts), sum(counts)) == pytest.approx(len(counts))


def test_distinct_to_check_by_pencil():
    # words: a b a b a (2 of 5); pairs: ab ba ab ba (2 of 4); threes: aba bab aba; fours: abab baba
    assert values(Distinct(), ["a b a b a"]) == pytest.approx([2 / 5, 2 / 4, 2 / 3, 1.0])


def test_distinct_at_a_fixed_count_does_not_fall_with_corpus_size():
    once = values(Distinct(n_tokens=40), SENTENCES)
    often = values(Distinct(n_tokens=40), SENTENCES * 50)
    # many copies of a small stock: drawing 40 is then drawing with replacement
    assert all(many < one for one, many in zip(once, often, strict=True))
    assert values(Distinct(n_tokens=40), SENTENCES * 500) == pytest.approx(often, rel=0.01)


def test_distinct_says_when_there_was_less_to_draw_from():
    [curve] = estimates(Distinct(), SENTENCES)["diversity.distinct_1"].exhibits
    assert "compared at 61, all that one of the corpora has; 5,000 were wanted" in curve.title
    [curve] = estimates(Distinct(n_tokens=50), SENTENCES)["diversity.distinct_1"].exhibits
    assert "(compared at 50)" in curve.title


def test_distinct_of_records_too_short_for_any_sequence():
    found = estimates(Distinct(), ["one two", "three"])
    assert found["diversity.distinct_2"].value == 1.0
    assert found["diversity.distinct_3"].not_applicable == "No record holds 3 tokens."
    assert estimates(Distinct(), ["", " "])["diversity.distinct_1"].not_applicable


def test_distinct_where_the_real_text_compared_is_too_short():
    view = make_view(TRAIN, SENTENCES)
    view = replace(view, compared=(view.synthetic, make_corpus(["one two", "three"])))
    found = by_id(Distinct().estimate(view))
    assert found["diversity.distinct_2"].value == 1.0  # one is drawn
    assert found["diversity.distinct_3"].not_applicable == (
        "No real record compared holds 3 tokens."
    )


def test_distinct_has_an_interval_around_its_value():
    found = estimates(Distinct(), SENTENCES * 5)["diversity.distinct_2"]
    assert found.interval.low < found.value < found.interval.high


# self-BLEU


def test_self_bleu_of_repeated_and_of_unrelated_records():
    assert values(SelfBleu(), COLLAPSED) == pytest.approx([1.0] * 4)
    assert values(SelfBleu(), ["a b c d e f", "u v w x y z"]) == [0.0] * 4


def test_self_bleu_declares_orders_two_to_five_and_shows_the_worst():
    found = estimates(
        SelfBleu(), [*SENTENCES, "she sleeps badly since the winter and wakes at ten"]
    )
    assert list(found) == [f"diversity.self_bleu_{order}" for order in (2, 3, 4, 5)]
    bars, table = found["diversity.self_bleu_5"].exhibits
    assert bars.series[0].values == tuple(estimate.value for estimate in found.values())
    worst = [row[2] for row in table.rows if row[0] == "worst"]
    assert worst == sorted(worst, reverse=True)
    assert len(table.rows) == 6  # three worst and three typical of seven


def test_self_bleu_of_one_record_is_an_error():
    with pytest.raises(ValueError, match="two records"):
        estimates(SelfBleu(), ["alone"])


@pytest.mark.parametrize("n_records", [2, 3])
def test_self_bleu_of_very_few_records(n_records):
    found = estimates(SelfBleu(), SENTENCES[:n_records])["diversity.self_bleu_2"]
    assert (found.interval is None) == (n_records == 2)


def test_self_bleu_interval_on_a_sample_says_so_and_holds_the_value():
    synthetic = SENTENCES * 4 + ["another plain sentence about the garden"]
    whole = estimates(SelfBleu(), synthetic)["diversity.self_bleu_3"]
    sampled = estimates(SelfBleu(interval_records=15), synthetic)["diversity.self_bleu_3"]
    assert sampled.value == whole.value
    assert sampled.interval.low < sampled.value < sampled.interval.high
    assert sampled.interval.method == "pair-corrected block jackknife on 15 records"
    assert whole.interval.method == "pair-corrected block jackknife"


# unique records, near copies, type-token ratio


def test_unique_records_counts_texts_after_normalisation():
    found = estimates(UniqueRecords(), ["A cat.", "a  cat", "a dog", "?", ""])
    estimate = found["diversity.unique_records"]
    assert estimate.value == 3 / 5
    [table] = estimate.exhibits
    assert [row[1] for row in table.rows] == [2, 2]
    assert estimate.interval.low < estimate.value < estimate.interval.high


def test_unique_records_of_distinct_and_of_collapsed_texts():
    assert values(UniqueRecords(), SENTENCES) == [1.0]
    assert values(UniqueRecords(), COLLAPSED) == [0.1]
    assert values(UniqueRecords(), ["alone"]) == [1.0]


def test_near_duplicates_counts_records_with_another_like_them():
    synthetic = [*SENTENCES, SENTENCES[0].upper(), SENTENCES[1] + " then"]
    estimate = estimates(NearDuplicates(), synthetic)["diversity.near_duplicates"]
    assert estimate.value == 4 / 8
    counts, which = estimate.exhibits
    assert [row[1] for row in counts.rows] == [2, 2, 4]
    assert [row[1] for row in which.rows] == ["equal", "equal", "nearly equal", "nearly equal"]


@pytest.mark.parametrize(
    ("texts", "share"), [(SENTENCES, 0.0), (COLLAPSED, 1.0), (["", "", "x"], 2 / 3), (["a"], 0.0)]
)
def test_near_duplicates_at_the_ends(texts, share):
    assert values(NearDuplicates(), texts) == [share]


def test_near_duplicates_counts_a_group_of_copies_as_one():
    groups = estimates(NearDuplicates(), SENTENCES[:5] + [SENTENCES[5]] * 5)
    alone = estimates(NearDuplicates(), SENTENCES[:5] + [f"{SENTENCES[5]} {n}" for n in "abcde"])
    for found in (groups, alone):
        estimate = found["diversity.near_duplicates"]
        assert estimate.value == 0.5
        assert estimate.interval.method == "korn-graubard"
        assert estimate.interval.high - estimate.interval.low > 0.75  # 6 groups, not 10 records


@given(st.lists(st.sampled_from([*SENTENCES, *SENTENCES, "", "she sleeps badly", "."]), max_size=9))
def test_near_copies_point_at_another_record(texts):
    corpus = make_corpus([*texts, "last"])
    found = NearCopies().compute(DirectBench(), corpus)
    words = ["".join(filter(str.isalnum, text)) for text in corpus.texts()]
    for row, (copy, exact) in enumerate(zip(found["copy"], found["exact"], strict=True)):
        assert exact == (words.count(words[row]) > 1)
        assert copy != row
        assert (copy >= 0) == exact  # these sentences are either equal or unlike
        assert copy < 0 or words[copy] == words[row]


def test_type_token_ratio_is_the_mean_over_records_with_tokens():
    estimate = estimates(TypeTokenRatio(), ["a b a b", "a A", ""])["diversity.type_token_ratio"]
    assert estimate.value == (2 / 4 + 1) / 2
    assert estimate.n_records == 2
    with pytest.raises(InputError, match="no record holds a token"):
        estimates(TypeTokenRatio(), ["", "  "])


def test_type_token_ratio_cannot_see_a_collapse():
    assert values(TypeTokenRatio(), COLLAPSED) == [1.0]


@pytest.mark.data
def test_the_collapsed_generator_of_texygen_is_seen(data_folder):
    lines = (data_folder / "texygen_coco" / "synthetic.jsonl").read_text().splitlines()
    by_system = {"TextGAN": [], "MLE": []}
    for row in map(json.loads, lines):
        if row["system"] in by_system and len(by_system[row["system"]]) < 2000:
            by_system[row["system"]].append(row["text"])
    collapsed, healthy = (
        {
            estimate.id: estimate.value
            for metric in (Distinct(), UniqueRecords(), NearDuplicates())
            for estimate in metric.estimate(make_view(TRAIN, texts))
        }
        for texts in by_system.values()
    )
    assert collapsed["diversity.unique_records"] < 0.1
    assert healthy["diversity.unique_records"] > 0.95
    assert collapsed["diversity.near_duplicates"] > 0.95
    assert collapsed["diversity.distinct_2"] < healthy["diversity.distinct_2"] / 10
