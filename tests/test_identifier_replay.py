import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from synthaudit.errors import InputError
from synthaudit.metrics.privacy.identifier_replay import IdentifierReplay
from synthaudit.relations.near_names import near_names
from synthaudit.results import estimates_to_json
from synthaudit.signatures import signature

TRAIN = [
    "Seen with Odette Wagstaff on 4 July 2020, call 020 7946 0958.",
    "He lives with Mr Cranwell in Fenwick, born 1 May 1980.",
    "nothing happened at all: he has seen no record, she lives here.",
]
HOLDOUT = [
    "She lives with Ivo Tamblyn in Fenwick, born 2 June 1981.",
    "Record 629-5865 is hers.",
]
SYNTHETIC = [
    "It was Odette Wagstaff, told on July 4, 2020.",
    "Ring +44 20 7946 0958 and ask for Mr Cranwel of Fenwick.",
    "nobody at all",
]


@pytest.fixture
def view():
    return make_view(TRAIN, SYNTHETIC, HOLDOUT)


def rows_by_kind(view, detector=None):
    estimate = by_id((detector or IdentifierReplay()).estimate(view))["privacy.identifier_replay"]
    return {row[0]: row[1:] for row in estimate.exhibits[0].rows}


def test_identifiers_of_one_person_are_found_in_any_writing(view):
    rows = rows_by_kind(view)
    assert rows["date"] == (1, 2, 0, 1, 1.0)
    assert rows["telephone or fax number"] == (1, 1, 0, 0, 1.0)
    assert rows["record or account number"] == (0, 0, 0, 1, 0.0)
    assert rows["full name"] == (1, 1, 0, 1, 1.0)
    # odette, wagstaff, cranwell; ivo, tamblyn; Fenwick has two owners, on both sides
    assert rows["word of a name"] == (2, 3, 0, 2, 2.0)
    assert rows["name but for one letter"][:3] == (1, 1, 0)


def test_the_value_is_the_share_of_a_persons_identifiers_beyond_chance(view):
    [estimate] = IdentifierReplay().estimate(view)
    # first person: 5 of 5; second: the misspelt name, of two; third: has none
    assert estimate.value == pytest.approx((1 + 1 / 2 + 0) / 3 - 0)
    assert estimate.n_groups == 5


def test_evidence_points_at_the_people_who_are_named(view):
    evidence = IdentifierReplay().evidence(view)
    assert evidence.train[0] > evidence.train[1] > 0
    assert evidence.train[2] == 0
    assert evidence.holdout.tolist() == [0, 0]


def test_two_shared_identifiers_together_point_at_their_one_owner():
    train = ["met Ida in Fenwick", "met Ida in Lambeck", "met Cora in Fenwick"]
    view = make_view(train, ["so Ida went to Fenwick"], ["met Cora in Lambeck"])
    evidence = IdentifierReplay().evidence(view)
    assert evidence.train[0] > 0
    assert evidence.train[1:].tolist() == [0, 0]
    assert evidence.holdout.tolist() == [0]


def test_a_listed_identifier_counts_whatever_its_form(tmp_path, view):
    listed = tmp_path / "list.txt"
    listed.write_text("nothing happened\n\nlives with\n", encoding="utf-8")
    made = make_view(TRAIN, ["then NOTHING-happened."], HOLDOUT)
    detector = IdentifierReplay(lists=(str(listed),))
    # "lives with" is found in texts of two people, so it is nobody's own
    assert rows_by_kind(made, detector)["listed by the user"] == (1, 1, 0, 0, 1.0)
    assert detector.evidence(made).train[2] > 0


def test_a_list_is_known_by_what_it_says_and_not_by_its_place(tmp_path):
    paths = [tmp_path / name for name in ("one", "two", "other")]
    for path, text in zip(paths, ("Ida\n", "Ida\n", "Cora\n"), strict=True):
        path.write_text(text)
    signatures = [signature(IdentifierReplay(lists=(str(path),))) for path in paths]
    assert signatures[0] == signatures[1] != signatures[2]
    assert "Ida" not in signatures[0]
    assert str(tmp_path) not in signatures[0]
    with pytest.raises(InputError, match="cannot be read"):
        IdentifierReplay(lists=(str(tmp_path / "absent"),))


def test_without_a_holdout_identifiers_are_listed_and_nothing_is_taken_off():
    [estimate] = IdentifierReplay().estimate(make_view(TRAIN, SYNTHETIC))
    assert estimate.value > 0
    assert estimate.interval is None
    table, matches = estimate.exhibits
    assert all(row[3:] == (None, None, None) for row in table.rows)
    assert matches.n_matches == 2


def test_people_who_write_twice_are_one_owner():
    train = make_corpus(["Ask Odette.", "so Odette said", "ask him"], "train", groups=list("ppq"))
    evidence = IdentifierReplay().evidence(make_view(train, ["to Odette"], ["of Cora"]))
    assert evidence.train[0] == evidence.train[1] > 0
    assert evidence.train[2] == 0


def test_nothing_real_is_shown(view):
    shown = estimates_to_json(tuple(IdentifierReplay().estimate(view))).decode().lower()
    for secret in ("odette", "wagstaff", "7946", "2020", "cranwel", "train-0", "synthetic-0"):
        assert secret not in shown


letters = st.text(alphabet="abc", min_size=4, max_size=7)


@given(st.lists(letters, max_size=8), st.lists(letters, max_size=8))
def test_near_names_agree_with_comparing_all(asked, known):
    expected = [
        [i, j]
        for i, one in enumerate(asked)
        for j, other in enumerate(known)
        if min(len(one), len(other)) >= 5 and OSA.distance(one, other) == 1
    ]
    np.testing.assert_array_equal(near_names(asked, known), np.array(expected).reshape(-1, 2))
