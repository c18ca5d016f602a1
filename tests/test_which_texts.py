"""The worst and the most typical records of a mean."""

import numpy as np
import pytest
from fake_bench import make_view

from synthaudit.metrics.base import ScoreSpec
from synthaudit.metrics.by_subgroup import by_subgroup
from synthaudit.metrics.record_means import record_mean
from synthaudit.metrics.which_texts import worst_and_typical


def shown(values, better, n_matches=4, **named):
    view = make_view(["real one", "real two"], [f"text {row}" for row in range(len(values))])
    view = type(view)(view.bench, view.train, view.synthetic, n_matches=n_matches)
    found = worst_and_typical(
        view, "Likeness", np.array(values, float), view.synthetic, better, unit="F1", **named
    )
    names = view.pseudonyms(view.synthetic, range(len(values)))
    return found, [(row[0], names.index(row[1]), row[-1]) for row in found.rows], view


@pytest.mark.parametrize(
    ("better", "worst"), [("higher", [(3, 0.0), (1, 0.1)]), ("lower", [(4, 1.0), (0, 0.9)])]
)
def test_the_worst_first_then_those_nearest_to_the_middle_one(better, worst):
    table, rows, _ = shown([0.9, 0.1, 0.5, 0.0, 1.0, 0.52, 0.48], better)
    assert [(row, value) for kind, row, value in rows if kind == "worst"] == worst
    typical = [row for kind, row, _ in rows if kind == "typical"]
    assert typical[0] == 2
    assert typical[1] in {5, 6}
    assert table.columns == ("", "record", "F1")


def test_no_record_is_in_both_and_a_single_one_is_shown():
    assert [row[:2] for row in shown([0.5], "higher")[1]] == [("worst", 0)]
    assert len({row for _, row, _ in shown([0.5, 0.5, 0.5], "higher")[1]}) == 2


def test_what_a_record_was_held_against_stands_beside_it():
    table, _, view = shown([0.1, 0.9], "higher", partners=np.array([1, 0]))
    assert table.columns == ("", "record", "held against", "F1")
    assert table.rows[0][2] == view.pseudonyms(view.train, [1])[0]


def test_the_order_of_records_does_not_matter():
    values = np.array([0.2, 0.2, 0.2, 0.4, 0.4, 0.4])
    view = make_view(["real"], [f"text {row}" for row in range(6)])
    order = np.array([5, 3, 0, 1, 4, 2])
    tables = [
        worst_and_typical(view, "x", contributions, corpus, "higher", unit="F1")
        for contributions, corpus in (
            (values, view.synthetic),
            (values[order], view.synthetic.select(order)),
        )
    ]
    assert tables[0] == tables[1]


def test_a_mean_over_records_shows_labels_where_there_are_some():
    spec = ScoreSpec("fidelity.likeness", "Likeness", "higher", "F1", "How alike they are.")
    view = make_view(["real"], ["a", "b"])
    estimate = record_mean(view, spec, np.array([0.2, 0.4]), view.synthetic)
    assert estimate.value == pytest.approx(0.3)
    titles = [exhibit.title for exhibit in estimate.exhibits]
    assert titles == ["Likeness, by subgroup", "Likeness: which records"]


def test_short_and_long_texts_have_a_row_each():
    train = [" ".join(["word"] * n) for n in range(1, 41)]
    view = make_view(train, train)
    lengths = np.arange(1.0, 41.0)
    table = by_subgroup("Likeness", lengths, view.synthetic, view.train, unit="F1")
    assert [row[1:3] for row in table.rows] == [(10, 5.5), (10, 15.5), (10, 25.5), (10, 35.5)]
    assert not by_subgroup(
        "x", lengths[:9], view.synthetic.select(np.arange(9)), view.train, unit="x"
    ).rows
