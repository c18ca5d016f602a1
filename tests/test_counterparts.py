"""Whom a synthetic record is held against; texts are angles on a circle."""

import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from spoken_vectors import SpokenVectors, angles

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.features.embeddings import Embeddings
from synthaudit.records import Record
from synthaudit.relations.counterparts import LABEL, NEAREST, NONE, PAIR, SOURCE, Counterparts


def found(synthetic, train, match="source"):
    relation = Counterparts(Embeddings(SpokenVectors()), match, synthetic.label_kind)
    arrays = relation.compute(DirectBench(), synthetic, train)
    return arrays["rows"].tolist(), arrays["found"].tolist()


def test_without_lineage_it_is_the_nearest():
    train = make_corpus(angles(0, 90, 180), "train")
    assert found(make_corpus(angles(80, 10)), train) == ([1, 0], [NEAREST] * 2)


def test_a_source_is_a_record_or_a_person_and_the_nearest_of_its_records_counts():
    train = make_corpus(angles(0, 90, 180), "train", groups=["ann", "ben", "ann"])
    sources = [["train-2"], ["ann"], ["ann", "ben"], ["nobody"]]
    synthetic = make_corpus(angles(10, 120, 80, 80), sources=sources)
    assert found(synthetic, train) == ([2, 2, 1, 1], [SOURCE, SOURCE, SOURCE, NEAREST])
    assert found(synthetic, train, "nearest") == ([0, 1, 1, 1], [NEAREST] * 4)


def test_the_lower_row_wins_where_two_are_equally_near():
    train = make_corpus(angles(40, 0, 80), "train", groups=["a", "b", "b"])
    assert found(make_corpus(angles(40), sources=[["b"]]), train) == ([1], [SOURCE])


def test_a_pair_names_the_record_of_that_text_or_of_that_pair():
    texts = angles(0, 90, 180)
    train = make_corpus(texts, "train", pairs=["a", "Sleeps badly.", "sleeps  BADLY"])
    synthetic = make_corpus(
        angles(10, 120, 95, 95), pairs=["sleeps badly", "unheard of", texts[2], "a"]
    )
    # nearest among the two of that pair; nearest of all; that text; that pair
    assert found(synthetic, train) == ([1, 1, 2, 0], [PAIR, NEAREST, PAIR, PAIR])


def test_by_label_it_is_the_nearest_of_equal_label_or_nobody():
    train = make_corpus(angles(0, 90, 180), "train", labels=["F32", "F41", "F32"])
    synthetic = make_corpus(angles(85, 85, 85), labels=["F32", "F41", "F20"])
    assert found(synthetic, train, "label") == ([0, 1, -1], [LABEL, LABEL, NONE])


def test_lists_of_labels_are_equal_whatever_their_order():
    def corpus(role, *labels):
        rows = enumerate(labels)
        return Corpus.from_records(
            (Record(str(row), "1 0", label=label) for row, label in rows), role=role
        )

    train = corpus("train", ("a", "b"), ("a",), ("c",))
    assert found(corpus("synthetic", ("a",), ("b", "a")), train, "label")[0] == [1, 0]


@pytest.mark.parametrize("labels", [None, ["F20"]])
def test_by_label_needs_a_label_on_both_sides(labels):
    train = make_corpus(angles(0), "train", labels=["F32"])
    with pytest.raises(UsageError, match="same label"):
        found(make_corpus(angles(0), labels=labels), train, "label")


def test_where_a_record_stands_does_not_matter():
    draw = np.random.Generator(np.random.PCG64(0))
    train = make_corpus(
        angles(*draw.uniform(0, 360, 40)), "train", groups=["abcd"[i % 4] for i in range(40)]
    )
    synthetic = make_corpus(
        angles(*draw.uniform(0, 360, 30)), sources=[["abcde"[i % 5]] for i in range(30)]
    )
    order = draw.permutation(30)
    rows, how = map(np.array, found(synthetic, train))
    moved, moved_how = found(synthetic.select(order), train)
    assert moved == rows[order].tolist()
    assert moved_how == how[order].tolist()
