"""How many real labels a synthetic corpus is worth, and the parts a learning curve is made of."""

from dataclasses import dataclass

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import isotonic_regression

from synthaudit.metrics.fidelity.downstream import Downstream
from synthaudit.models.arms import arms_of
from synthaudit.models.assessment import Assessment
from synthaudit.models.courses import curriculum, part_of
from synthaudit.models.replaced import labels_worth, monotone, replaced_labels

WORDS = tuple(f"word{number}" for number in range(40))


@dataclass(frozen=True)
class CountWords:
    """Counts of forty words, scaled to length 1."""

    def encode(self, texts):
        counts = np.array([[text.split().count(word) for word in WORDS] for text in texts], float)
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)

    def fitted(self, texts):
        return self

    def describe(self):
        return {"name": "counts of forty words"}


METRIC = Downstream(embedder=CountWords(), profile="quick", n_resamples=200, precision="float32")
SIZES = np.array([0, 10, 20, 40])
ID = "fidelity.downstream.replaced_labels"


def worth(reached, skills=(0.0, 0.2, 0.4, 0.5)):
    return labels_worth(SIZES, np.array(skills), reached)


def test_points_of_the_curve_are_their_own_worth():
    assert [worth(skill) for skill in (0.2, 0.4, 0.5)] == pytest.approx([10, 20, 40])


def test_between_points_by_pencil():
    """Half way from 10 to 20 on a scale of log(1 + n): 11 * (21 / 11) ** 0.5 - 1."""
    assert worth(0.3) == pytest.approx((11 * 21) ** 0.5 - 1)
    assert worth(0.1) == pytest.approx(11**0.5 - 1)


def test_worth_ends_at_nothing_and_at_all():
    assert worth(-3.0) == worth(0.0) == 0
    assert worth(0.9) == 40


def test_a_dip_is_levelled_and_the_first_to_reach_it_counts():
    assert worth(0.3, (0.0, 0.4, 0.2, 0.5)) == pytest.approx(10)
    assert worth(0.5, (0.0, 0.5, 0.5, 0.5)) == pytest.approx(10)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_monotone_is_isotonic_regression(values):
    found = monotone(np.array(values))
    assert found == pytest.approx(isotonic_regression(np.array(values)), abs=1e-9)


def test_the_interval_holds_the_value_and_is_capped():
    generator = np.random.Generator(np.random.PCG64(0))
    values = {"constant.skill": 0.0, "a.skill": 0.3, "real.skill": 0.5, "synthetic.skill": 0.45}
    draws = {name: value + 0.1 * generator.normal(size=400) for name, value in values.items()}
    found = Assessment(values, draws, "draws")
    value, interval = replaced_labels(found, [50, 100], ["a", "real"])
    assert 50 < value < 100
    assert 0 <= interval.low < value < interval.high == 100
    alone = replaced_labels(Assessment(values, {}, ""), [50, 100], ["a", "real"])
    assert alone == (value, None)


def people(n, *, n_each=2, role="train", seed=0):
    """Records of six words, each of which makes a grade from 0 to 3 higher or lower."""
    words = np.random.default_rng([seed, n]).integers(0, len(WORDS), size=(n * n_each, 6))
    weights = np.random.default_rng(1).normal(size=len(WORDS))
    grades = np.clip(np.rint(weights[words].sum(axis=1) / 1.5 + 1.5), 0, 3)
    texts = [" ".join(WORDS[word] for word in row) for row in words]
    groups = [f"{role}{row // n_each}" for row in range(n * n_each)]
    return make_corpus(texts, role, labels=[float(g) for g in grades], groups=groups)


def test_parts_are_nested_and_of_whole_persons_whatever_the_order():
    whole = people(40)
    parts = [part_of(whole, share, seed=3) for share in (0.1, 0.5, 1.0)]
    assert [part.n_groups for part in parts] == [4, 20, 40]
    assert [len(part) for part in parts] == [8, 40, 80]
    assert set(parts[0].ids) < set(parts[1].ids) < set(parts[2].ids)
    reverse = whole.select(np.arange(80)[::-1])
    assert set(part_of(reverse, 0.1, seed=3).ids) == set(parts[0].ids)
    assert set(part_of(whole, 0.1, seed=4).ids) != set(parts[0].ids)


def test_a_curriculum_has_all_arms_and_no_part_of_fewer_than_ten():
    arms = arms_of(
        people(30), people(20, role="synthetic"), people(20, role="holdout"), n_max=99, seed=0
    )
    plan = curriculum(arms, real=(0.1, 0.5), synthetic=(0.5,), mixed=(0.5,), seed=0)
    names = [[stage.name for stage in course] for course in plan.courses]
    assert names == [
        ["real"], ["synthetic", "pretrained"], ["augmented"],
        ["real 30"], ["synthetic 20"], ["synthetic and real 30"],
    ]  # fmt: skip
    assert [(point.n_real, point.n_synthetic) for point in plan.points] == [
        (30, 0), (60, 0), (0, 20), (0, 40), (0, 40), (30, 40), (60, 40),
    ]  # fmt: skip
    tested = set(arms.tested.groups)
    for course in plan.courses:
        for stage in course:
            assert not tested & {group for side in stage.sides for group in side.groups}


def test_half_of_train_in_the_synthetic_seat_replaces_about_that_many_labels():
    """And the curve is drawn; grades are seen as such."""
    train, holdout = people(150, n_each=1), people(150, n_each=1, role="holdout", seed=2)
    half = part_of(train, 0.5, seed=0).seated("synthetic")
    found = by_id(METRIC.estimate(make_view(train, half, holdout)))
    assert found[ID].value == pytest.approx(75)
    assert found[ID].interval.low <= 75 <= found[ID].interval.high
    curve, table = found[ID].exhibits
    assert curve.lines[0].x == (0, 19, 38, 75, 150)
    assert [line.name.split()[0] for line in curve.lines] == ["real", "synthetic", "all"]
    assert len(table.rows) == 4 + 3 + 4
    kappa = found["fidelity.downstream.real.qwk"]
    assert kappa.interval.low < kappa.value <= 1
    assert kappa.value > 0.3


def test_useless_labels_replace_none():
    train, holdout = people(150, n_each=1), people(150, n_each=1, role="holdout", seed=2)
    other = people(150, n_each=1, seed=5)
    made = make_corpus(other.texts(), labels=[3.0 - label for label in other.labels])
    found = by_id(METRIC.estimate(make_view(train, made, holdout)))
    assert found[ID].value == 0
    assert found[ID].interval.low == 0
    # what is learnt in the wrong direction first is unlearnt from real labels
    mae = {
        arm: found[f"fidelity.downstream.{arm}.mae"].value for arm in ("synthetic", "pretrained")
    }
    assert mae["pretrained"] < 0.8 * mae["synthetic"]
