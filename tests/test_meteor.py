import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer
from nltk.translate.meteor_score import single_meteor_score

from synthaudit.metrics.fidelity.meteor import Meteor
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise


class NoSynonyms:
    """A WordNet that knows no word."""

    def synsets(self, word):
        return []


def theirs(hypothesis, reference, language="english"):
    return single_meteor_score(
        normalise(reference).split(),
        normalise(hypothesis).split(),
        stemmer=SnowballStemmer(language),
        wordnet=NoSynonyms(),
    )


def contributions(hypotheses, references, **fields):
    """METEOR of each record against the one at its place."""
    view = make_view(make_corpus(references, "train"), make_corpus(hypotheses))
    return Meteor(**fields).in_common(view, view.synthetic, np.arange(len(hypotheses)))


def test_by_pencil():
    # 3 of 3 and 3 of 4 words in one chunk: R = 3/4, P = 1, mean .75/.975, penalty .5/27
    assert contributions(["sleeps badly now"], ["he sleeps badly now"])[0] == pytest.approx(
        0.75 / (0.9 * 1 + 0.1 * 0.75) * (1 - 0.5 / 27)
    )
    # endings aside
    assert contributions(["sleeping"], ["sleeps"])[0] == pytest.approx(0.5)
    assert contributions(["a", "", "a"], ["b", "a", ""]).tolist() == [0, 0, 0]


WORDS = st.lists(st.sampled_from(("walk", "walks", "walking", "dog", "dogs", "a")), max_size=14)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5))
def test_equals_nltk(pairs):
    sides = [[" ".join(pair[side]) for pair in pairs] for side in (0, 1)]
    expected = [theirs(*pair) for pair in zip(*sides, strict=True)]
    np.testing.assert_allclose(contributions(*sides), expected, rtol=0, atol=1e-12)


def test_the_clinic_equals_nltk(clinic):
    made, real = clinic["honest"].texts()[:40], clinic["train"].texts()[:40]
    expected = [theirs(one, other) for one, other in zip(made, real, strict=True)]
    np.testing.assert_allclose(contributions(made, real), expected, rtol=0, atol=1e-12)


def test_other_languages_have_endings_of_their_own():
    pair = (["duerme mal cada noche"], ["dormía mal todas las noches"])
    assert contributions(*pair, language="es")[0] == pytest.approx(
        theirs(pair[0][0], pair[1][0], "spanish")
    )


def test_a_language_without_rules_is_a_fact_of_the_plan(clinic):
    metric = Meteor(embedder=WeightlessEmbedder(), language="ja")
    assert "'ja'" in metric.not_applicable(make_view(["a"], ["a"]))


def test_the_score_is_the_mean(clinic):
    train, made = clinic["train"], clinic["honest"]
    embedder = WeightlessEmbedder().fitted(train.texts())
    view = make_view(train, made)
    estimate = by_id(Meteor(embedder=embedder).estimate(view))["fidelity.meteor"]
    assert 0.1 < estimate.value < 0.9
    assert estimate.interval.low < estimate.value < estimate.interval.high
