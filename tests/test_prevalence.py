"""Codes and symptoms: what is found, what is denied, and how far corpora are apart."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit.features.icd10_codes import CODES, Icd10Codes, numbers
from synthaudit.features.symptom_terms import PATTERNS, SYMPTOMS
from synthaudit.features.symptoms import Symptoms
from synthaudit.metrics.fidelity.prevalence import Prevalence


def spoken(text):
    return {SYMPTOMS[at] for at in np.flatnonzero(Symptoms().compute([text])[0])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She is tearful and sleeps badly.", {"low mood", "sleep problems"}),
        ("Denies suicidal ideation.", set()),
        ("No signs of insomnia, but exhausted.", {"fatigue"}),
        ("He can't sleep and he is worried", {"sleep problems", "worry"}),
        ("No fever. Anxious.", {"anxiety"}),
        ("I don\u2019t feel hopeless", set()),
        ("Hopeless at times; not hopeless today.", {"hopelessness"}),
        ("All is well.", set()),
        ("", set()),
    ],
)
def test_symptoms(text, expected):
    assert spoken(text) == expected


def test_the_list_is_sound():
    assert len(SYMPTOMS) == len(set(SYMPTOMS)) == len(PATTERNS)
    assert not any(
        pattern.search("the man walked to the shop with his dog") for pattern in PATTERNS
    )


def test_codes_as_written():
    found = Icd10Codes().compute(["F32.1 and F321, later F33; vitamin B12", "F99.99 F00", "none"])
    assert [[CODES[at] for at in row] for row in (found[0], found[1], found[2])] == [
        ["F32.1", "F33"],
        ["F00", "F99"],
        [],
    ]
    assert {CODES[at] for at in numbers(["f41.1", "J45", "severe"])} == {"F41.1"}


def found_for(train, made, labels=(None, None)):
    view = make_view(
        make_corpus(train, "train", labels=labels[0]),
        make_corpus(made, labels=labels[1]),
    )
    return {
        id.rsplit(".", 1)[1]: each
        for id, each in by_id(Prevalence(n_permutations=99).estimate(view)).items()
    }


def test_prevalences_by_pencil():
    train = ["tearful"] * 10 + ["well F32.0"] * 10
    made = ["tearful, exhausted"] * 5 + ["well F32.0"] * 15
    found = found_for(train, made)
    assert found["symptoms"].value == pytest.approx((0.25 + 0.25) / 2)
    assert found["codes"].value == pytest.approx(0.25)
    bars, table, *_ = found["codes"].exhibits
    assert bars.labels == ("F32.0 Mild depressive episode",)
    assert table.rows == (("F32.0 Mild depressive episode", 10, 15, 0.25),)


def test_labels_count_as_codes():
    texts = [f"text {row}" for row in range(20)]
    labels = ["F32.1"] * 10 + ["F20.0"] * 10, ["F32.1"] * 15 + ["F20.0"] * 5
    found = found_for(texts, texts, labels)
    assert found["codes"].value == pytest.approx(0.25)
    assert found["codes"].interval.low < 0.25 < found["codes"].interval.high


def together(n_both, n_one, n_other, n_none):
    return (
        ["tearful, sleeps badly"] * n_both
        + ["tearful"] * n_one
        + ["sleeps badly"] * n_other
        + ["well"] * n_none
    )


def test_symptoms_that_go_together_elsewhere_are_seen_at_equal_prevalence():
    found = found_for(together(30, 0, 0, 30), together(15, 15, 15, 15))
    assert found["symptoms"].value == pytest.approx(0)
    assert found["co_occurrence"].value == pytest.approx(1)  # correlations 1 and 0
    assert found["co_occurrence"].test.p == 1 / 100
    (row,) = found["co_occurrence"].exhibits[0].rows
    assert row[:2] == ("low mood", "sleep problems")
    assert row[2:] == pytest.approx((1, 0))


def test_diagnoses_and_symptoms_go_together_in_any_language_with_codes():
    train = ["F32.0 tearful"] * 15 + ["F20.0"] * 15
    made = (["F32.0 tearful"] * 7 + ["F32.0"] * 8) + (["F20.0 tearful"] * 7 + ["F20.0"] * 8)
    found = found_for(train, made)["co_occurrence"]
    rows = {frozenset(row[:2]): row[2:] for row in found.exhibits[0].rows}
    mild = "F32.0 Mild depressive episode"
    assert rows[frozenset((mild, "low mood"))] == pytest.approx((1, 0), abs=1e-9)
    assert found.value == pytest.approx(2 / 3)  # the two codes exclude each other on both sides
    german = by_id(Prevalence(language="de").estimate(make_view(train, made)))
    assert german["fidelity.prevalence.co_occurrence"].value == 0


def test_correlations_are_those_of_numpy():
    draw = np.random.default_rng(0)
    has = draw.random((80, 2)) < 0.5
    texts = [" and ".join(["well"] + ["tearful"] * bool(a) + ["worried"] * bool(b)) for a, b in has]
    found = found_for(together(30, 0, 0, 30) + ["worried"] * 20, texts)["co_occurrence"]
    (row,) = [each for each in found.exhibits[0].rows if set(each[:2]) == {"low mood", "worry"}]
    assert row[3] == pytest.approx(np.corrcoef(has.T)[0, 1])


def test_what_is_not_there_or_in_another_language_is_not_applicable():
    found = found_for(["well"] * 5, ["fine"] * 5)
    assert {each.not_applicable is not None for each in found.values()} == {True}
    german = by_id(Prevalence(language="de").estimate(make_view(["F32.0"] * 3, ["F32.0"] * 3)))
    assert german["fidelity.prevalence.codes"].value == 0
    assert "English" in german["fidelity.prevalence.symptoms"].not_applicable


def test_chance_gives_no_small_p():
    draw = np.random.default_rng(4)

    def corpus():
        return [
            " and ".join(
                word for word, p in (("tearful", 0.4), ("worried", 0.3), ("tired", 0.5), ("so", 1))
                if draw.random() < p
            )
            for _ in range(60)
        ]  # fmt: skip

    p = [found_for(corpus(), corpus())["symptoms"].test.p for _ in range(15)]
    assert np.mean(np.array(p) <= 0.1) <= 0.34
    assert np.mean(p) > 0.3
