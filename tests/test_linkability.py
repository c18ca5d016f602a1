"""Linkability: links by pencil and by brute force."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from sklearn.feature_extraction.text import TfidfVectorizer

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.metrics.privacy.linkability import Linkability
from synthaudit.relations import half_links

LINK = Linkability()


def test_two_halves_with_one_nearest_record_are_linked():
    made = ["red apple green pear", "blue plum red fig"]
    view = make_view(["red apple green pear"], made, ["green pear blue plum"])
    evidence = LINK.evidence(view)
    assert evidence.train[0] > 0  # both halves are nearest to the first
    assert evidence.holdout[0] < 0  # each half to another
    found = by_id(LINK.estimate(view))["privacy.linkability"]
    assert found.value == 1
    assert [row[1:3] for row in found.exhibits[0].rows[:2]] == [(1, 1), (0, 1)]
    assert found.exhibits[0].rows[2][3] == 1 / 2


def test_equally_near_records_and_empty_halves_link_nobody():
    twice = make_view(["red apple green pear"], ["red apple green pear"] * 2, ["word", " "])
    assert LINK.evidence(twice).train.tolist() == [0]
    assert LINK.evidence(twice).holdout.tolist() == [0, 0]


def test_text_and_pair_are_the_parts_where_there_is_a_pair():
    made = make_corpus(["red apple", "blue plum"], pairs=["green pear", "sweet fig"])
    same, other = (
        make_corpus(["red apple"], "train", pairs=[pair]) for pair in ("green pear", "sweet fig")
    )
    holdout = make_corpus(["blue plum"], "holdout", pairs=[""])
    assert LINK.evidence(make_view(same, made, holdout)).train[0] > 0
    found = LINK.evidence(make_view(other, made, holdout))
    assert found.train[0] < 0
    assert found.holdout[0] > 0  # no pair: both words are of the second record


def test_any_two_parts_of_a_persons_records_link():
    """Neither record alone: their first halves point to one record, the others elsewhere."""
    made = ["red apple sour grape", "blue plum", "sweet fig"]
    texts = ["red apple blue plum", "sour grape sweet fig"]
    together = make_corpus(texts, "train", groups=["p", "p"])
    apart = make_corpus(texts, "train", groups=["p", "q"])
    linked, unlinked = (
        LINK.evidence(make_view(corpus, made, ["something else"])).train
        for corpus in (together, apart)
    )
    assert linked[0] == linked[1] > 0
    assert max(unlinked) < 0


def reference(texts, real, made):
    terms = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(real)
    released = terms.transform(made).toarray()
    found = []
    for text in texts:
        words = text.split()
        halves = [words[: len(words) // 2], words[len(words) // 2 :]]
        cosines = terms.transform([" ".join(half) for half in halves]).toarray() @ released.T
        each = []
        for place in range(len(made)):
            rest = np.delete(cosines, place, axis=1).max(axis=1)
            each.append((cosines[:, place] - rest).min())
        found.append(max(each))
    return found


@pytest.mark.parametrize("cells", [20, 4_000_000])
def test_links_are_those_of_brute_force(cells, monkeypatch):
    monkeypatch.setattr(half_links, "BLOCK_CELLS", cells)
    random = np.random.default_rng(3)
    words = [f"word{number}" for number in range(15)]
    train, holdout, made = (
        [" ".join(random.choice(words, 7)) for _ in range(n)] for n in (9, 6, 5)
    )
    found = LINK.evidence(make_view(train, made, holdout))
    real = train + holdout
    assert [*found.train, *found.holdout] == pytest.approx(reference(real, real, made))


def test_leaked_people_are_linked_beyond_the_control():
    random = np.random.default_rng(5)
    words = [f"word{number}" for number in range(200)]
    train, holdout, others = (
        [" ".join(random.choice(words, 14)) for _ in range(50)] for _ in range(3)
    )
    view = make_view(train, train[:25] + others[:25], holdout)
    found = by_id(LINK.estimate(view))["privacy.linkability"]
    assert found.interval.low > 0.1
    evidence = LINK.evidence(view)
    assert stats.auc(evidence.train[:25], evidence.holdout) > 0.95


def test_no_word_at_all_is_an_error():
    with pytest.raises(InputError, match="holds a word"):
        LINK.evidence(make_view([""], ["a"], [""]))
