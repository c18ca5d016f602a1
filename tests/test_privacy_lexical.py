import json

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit.metrics.privacy.copied_span import CopiedSpan
from synthaudit.metrics.privacy.exact_copies import ExactCopies
from synthaudit.metrics.privacy.near_duplicates import NearDuplicates
from synthaudit.results import estimates_to_json

TRAIN = [
    "The patient reports poor sleep since her divorce in March and drinks more.",
    "He has heard voices telling him to leave the house at night for a month.",
    "Noncontributory.",
    "",
]
HOLDOUT = [
    "She fears heights and bridges and avoids the motorway whenever possible.",
    "noncontributory",
    "?!",
]
SYNTHETIC = [
    "the patient reports poor sleep since her divorce in march and drinks more",  # a copy
    "The patient reports poor sleep since her divorce in May and drinks less.",  # edited
    (
        "Says he has heard voices telling him to leave the house; mood low, no plans, "  # a passage
        "eats little, wants help with the debts that began after the shop was closed."
    ),
    "Nothing of this was ever written about anybody in any of those notes.",
    "noncontributory",
    "--",
]
DETECTORS = [ExactCopies(), NearDuplicates(), CopiedSpan()]


@pytest.fixture
def view():
    return make_view(TRAIN, SYNTHETIC, HOLDOUT)


def test_exact_copies_are_equal_after_normalisation_and_never_empty(view):
    estimate = by_id(ExactCopies().estimate(view))["privacy.exact_copies"]
    assert estimate.value == 2 / 6
    assert estimate.interval.method == "clopper-pearson"
    matches = estimate.exhibits[0]
    assert matches.n_matches == 2
    assert [match.strength for match in matches.matches] == [13, 1]
    evidence = ExactCopies().evidence(view)
    assert evidence.train.tolist() == [1, 0, 1, 0]
    assert evidence.holdout.tolist() == [0, 1, 0]


def test_near_duplicates_also_find_the_edited_copy(view):
    estimate = by_id(NearDuplicates().estimate(view))["privacy.near_duplicates"]
    assert estimate.value == 3 / 6
    matches = estimate.exhibits[0]
    assert matches.n_matches == 3
    assert [match.strength == 1.0 for match in matches.matches] == [True, True, False]
    assert 0.5 <= matches.matches[2].strength < 1
    assert {match.real for match in matches.matches} == set(view.pseudonyms(view.train, [0, 2]))
    evidence = NearDuplicates().evidence(view)
    assert evidence.train.tolist() == [1, 0, 1, 0]
    assert evidence.holdout.tolist() == [0, 1, 0]


def test_copied_spans_name_the_passage_by_its_offsets(view):
    found = by_id(CopiedSpan().estimate(view))
    assert found["privacy.copied_span.longest"].value == 13
    assert found["privacy.copied_span.longest"].interval is None
    assert found["privacy.copied_span.share"].value == 3 / 6
    matches = found["privacy.copied_span.longest"].exhibits[0]
    assert [(match.strength, match.span) for match in matches.matches] == [
        (13, (0, 13)),
        (10, (1, 11)),  # he has heard voices telling him to leave the house
        (9, (0, 9)),
    ]
    evidence = CopiedSpan().evidence(view)
    assert evidence.train.tolist() == [13, 10, 1, 0]
    assert evidence.holdout.tolist() == [1, 1, 0]


def test_the_length_of_a_passage_that_counts_can_be_set(view):
    shares = [
        by_id(CopiedSpan(min_tokens=least).estimate(view))["privacy.copied_span.share"].value
        for least in (1, 10, 14)
    ]
    assert shares == [5 / 6, 2 / 6, 0.0]


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: type(one).__name__)
def test_train_as_synthetic_is_found_and_unrelated_text_is_not(detector):
    texts = [text for text in TRAIN if len(text.split()) > 8]
    copied = {
        id: found.value for id, found in by_id(detector.estimate(make_view(texts, texts))).items()
    }
    unrelated = {
        id: found.value
        for id, found in by_id(detector.estimate(make_view(texts, [SYNTHETIC[3]]))).items()
    }
    assert copied[detector.headline] == 1.0
    assert unrelated[detector.headline] == 0.0


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: type(one).__name__)
def test_evidence_of_a_record_does_not_depend_on_other_real_records(detector):
    whole = detector.evidence(make_view(TRAIN, SYNTHETIC, HOLDOUT)).train
    alone = [detector.evidence(make_view([text], SYNTHETIC, HOLDOUT)).train[0] for text in TRAIN]
    np.testing.assert_array_equal(whole, alone)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: type(one).__name__)
def test_without_a_holdout_the_score_is_there_and_nothing_is_compared(detector):
    found = by_id(detector.estimate(make_view(TRAIN, SYNTHETIC)))
    assert found[detector.headline].value > 0
    assert all(
        exhibit.kind in {"matches", "curve"}
        for estimate in found.values()
        for exhibit in estimate.exhibits
    )


def test_people_are_counted_and_not_records():
    train = make_corpus([TRAIN[0], TRAIN[0] + " Again.", TRAIN[1]], "train", groups=["p", "p", "q"])
    view = make_view(train, SYNTHETIC[:2], HOLDOUT)
    bars, table = by_id(NearDuplicates().estimate(view))["privacy.near_duplicates"].exhibits[1:]
    assert bars.series[0].values == (0.5, 0.0)
    assert table.rows == (("train", 1, 2), ("holdout", 0, 3))


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: type(one).__name__)
def test_nothing_of_the_records_is_shown(detector, view):
    shown = estimates_to_json(tuple(detector.estimate(view))).decode().lower()
    for secret in ("divorce", "voices", "noncontributory", "train-0", "synthetic-0"):
        assert secret not in shown


@pytest.mark.data
def test_copies_of_texygen_captions(data_folder):
    folder = data_folder / "texygen_coco"
    real = [json.loads(line) for line in (folder / "real.jsonl").read_text().splitlines()]
    made = (folder / "synthetic.jsonl").read_text().splitlines()
    view = make_view(
        [row["text"] for row in real if row["split"] == "train"],
        [row["text"] for row in map(json.loads, made) if row["system"] == "MLE"],
        [row["text"] for row in real if row["split"] != "train"],
    )
    [matches, _, people] = by_id(ExactCopies().estimate(view))["privacy.exact_copies"].exhibits
    assert matches.n_matches == 36  # counted independently, see the notes on the data
    assert people.rows[1][1] == 0
