"""The worst subgroup: which there are, how far it falls back, and how sure that is."""

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus, make_view
from spoken_vectors import SpokenVectors, angles

from synthaudit.corpus import Corpus
from synthaudit.errors import SynthauditError
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import View
from synthaudit.metrics.fidelity.subgroup_similarity import SubgroupSimilarity
from synthaudit.metrics.subgroups import by_label, subgroups
from synthaudit.records import Record
from synthaudit.relations.nearest_other import NearestOther

PLANE = SpokenVectors()


def labelled(degrees, labels, role="synthetic", **more):
    return make_corpus(angles(*degrees), role, labels=labels, **more)


def test_nearest_other_leaves_out_the_own_person():
    corpus = labelled([0, 10, 40, 90], None, "train", groups=["a", "a", "b", "c"])
    found = NearestOther(Embeddings(PLANE)).compute(DirectBench(), corpus)["distances"]
    expected = 1 - np.cos(np.radians([40, 30, 30, 50]))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    alone = labelled([0, 10], None, "train", groups=["a", "a"])
    with pytest.raises(SynthauditError, match="one person"):
        NearestOther(Embeddings(PLANE)).compute(DirectBench(), alone)


def test_by_pencil():
    # Train of a and of b: neighbours 1 degree apart. Synthetic a halfway, b 30 degrees off.
    train = labelled([*range(10), *range(100, 110)], ["a"] * 10 + ["b"] * 10, "train")
    made = labelled([5.5] * 10 + [139.0] * 10, ["a"] * 10 + ["b"] * 10)
    metric = SubgroupSimilarity(PLANE, subgroups=("label",))
    (found,) = metric.estimate(make_view(train, made))
    assert found.value == pytest.approx(np.cos(np.radians(30)) - np.cos(np.radians(1)), abs=1e-6)
    (table,) = found.exhibits
    assert [row[0] for row in table.rows] == ["label b", "label a"]
    assert [row[1:3] for row in table.rows] == [(10, 10), (10, 10)]
    assert table.rows[1][5] > 0
    assert found.interval is None  # equal records show no spread


def test_the_interval_holds_for_all_subgroups_at_once():
    draw = np.random.default_rng(0)

    def corpus(role):
        return labelled(draw.uniform(0, 180, 200), [f"c{row % 8}" for row in range(200)], role)

    (found,) = SubgroupSimilarity(PLANE).estimate(make_view(corpus("train"), corpus("synthetic")))
    assert found.interval.low <= found.value <= found.interval.high
    assert "Bonferroni over 9 subgroups" in found.interval.method  # one of length
    for row in found.exhibits[0].rows:
        assert row[6] < row[5] < row[7]
    assert found.interval.low == min(row[6] for row in found.exhibits[0].rows)


def test_the_interval_covers_the_worst_of_equal_subgroups():
    """Where no subgroup is worse, the smallest of several always is: the hard case, 60 corpora."""
    draw = np.random.default_rng(1)
    labels = [f"c{row % 6}" for row in range(180)]
    train = labelled(draw.uniform(0, 90, 180), labels, "train")
    metric = SubgroupSimilarity(PLANE, subgroups=("label",))
    bench = DirectBench()

    def estimate():
        made = labelled(draw.uniform(0, 90, 180), labels)
        (found,) = metric.estimate(View(bench, train, made))
        return found

    many = [{row[0]: row[5] for row in estimate().exhibits[0].rows} for _ in range(60)]
    worst = min(np.mean([each[name] for each in many]) for name in many[0])
    covered = sum(
        found.interval.low <= worst <= found.interval.high
        for found in (estimate() for _ in range(60))
    )
    assert covered >= 55  # 95 % is 57, standard error 1.7; it may be more


def test_no_subgroup_of_ten_is_not_applicable():
    (found,) = SubgroupSimilarity(PLANE).estimate(make_view(angles(*range(5)), angles(*range(5))))
    assert "10 records" in found.not_applicable


def names_of(found):
    return {group.name: (len(group.train), len(group.made)) for group in found}


def test_numbers_make_bands_that_follow_train():
    train = labelled(range(100), [float(row) for row in range(100)], "train")
    made = labelled(range(4), [0.0, 19.0, 20.0, 150.0])
    assert names_of(by_label(train, made)) == {
        "label up to 19": (20, 2),
        "label above 19 to 39": (20, 1),
        "label above 39 to 59": (20, 0),
        "label above 59 to 79": (20, 0),
        "label above 79": (20, 1),
    }
    grades = labelled(range(40), [float(row % 3) for row in range(40)], "train")
    assert len(by_label(grades, made)) == 3


def test_lists_of_classes_and_free_text():
    lists = [("x",), ("x", "y"), ("y",), ()] * 5
    found = names_of(by_label(labelled(range(20), lists, "train"), labelled(range(20), lists)))
    assert found == {"label x": (10, 10), "label y": (10, 10)}
    free = labelled(range(20), [f"note {row}" for row in range(20)], "train")
    assert by_label(free, free.seated("synthetic")) == []
    assert by_label(free, labelled(range(3), [1.0, 2.0, 3.0])) == []


def styled(role, styles, field="style"):
    return Corpus.from_records(
        (
            Record(f"{role}-{row}", "one two", meta={} if style is None else {field: style})
            for row, style in enumerate(styles)
        ),
        role=role,
    )


def test_a_field_of_meta_names_no_value_that_could_be_a_name():
    train = styled("train", ["clinical", "colloquial"] * 10)
    found = names_of(subgroups(train, styled("synthetic", ["clinical", None]), ("style",)))
    assert found == {"style clinical": (10, 1), "style colloquial": (10, 0)}
    wards = styled("train", ["Dr Ombre", "Dr Lux"] * 10, "site")
    made = styled("synthetic", ["Dr Lux"] * 3, "site")
    assert names_of(subgroups(wards, made, ("meta.site",))) == {
        "meta.site 1": (10, 3),
        "meta.site 2": (10, 0),
    }
    assert subgroups(train, styled("synthetic", [None, None]), ("style",)) == []
