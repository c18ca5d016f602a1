"""Singling out: guesses by pencil, and by trying every pair."""

from itertools import combinations

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit.metrics.privacy.singling_out import SinglingOut
from synthaudit.relations import attributes
from synthaudit.relations.attributes import attributes_of


def score(view, **fields):
    return by_id(SinglingOut(**fields).estimate(view))["privacy.singling_out"]


def test_a_pair_that_fits_one_person_by_pencil():
    """Synthetic says ab, ac, bc and de; a b c are one train person's, d e two holdout people's."""
    view = make_view(["a b c", "x y"], ["a b c", "d e"], ["d e", "d e f"])
    found = score(view)
    table = found.exhibits[0]
    assert [row[1:3] for row in table.rows[:2]] == [(3, 4), (0, 4)]
    assert found.value == pytest.approx(3 / 4)
    assert found.interval.low <= found.value <= found.interval.high
    evidence = SinglingOut().evidence(view)
    assert evidence.train.tolist() == [3, 0]
    assert evidence.holdout.tolist() == [0, 0]


def test_what_two_synthetic_records_say_is_no_guess():
    view = make_view(["a b"], ["a b", "a b c"], ["x y"])
    assert SinglingOut().evidence(view).train.tolist() == [0]


def test_a_person_has_what_any_of_their_records_has():
    train = make_corpus(["a x", "b y", "a z"], "train", groups=["p", "p", "q"])
    evidence = SinglingOut().evidence(make_view(train, ["a b"], ["u v"]))
    assert evidence.train.tolist() == [1, 1, 0]


def test_the_label_is_an_attribute():
    def corpus(role, *labels):
        return make_corpus(["a"] * len(labels), role, labels=labels)

    view = make_view(corpus("train", "X", "Y"), corpus("synthetic", "X"), corpus("holdout", "Y"))
    assert SinglingOut().evidence(view).train.tolist() == [1, 0]


def test_labels_of_different_kinds_are_left_out():
    train = make_corpus(["a"], "train", labels=["X"])
    made = make_corpus(["a"], labels=[3.0])
    view = make_view(train, made, make_corpus(["b"], "holdout", labels=["X"]))
    assert SinglingOut().evidence(view).train.tolist() == [0]
    assert not attributes_of(view.bench, (view.train, view.holdout), made).is_label.any()


def test_numbers_are_cut_into_equal_shares_of_people(monkeypatch):
    monkeypatch.setattr(attributes, "_N_BINS", 2)
    train, holdout = (
        make_corpus(["a"] * 2, role, labels=labels)
        for role, labels in (("train", [1.0, 2.0]), ("holdout", [8.0, 9.0]))
    )
    made = make_corpus(["b"] * 3, labels=[0.0, 2.0, 2.5])
    view = make_view(train, made, holdout)
    found = attributes_of(view.bench, (train, holdout), made)
    low = [
        table[:, np.flatnonzero(found.is_label)].toarray().argmax(axis=1) for table in found.tables
    ]
    assert low[0].tolist() == [low[0][0]] * 2
    assert low[1].tolist() == [1 - low[0][0]] * 2
    assert low[2].tolist() == [low[0][0], low[0][0], 1 - low[0][0]]


def reference(train, holdout, made, n_rarest):
    """Every pair of the rarest words of each synthetic text, looked up in every text."""
    words = [set(text.split()) for text in made]
    n_with = {word: sum(word in own for own in words) for own in words for word in own}
    people = [set(text.split()) for text in train + holdout]
    most = [0] * len(people)
    for own in words:
        kept = sorted(own, key=lambda word: n_with[word])
        # where the cut parts equally rare words it depends on hashes: the test avoids that
        counts = [0] * len(people)
        for pair in combinations(kept[:n_rarest], 2):
            if sum(set(pair) <= other for other in words) == 1:
                holders = [row for row, one in enumerate(people) if set(pair) <= one]
                if len(holders) == 1:
                    counts[holders[0]] += 1
        most = np.maximum(most, counts)
    return most


@pytest.mark.parametrize("seed", range(5))
def test_guesses_are_those_of_brute_force(seed):
    random = np.random.default_rng(seed)
    words = list("abcdefghijkl")
    train, holdout, made = (
        [" ".join(random.choice(words, 5)) for _ in range(n)] for n in (8, 6, 7)
    )
    found = SinglingOut().evidence(make_view(train, made, holdout))
    assert np.array_equal(
        [*found.train, *found.holdout], reference(train, holdout, made, n_rarest=16)
    )


def test_only_the_rarest_make_guesses():
    """Of common, rare and rarer the pair of the last two is left."""
    made = ["common rare rarer", "common rare", "common"]
    view = make_view(["common rarer", "rare rarer"], made, ["u"])
    # "common rare" is said by the first record as well, so it is no guess at all
    assert SinglingOut(n_rarest=2).evidence(view).train.tolist() == [0, 1]


def test_as_many_people_are_attacked_on_either_side():
    random = np.random.default_rng(0)
    words = [f"w{number}" for number in range(40)]
    train, holdout, made = (
        [" ".join(random.choice(words, 6)) for _ in range(n)] for n in (90, 30, 60)
    )
    found = score(make_view(train, made, holdout))
    assert (found.n_records, found.n_groups) == (60, 60)
    assert found.interval.low < 0 < found.interval.high


def test_a_corpus_that_says_one_thing_has_nothing_to_guess_from():
    found = score(make_view(["a b"], ["a b", "a b"], ["c d"]))
    assert found.problem == "There are no guesses to judge the attack by."
