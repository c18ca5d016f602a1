import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit.metrics.diversity.label_balance import LabelBalance, evenness
from synthaudit.metrics.diversity.label_coverage import LabelCoverage
from synthaudit.metrics.label_values import LabelValues

TEXTS = [f"record number {number}" for number in range(60)]


def labelled(labels, role):
    return make_corpus(TEXTS[: len(labels)], role, labels=labels)


def view_of(train, synthetic):
    return make_view(labelled(train, "train"), labelled(synthetic, "synthetic"))


def values(metric, train, synthetic):
    return {
        id.split(".")[1]: found.value
        for id, found in by_id(metric.estimate(view_of(train, synthetic))).items()
    }


@pytest.mark.parametrize(
    ("counts", "expected"), [([5, 5], 1.0), ([7, 0], 0.0), ([2, 2, 0, 0], 0.5), ([1, 1, 1], 1.0)]
)
def test_evenness_to_check_by_pencil(counts, expected):
    assert evenness(np.array(counts, dtype=float)) == pytest.approx(expected)


def test_balance_counts_labels_nobody_has():
    train = ["a", "b", "c", "d"] * 10
    assert values(LabelBalance(), train, ["a", "b"] * 10)["label_balance"] == pytest.approx(0.5)
    assert values(LabelBalance(), train, ["a"] * 20)["label_balance"] == 0.0


def test_balance_of_numbers_is_over_bands_of_train():
    train = [float(number) for number in range(25)]
    even = values(LabelBalance(), train, [2.0, 7.0, 12.0, 17.0, 22.0] * 4)
    assert even["label_balance"] == pytest.approx(1.0)
    assert values(LabelBalance(), train, [11.0, 12.0] * 10)["label_balance"] == 0.0


def test_bands_take_in_what_lies_beyond_train():
    bands = LabelValues.of_train(labelled([0.0, 10.0] * 5 + [5.0], "train"))
    assert bands.names == ("0 to 3.333", "3.333 to 6.667", "6.667 to 10")
    seat = labelled([-4.0, 5.0, 10.0, 99.0, None], "synthetic")
    assert bands.each(seat) == [
        ("0 to 3.333",),
        ("3.333 to 6.667",),
        ("6.667 to 10",),
        ("6.667 to 10",),
    ]


def test_coverage_is_the_share_of_labels_met():
    train = ["a", "b", "c", "d"] * 10
    found = values(LabelCoverage(), train, ["a", "b", "new"] * 10)
    assert found["label_coverage"] == pytest.approx(0.5)


def test_coverage_at_equal_count_does_not_reward_size():
    train = [letter for letter in "abcdefghij" for _ in range(6)]
    view = view_of(train, train[::2] * 2)
    small = view.synthetic.select(np.arange(0, 60, 6))
    whole = next(iter(LabelCoverage().estimate(view)))
    compared = type(view)(view.bench, view.train, view.synthetic, compared=(view.synthetic, small))
    fewer = next(iter(LabelCoverage().estimate(compared)))
    assert whole.value == pytest.approx(1.0)
    assert 0.5 < fewer.value < 0.8
    assert "compared at 10" in fewer.exhibits[0].note


def test_combinations_are_counted_where_records_carry_several_labels():
    train = [["low mood", "sleep"], ["sleep"], ["low mood"], []] * 10
    found = values(LabelCoverage(), train, [["sleep", "low mood"], ["sleep"]] * 10)
    assert found["label_coverage"] == pytest.approx(1.0)
    assert found["label_combination_coverage"] == pytest.approx(0.5)
    single = by_id(LabelCoverage().estimate(view_of(["a", "b"] * 10, ["a"] * 20)))
    assert single["diversity.label_combination_coverage"].not_applicable


def test_missing_labels_are_named_with_their_weight_in_train():
    view = view_of(["a"] * 30 + ["b"] * 20, ["a"] * 20)
    [table] = next(iter(LabelCoverage().estimate(view))).exhibits
    assert table.rows == (("b", 20),)


def test_labels_of_few_people_are_counted_and_not_named():
    view = view_of(["a"] * 40 + ["b"] * 11 + ["rare"] * 9, ["a"] * 60)
    [table] = next(iter(LabelCoverage().estimate(view))).exhibits
    assert table.rows == (("b", 11),)
    assert "2 of 3 are missing" in table.note
    [bars] = next(iter(LabelBalance().estimate(view))).exhibits
    assert bars.labels == ("a", "b")


@pytest.mark.parametrize("metric", [LabelBalance(), LabelCoverage()])
def test_without_labels_they_do_not_apply(metric):
    assert metric.not_applicable(make_view(TEXTS, TEXTS)) == (
        "There are no labels in train and synthetic."
    )
    assert "of kind 'number' in train" in metric.not_applicable(
        view_of([1.0, 2.0] * 20, ["a", "b"] * 20)
    )
