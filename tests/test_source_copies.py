"""Records that repeat what they were made from, beside what chance would give."""

import math

import numpy as np
import pytest
from fake_bench import make_corpus, make_view

from synthaudit.errors import UsageError
from synthaudit.metrics.privacy.source_copies import SourceCopies
from synthaudit.scoring import scores_of

TRAIN = [
    "the ferry left the harbour late and nobody on board had slept well that week",
    "her sister keeps orchids in a greenhouse behind the old railway station in town",
    "he counts every step to the bakery and checks the door of the flat four times",
    "after the flood the cellist moved in with her aunt and stopped playing in autumn",
]
EDITED = TRAIN[0].replace("nobody", "no one").replace("week", "month")
FRESH = "an entirely new account of a glazier whose nights are short and full of worry"


def estimate(synthetic, sources, *, groups=None, train=TRAIN, **fields):
    view = make_view(
        make_corpus(train, "train", groups=groups),
        make_corpus(synthetic, sources=sources),
        ["another real text that has nothing to do with any of those above at all"],
    )
    (found,) = SourceCopies(**fields).estimate(view)
    return found


def test_counts_copies_of_own_sources_only():
    """Two copy: one its own source, one a record it does not name."""
    found = estimate(
        [EDITED, TRAIN[1], FRESH, FRESH + " again"],
        [["train-0"], ["train-2"], ["train-3"], ["train-1", "train-2"]],
    )
    assert found.value == 1 / 4
    # by chance: the second copies one of the three records it does not name; the others, none
    assert found.reference == pytest.approx((1 / 3) / 4)
    assert found.n_records == 4
    assert (found.interval.low, found.interval.high) == pytest.approx((0.0063, 0.8059), abs=1e-4)
    (table, matches) = found.exhibits
    assert matches.n_matches == 1
    assert matches.matches[0].strength < 1
    assert [row[1] for row in table.rows] == [1, 0, 0]


def test_a_name_may_be_a_persons():
    """Sources name the person; every record of that person counts as one."""
    groups = ["anna", "anna", "ben", "cleo"]
    found = estimate([TRAIN[1], TRAIN[2]], [["anna"], ["anna"]], groups=groups)
    assert found.value == 1 / 2
    # the second: two draws from the two records of others, one of which it copies
    assert found.reference == pytest.approx(1 / 2)


@pytest.mark.parametrize("n_sources", [1, 2, 5])
def test_chance_is_what_drawing_at_random_gives(n_sources):
    """Against drawing sets of others at random, many times."""
    stock = "the patient was seen in clinic and declined any further treatment for now"
    others = [f"{FRESH} {name * 30}" for name in "abcdefgh"]
    train = [stock, stock + " again", stock + " today", *others]
    names = [f"train-{3 + at}" for at in range(n_sources)]
    found = estimate([stock], [names], train=train)
    generator = np.random.default_rng(0)
    outside = [row for row in range(len(train)) if f"train-{row}" not in names]
    hits = [
        bool(set(generator.choice(outside, n_sources, replace=False)) & {0, 1, 2})
        for _ in range(4000)
    ]
    assert found.value == 0
    assert found.reference == pytest.approx(np.mean(hits), abs=0.03)


def test_records_without_a_source_in_train_are_left_out_and_said():
    found = estimate([EDITED, FRESH, FRESH + " more"], [["train-0"], ["elsewhere"], []])
    assert found.value == 1
    assert found.n_records == 1
    assert "2 records name no source in train" in found.exhibits[0].note


def test_not_applicable_where_lineage_names_none():
    view = make_view(TRAIN, [EDITED])
    assert SourceCopies().not_applicable(view) == "Lineage names no source of any record."
    (found,) = SourceCopies().estimate(view)
    assert found.not_applicable
    assert math.isnan(found.value)


def test_sources_that_nobody_knows_are_an_error():
    with pytest.raises(UsageError, match="none is the id of a train record"):
        estimate([FRESH], [["someone"]])


def test_chance_becomes_the_reference_of_the_score():
    """Real text in the seat names no sources; the metric's own comparison stands instead."""
    metric = SourceCopies()
    train = make_corpus(TRAIN, "train")
    copies = make_corpus([EDITED, TRAIN[1]], sources=[["train-0"], ["train-2"]])
    main = tuple(metric.estimate(make_view(train, copies)))
    reference = tuple(metric.estimate(make_view(train, [FRESH])))
    (score,) = scores_of(
        "privacy.source_copies", metric, main=main, reference=reference, matched=None
    )
    assert score.status == "ok"
    assert score.value == 1 / 2
    assert score.reference == pytest.approx(1 / 6)
    assert score.reference_interval is not None
