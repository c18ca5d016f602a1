"""A mean, label by label."""

import numpy as np
import pytest
from fake_bench import make_corpus

from synthaudit.corpus import Corpus
from synthaudit.metrics.by_label import by_label
from synthaudit.records import Record


def table(labels, contributions, groups=None):
    corpus = make_corpus(["text"] * len(labels), labels=labels, groups=groups)
    return by_label("Likeness", np.array(contributions, dtype=float), corpus, unit="F1")


def test_classes_by_number_of_records():
    found = table(["b"] * 10 + ["a"] * 20 + [None] * 3, [1] * 10 + [0.5, 0.25] * 10 + [9] * 3)
    assert found.columns == ("label", "records", "F1", "from", "to")
    assert [row[:3] for row in found.rows] == [("a", 20, 0.375), ("b", 10, 1.0)]
    low, high = found.rows[0][3:]
    assert low < 0.375 < high
    assert found.note == "3 records have no label."


def test_rare_labels_are_left_out():
    found = table(["a"] * 40 + ["b"] * 9, [0.5] * 49)
    assert [row[0] for row in found.rows] == ["a"]
    assert found.note.startswith("Left out: 1 of 2")


def test_labels_like_free_text_are_never_shown():
    found = table([f"he said {row}" for row in range(40)], [0.5] * 40)
    assert not found.rows
    assert "free text" in found.note
    assert "he said" not in found.note


def test_a_record_counts_for_each_of_its_classes():
    corpus = Corpus.from_records(
        (Record(str(row), "text", label=("a", "b") if row < 12 else ("b",)) for row in range(24)),
        role="synthetic",
    )
    found = by_label("Likeness", np.arange(24.0), corpus, unit="F1")
    assert [row[:3] for row in found.rows] == [("b", 24, 11.5), ("a", 12, 5.5)]


def test_numbers_are_put_into_bands_and_equal_ones_are_never_parted():
    labels = [0.0] * 30 + list(map(float, range(1, 71)))
    found = table(labels, labels)
    names = [row[0] for row in found.rows]
    assert names[0] == "0"
    assert found.rows[0][1:3] == (30, 0.0)
    assert sum(row[1] for row in found.rows) == 100
    assert 3 <= len(names) <= 5
    assert [row[2] for row in found.rows] == sorted(row[2] for row in found.rows)


def test_few_numbers_have_a_row_each():
    assert [row[0] for row in table([0.0, 1.0, 2.5] * 10, [0.1] * 30).rows] == ["0", "1", "2.5"]


def test_without_labels_a_sentence():
    found = table(None or [None] * 4, [0.5] * 4)
    assert not found.rows
    assert found.note == "The records have no labels."


def test_intervals_count_persons():
    values = [0.0, 0.1, 0.2, 0.3, 0.9] * 4
    alone = table(["a"] * 20, values)
    shared = table(["a"] * 20, values, groups=[str(row % 5) for row in range(20)])
    assert shared.rows[0][4] - shared.rows[0][3] > alone.rows[0][4] - alone.rows[0][3]
    assert shared.rows[0][2] == pytest.approx(0.3)
