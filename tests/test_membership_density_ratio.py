"""The density ratio attack against kernel densities written out record by record."""

from math import exp, log

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from sklearn.feature_extraction.text import TfidfVectorizer

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.metrics.privacy.membership_density_ratio import MembershipDensityRatio
from synthaudit.relations import tfidf_density

WORDS = [f"word{number}" for number in range(60)]


def texts(random, n):
    return [" ".join(random.choice(WORDS, 8)) for _ in range(n)]


def reference(real, persons, made, width):
    terms = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(real)
    rows, released = terms.transform(real).toarray(), terms.transform(made).toarray()
    found = []
    for row, person in enumerate(persons):
        synthetic = [exp(rows[row] @ one / width) for one in released]
        others = [
            exp(rows[row] @ rows[other] / width)
            for other in range(len(real))
            if persons[other] != person
        ]
        found.append(log(np.mean(synthetic) / np.mean(others)))
    return found


@pytest.mark.parametrize("cells", [30, 4_000_000])
def test_evidence_is_the_log_ratio_of_two_densities(cells, monkeypatch):
    monkeypatch.setattr(tfidf_density, "BLOCK_CELLS", cells)
    random = np.random.default_rng(1)
    train, holdout, made = texts(random, 8), texts(random, 5), texts(random, 6)
    groups = ["a", "a", "b", "c", "d", "d", "e", "f"]
    view = make_view(make_corpus(train, "train", groups=groups), made, holdout)
    found = MembershipDensityRatio(width=0.1).evidence(view)
    expected = reference(train + holdout, [*groups, *range(5)], made, 0.1)
    assert [*found.train, *found.holdout] == pytest.approx(expected)


def test_what_is_common_everywhere_is_no_evidence():
    """A copy of a text that others have too says less than a copy of one's own."""
    train = ["the knee hurts at night", "rare words about lighthouse keeping"]
    holdout = ["the knee hurts at night today", "all is well with the left ear"]
    found = MembershipDensityRatio().evidence(make_view(train, train, holdout))
    assert found.train[1] > found.train[0] > found.holdout[1]


def test_leaked_people_are_recognised_and_strangers_are_not():
    random = np.random.default_rng(2)
    train, holdout, others = (texts(random, 40) for _ in range(3))
    attack = MembershipDensityRatio()
    leaked = attack.evidence(make_view(train, train[:20] + others[:20], holdout))
    honest = attack.evidence(make_view(train, others, holdout))
    assert min(leaked.train[:20]) > max(leaked.holdout)
    assert 0.35 < stats.auc(honest.train, honest.holdout) < 0.65


def test_no_word_at_all_is_an_error():
    with pytest.raises(InputError, match="holds a word"):
        MembershipDensityRatio().evidence(make_view(["  "], ["a"], ["!"]))
