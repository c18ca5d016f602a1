"""Attribute inference: guesses by pencil, agreement by brute force."""

from math import log

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view

from synthaudit import stats
from synthaudit.corpus import mix
from synthaudit.kernels.hashing import text_hashes
from synthaudit.metrics.privacy.attribute_inference import AttributeInference

INFER = AttributeInference()


def score(view):
    return by_id(INFER.estimate(view))["privacy.attribute_inference"]


def labelled(role, *pairs):
    return make_corpus([text for text, _ in pairs], role, labels=[label for _, label in pairs])


def test_the_label_of_the_nearest_record_is_the_guess():
    made = labelled("synthetic", ("red apple", "X"), ("blue plum", "Y"))
    train = labelled("train", ("red apple pie", "X"), ("blue plum jam", "Y"))
    holdout = labelled(
        "holdout", ("red apple tart", "Y"), ("blue plum cake", "Y"), ("sour grape", "X")
    )
    found = score(make_view(train, made, holdout))
    table = found.exhibits[0]
    # Nobody is near to the sour grape, so nothing is guessed.
    assert [row[1:3] for row in table.rows[:2]] == [(2, 2), (1, 3)]
    assert table.rows[2][3] == pytest.approx(3 / 5)  # say Y of anybody
    assert found.value == pytest.approx((1 - 1 / 3) / (1 - 1 / 3))
    assert (found.n_records, found.n_groups) == (5, 5)


def test_a_person_is_lost_when_any_record_is():
    made = labelled("synthetic", ("red apple", "X"), ("blue plum", "Y"))
    train = make_corpus(["red apple", "blue plum"], "train", labels=["X", "X"], groups=["p", "p"])
    holdout = labelled("holdout", ("red apple", "Y"))
    assert score(make_view(train, made, holdout)).exhibits[0].rows[0][1:3] == (1, 1)


def test_without_labels_a_rare_word_is_guessed():
    random = np.random.default_rng(1)
    words = [f"word{number}" for number in range(80)]
    train, holdout = ([" ".join(random.choice(words, 12)) for _ in range(40)] for _ in range(2))
    found = score(make_view(train, train, holdout))
    seen, unseen, anybody = (row[3] for row in found.exhibits[0].rows)
    assert seen == 1
    assert unseen < 0.5
    assert 0 < anybody < 0.3
    assert found.value == 1


def test_a_control_that_always_succeeds_leaves_nothing_to_tell():
    same = [(f"text {number}", "X") for number in range(3)]
    found = score(make_view(*(labelled(role, *same) for role in ("train", "synthetic", "holdout"))))
    assert "nothing is left to tell a leak by" in found.problem


def reference(texts, made):
    """Each text as a set of words; hidden and known by the parity of their scrambled hash."""
    people, released = [set(text.split()) for text in texts], [set(text.split()) for text in made]
    rarity = {
        word: log((1 + len(texts)) / (1 + sum(word in own for own in people)))
        for own in people
        for word in own
    }
    half = {
        word: int(mix(text_hashes([word]), 0)[0] & np.uint64(1))
        for own in people + released
        for word in own
    }

    def weigh(words):
        return sum(rarity.get(word, 0.0) for word in words)

    def cosine(one, other):
        norms = [sum(rarity.get(w, 0.0) ** 2 for w in words) ** 0.5 for words in (one, other)]
        both = sum(rarity.get(w, 0.0) ** 2 for w in one & other)
        return both / (norms[0] * norms[1]) if all(norms) else 0.0

    def agreement(own, others):
        shared = said = 0.0
        for known in (0, 1):
            near = [cosine(part(own, known), part(other, known)) for other in others]
            if max(near) > 0:
                read = part(others[int(np.argmax(near))], 1 - known)
                shared += weigh(read & own)
                said += weigh(read)
        return 2 * shared / (weigh(own) + said) if weigh(own) + said else 0.0

    def part(words, which):
        return {word for word in words if half[word] == which}

    return [
        agreement(own, released) - agreement(own, people[:row] + people[row + 1 :])
        for row, own in enumerate(people)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_agreement_is_that_of_brute_force(seed):
    random = np.random.default_rng(seed)
    # As many words as that: two records are never equally near.
    words = [f"word{number}" for number in range(40)]
    train, holdout, made = (
        [" ".join(random.choice(words, 25)) for _ in range(n)] for n in (8, 6, 7)
    )
    found = INFER.evidence(make_view(train, made, holdout))
    assert [*found.train, *found.holdout] == pytest.approx(reference(train + holdout, made))


def test_ties_are_read_alike_in_any_order():
    made = make_corpus(["red apple", "red plum"])
    turned = made.select(np.array([1, 0]))
    train, holdout = ["red apple sour", "green fig"], ["red plum sweet", "blue fig"]
    one, other = (INFER.evidence(make_view(train, seat, holdout)) for seat in (made, turned))
    assert np.array_equal(one.train, other.train)
    assert np.array_equal(one.holdout, other.holdout)


def test_leaked_people_give_more_away():
    random = np.random.default_rng(5)
    words = [f"word{number}" for number in range(200)]
    train, holdout, others = (
        [" ".join(random.choice(words, 20)) for _ in range(40)] for _ in range(3)
    )
    found = INFER.evidence(make_view(train, train[:20] + others[:20], holdout))
    assert stats.auc(found.train[:20], found.holdout) > 0.95
    assert 0.3 < stats.auc(found.train[20:], found.holdout) < 0.7
