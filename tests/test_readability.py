"""Flesch reading ease by pencil, and how far corpora are apart in it."""

import math

import pytest
from fake_bench import make_view

from synthaudit.errors import InputError
from synthaudit.features.reading_ease import ReadingEase, reading_ease, syllables
from synthaudit.metrics.fidelity.readability import Readability

EASY = [f"The dog ran. The cat sat on the mat. It was day {word}." for word in ("one", "two")] * 15
HARD = [
    "Psychopharmacological considerations necessitate comprehensive multidisciplinary evaluation "
    f"notwithstanding considerable {word} uncertainty."
    for word in ("diagnostic", "methodological")
] * 15


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("the", 1), ("table", 2), ("made", 1), ("memory", 3), ("walked", 1),
        ("wanted", 2), ("patient", 2), ("horses", 2), ("times", 1), ("people", 2), ("she", 1),
        ("rhythm", 1), ("depression", 3),
    ],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_reading_ease_by_pencil():
    # Nine words in two sentences, ten syllables.
    text = "The patient slept. She ate with him at home."
    assert reading_ease(text) == pytest.approx(206.835 - 1.015 * 9 / 2 - 84.6 * 10 / 9)
    assert math.isnan(reading_ease("12 -- 34"))
    assert ReadingEase().compute(["One.", ""]).shape == (2,)


def test_a_full_stop_within_a_number_ends_no_sentence():
    assert reading_ease("He took 2.5 mg at night") == reading_ease("He took 25 mg at night")


def test_hard_text_for_easy_is_far():
    metric = Readability(n_permutations=99)
    (far,) = metric.estimate(make_view(EASY, HARD))
    (near,) = metric.estimate(make_view(EASY, EASY[:20]))
    assert far.value > 100
    assert far.test.p == 1 / 100
    assert near.value == pytest.approx(0)
    assert far.exhibits[0].rows[0][1] > far.exhibits[0].rows[0][2]


def test_records_without_words_are_left_out_and_a_side_without_any_is_an_error():
    (found,) = Readability(n_permutations=9).estimate(make_view(EASY, [*EASY, "", "12"]))
    assert found.n_records == len(EASY)
    with pytest.raises(InputError, match="no record of synthetic holds a word"):
        list(Readability().estimate(make_view(EASY, ["12"])))


@pytest.mark.parametrize(("language", "why"), [("de", "'de'"), ("en-GB", None), ("EN", None)])
def test_another_language_is_not_judged(language, why):
    found = Readability(language=language).not_applicable(make_view(EASY, EASY))
    assert (found is None) == (why is None)
    assert why is None or why in found
