"""Which kinds of people are exposed, and what an accusation is worth."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit import stats
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence
from synthaudit.metrics.exposure import exposed_kinds
from synthaudit.relations.traits import Traits


@dataclass(frozen=True)
class Given(MembershipAttack):
    """An attack whose evidence is the first word of each text."""

    scores = attack_scores("given", "reads the number in the text")
    headline = "privacy.membership.given.auc"
    looks_for = "numbers"

    def evidence(self, view):
        return Evidence(
            *(
                np.array([float(text.split()[0]) for text in side.texts()])
                for side in (view.train, view.holdout)
            )
        )


def table(view, title, **fields):
    exhibits = by_id(Given(**fields).estimate(view))["privacy.membership.given.auc"].exhibits
    return next(one for one in exhibits if one.title.startswith(title))


def corpora(train, holdout, *, labels=None):
    sides = (
        make_corpus([str(value) for value in values], role, labels=labels)
        for role, values in (("train", train), ("holdout", holdout))
    )
    return make_view(next(sides), ["none"], next(sides))


def test_an_accusation_is_worth_what_bayes_says():
    """99 of 100 seen people rank above all but one of 100 others."""
    view = corpora([*range(200, 299), 0], [*range(1, 100), 500])
    found = table(view, "What an accusation", prior=0.2)
    rows = {row[0]: row[1:] for row in found.rows}
    recall, worth, low, high = rows["those above 1.0% false alarms"]
    assert recall == 0.99
    assert worth == pytest.approx(0.2 * 0.99 / (0.2 * 0.99 + 0.8 * 0.01))
    exact = stats.clopper_pearson(99, 100)
    assert low == pytest.approx(0.2 * exact.low / (0.2 * exact.low + 0.8 * 0.01))
    assert low < worth < high
    recall, worth, low, high = rows["the most exposed 5%"]
    assert recall == 0.09  # nine of the ten first
    assert worth == pytest.approx(0.2 * 0.09 / (0.2 * 0.09 + 0.8 * 0.01))
    assert low < worth < high
    assert "20%" in found.title


def test_a_rate_that_needs_more_people_is_not_in_the_table():
    found = table(corpora(range(50), range(99)), "What an accusation")
    assert [row[0] for row in found.rows] == ["the most exposed 5%"]
    found = table(corpora(range(5), range(1000)), "What an accusation")
    assert len(found.rows) == 3


def test_guessing_is_right_as_often_as_the_prior():
    found = table(corpora([7] * 150, [7] * 150), "What an accusation", prior=0.3)
    assert found.rows[0][2] == pytest.approx(0.3)


def test_the_prior_moves_no_score():
    view = corpora(range(150), range(50, 200))
    one, other = (
        {item.id: item.value for item in Given(prior=prior).estimate(view)} for prior in (0.01, 0.5)
    )
    assert json.dumps(one) == json.dumps(other)


def test_kinds_by_label_are_compared_within_themselves():
    """All of X is told apart, nobody of Y; and the few of Z are not shown."""
    train = [9.0] * 12 + [1.0] * 12 + [5.0] * 3
    holdout = [2.0] * 12 + [1.0] * 12 + [5.0] * 3
    labels = ["X"] * 12 + ["Y"] * 12 + ["Z"] * 3
    view = corpora(train, holdout, labels=labels)
    rows = {row[0]: row[1:] for row in exposed_kinds(Given().evidence(view), view).rows}
    assert rows["label X"][:3] == (12, 12, 1.0)
    assert rows["label Y"][:3] == (12, 12, 0.5)
    assert "label Z" not in rows
    assert rows["label X"][3] < 1 <= rows["label X"][4] + 1e-9


def test_kinds_by_number_are_quarters_of_everybody():
    values = [float(number) for number in range(40)]
    view = corpora(values, values, labels=values)
    rows = exposed_kinds(Given().evidence(view), view).rows
    quarters = [row for row in rows if str(row[0]).startswith("label,")]
    assert [row[1:3] for row in quarters] == [(10, 10)] * 4


def test_kinds_count_people_and_all_their_text():
    """Two notes of two words make a person as long as one note of four."""
    notes, groups = ["1 a", "2 b"] * 12, [f"p{number // 2}" for number in range(24)]
    long, long_groups = ["3 a b c d e f g h"] * 12, [f"q{number}" for number in range(12)]
    train = make_corpus(notes + long, "train", groups=groups + long_groups)
    view = make_view(train, ["none"], ["4"] * 12 + ["5 a b c"] * 12)
    rows = exposed_kinds(Given().evidence(view), view).rows
    of_length = [row[:4] for row in rows if str(row[0]).startswith("length")]
    assert of_length == [("length of text, second quarter", 12, 12, 0.0)]


def test_traits_by_pencil():
    view = make_view(["a b", ""], ["none"], ["a c c"])
    found = view.relation(Traits(), view.train, view.holdout)
    assert found["length"].tolist() == [2, 0, 3]
    common, own = np.log(3 / 2), np.log(3)
    assert found["rarity"] == pytest.approx([(common + own) / 2, 0, (common + 2 * own) / 3])
    empty = make_view([""], ["none"], ["!"])
    assert empty.relation(Traits(), empty.train, empty.holdout)["rarity"].tolist() == [0, 0]
