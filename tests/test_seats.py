"""Who sits where: references, halves and matched samples."""

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from fake_bench import DirectBench, make_corpus
from hypothesis import given as given_that
from hypothesis import settings
from hypothesis import strategies as st

from synthaudit.metrics.base import Metric
from synthaudit.seats import Corpora, seats


@dataclass(frozen=True)
class Plain(Metric):
    scores: ClassVar = ()

    def estimate(self, view):
        return ()


@dataclass(frozen=True)
class Sized(Plain):
    size_dependent: ClassVar = True


@dataclass(frozen=True)
class Wordy(Sized):
    size_unit: ClassVar = "tokens"


@dataclass(frozen=True)
class Needy(Plain):
    needs_holdout: ClassVar = True


def corpora(n_synthetic, n_holdout):
    holdout = None
    if n_holdout:
        holdout = make_corpus([f"held {i}" for i in range(n_holdout)], "holdout")
    return Corpora(
        make_corpus([f"seen {i}" for i in range(9)], "train"),
        make_corpus([f"made {i}" for i in range(n_synthetic)], "synthetic"),
        holdout,
    )


def test_without_a_holdout_there_is_no_reference():
    seating = seats(Sized(), corpora(5, 0), DirectBench(), seed=0)
    assert seating.reference is None
    assert seating.matched is None


def test_the_holdout_takes_the_synthetic_seat():
    given = corpora(5, 8)
    seating = seats(Plain(), given, DirectBench(), seed=0)
    assert seating.reference.synthetic.texts() == given.holdout.texts()
    assert seating.reference.synthetic.role == "synthetic"
    assert seating.reference.holdout is None
    assert seating.matched is None


@pytest.mark.parametrize(("n_synthetic", "n_holdout"), [(12, 8), (8, 12), (8, 8)])
def test_numbers_that_move_with_size_are_compared_at_one_size(n_synthetic, n_holdout):
    seating = seats(Sized(), corpora(n_synthetic, n_holdout), DirectBench(), seed=0)
    assert seating.size == 8
    assert len(seating.reference.synthetic) == len(seating.matched.synthetic) == 8
    is_main = n_synthetic <= len(seating.reference.synthetic)
    assert (seating.matched is seating.main) == is_main


def of_lengths(role, lengths):
    return make_corpus([" ".join([f"{role}{row}"] * n) for row, n in enumerate(lengths)], role)


lengths = st.lists(st.integers(0, 30), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given_that(lengths, lengths)
def test_numbers_that_follow_how_much_is_said_are_compared_at_one_number_of_tokens(made, held):
    given = Corpora(*(of_lengths(role, of) for role, of in (("t", [3]), ("m", made), ("h", held))))
    found = seats(Wordy(), given, DirectBench(), seed=0)
    assert found.size == min(sum(made), sum(held))
    for view, whole in ((found.matched, made), (found.reference, held)):
        taken = [len(text.split()) for text in view.synthetic.texts()]
        if len(taken) > 2:
            assert sum(taken) <= found.size
        assert (len(taken) == len(whole)) or sum(taken) > found.size - max(whole)
        assert len(taken) >= min(2, len(made), len(held))
    assert (found.matched is found.main) == (len(found.matched.synthetic) == len(made))


def test_a_long_record_is_held_against_short_ones_two_at_least():
    given = Corpora(
        *(of_lengths(role, of) for role, of in (("t", [3]), ("m", [2] * 9), ("h", [99] * 5)))
    )
    found = seats(Wordy(), given, DirectBench(), seed=0)
    assert len(found.reference.synthetic) == 2
    assert found.matched is found.main


def test_a_metric_that_reads_the_holdout_gets_half_of_its_persons():
    holdout = make_corpus(
        [f"held {i}" for i in range(20)], "holdout", groups=[f"p{i // 2}" for i in range(20)]
    )
    given = replace(corpora(5, 0), holdout=holdout)
    seating = seats(Needy(), given, DirectBench(), seed=0)
    one = set(seating.reference.synthetic.groups)
    other = set(seating.reference.holdout.groups)
    assert not one & other
    assert len(one) == len(other) == 5


def test_exhibits_are_drawn_of_the_synthetic_corpus_alone():
    found = seats(Sized(), corpora(30, 12), DirectBench(), seed=0)
    assert found.main.drawn
    assert not found.reference.drawn
    assert not found.matched.drawn
    alike = seats(Sized(), corpora(12, 12), DirectBench(), seed=0)
    assert alike.matched is alike.main
