"""Labels as conditions, on tables small enough to check by hand."""

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from synthaudit.clinic.draws import stream
from synthaudit.corpus import Corpus
from synthaudit.generation.conditions import (
    conditions_of,
    declared_bands,
    declared_classes,
)
from synthaudit.records import Record


def corpus_of(*labels):
    return Corpus.from_records(Record(f"r{at}", "x", label=it) for at, it in enumerate(labels))


def test_classes_and_missing_labels():
    found = conditions_of(corpus_of("b", "a", None, "b"), 5)
    assert found.names == ("", "a", "b")
    assert found.weights == (1, 1, 2)
    assert [found.number_of(label) for label in (None, "a", "b", "new")] == [0, 1, 2, 0]
    assert found.label(0, stream("t")) is None


def test_sets_of_classes_are_conditions_of_their_own():
    found = conditions_of(corpus_of(("b", "a"), ("a",)), 5)
    assert found.names == ("", "a", "a+b")
    assert found.number_of(("a", "b")) == 2
    assert found.label(2, stream("t")) == ("b", "a")


def test_few_numbers_stay_and_many_are_banded():
    assert conditions_of(corpus_of(0.0, 1.0, 1.0), 2).names == ("", "0.0", "1.0")
    found = conditions_of(corpus_of(*map(float, range(10))), 3)
    assert found.edges == (0.0, 3.0, 6.0, 9.0)
    assert found.weights == (0, 3, 3, 4)
    assert [found.number_of(x) for x in (0.0, 2.9, 3.0, 9.0, 9.1, -1.0)] == [1, 1, 2, 3, 0, 0]
    assert {found.label(3, stream("t", at)) for at in range(99)} == {6.0, 7.0, 8.0, 9.0}


def test_declared_conditions_read_nothing_off_a_corpus():
    found = declared_classes(["x", "y+z"])
    assert found.pools == ((None,), ("x",), (("y", "z"),))
    assert found.number_of("w") == 0
    assert found.weights == (0.0, 1.0, 1.0)
    assert declared_classes([]).weights == (1.0,)
    bands = declared_bands([0, 5, 5.5, 7])
    assert bands.pools == ((None,), (0.0, 1.0, 2.0, 3.0, 4.0), (5.0,), (6.0, 7.0))
    assert bands.number_of(7) == 3
    assert declared_bands([0.2, 0.8]).pools[1] == (0.5,)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any), st.integers(0, 40))
def test_the_first_are_in_their_shares_and_none_is_unwanted(weights, n):
    found = declared_classes([str(at) for at in range(len(weights) - 1)])
    drawn = list(itertools.islice(found.wanted(n, stream("w"), weights), n + 20))
    counts = Counter(drawn[:n])
    for number, weight in enumerate(weights):
        assert abs(counts[number] - n * weight / sum(weights)) < 1
    assert all(weights[number] for number in drawn)
