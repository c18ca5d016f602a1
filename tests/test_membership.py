"""Membership attacks: evidence by an independent road, scores by pencil."""

import json
from collections import Counter
from itertools import pairwise
from math import log, sqrt

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.lm import Laplace, Vocabulary
from nltk.util import bigrams

from synthaudit import stats
from synthaudit.errors import InputError
from synthaudit.metrics.attack import MembershipAttack, attack_scores
from synthaudit.metrics.base import Evidence
from synthaudit.metrics.privacy.membership_ngram_lm import MembershipNgramLm
from synthaudit.metrics.privacy.membership_tfidf import MembershipTfidf
from synthaudit.normalise import normalise
from synthaudit.relations import terms as tfidf_terms
from synthaudit.results import estimates_to_json

ATTACKS = (MembershipTfidf(), MembershipNgramLm())

text = st.lists(st.sampled_from(["ab", "cde", "f", "gh"]), max_size=6).map(" ".join)
some_texts = st.lists(text, min_size=1, max_size=5)


def terms(text):
    words = normalise(text).split()
    return Counter([*words, *pairwise(words)])


def reference_tfidf(train, holdout, synthetic):
    real = [terms(text) for text in train + holdout]
    n_with = Counter(term for document in real for term in document)
    rarity = {term: log((1 + len(real)) / (1 + n)) + 1 for term, n in n_with.items()}

    def weigh(counts):
        weights = {t: (1 + log(n)) * rarity[t] for t, n in counts.items() if t in rarity}
        length = sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}

    released = [weigh(terms(text)) for text in synthetic]
    return [
        max(sum(w * other.get(t, 0.0) for t, w in weigh(document).items()) for other in released)
        for document in real
    ]


@settings(deadline=None, max_examples=40)
@given(some_texts, some_texts, some_texts)
def test_tfidf_evidence_is_the_nearest_cosine(train, holdout, synthetic):
    view = make_view(train, synthetic, holdout)
    if not any(text.split() for text in train + holdout):
        with pytest.raises(InputError, match="no record of train or holdout holds a word"):
            MembershipTfidf().evidence(view)
        return
    found = MembershipTfidf().evidence(view)
    assert [*found.train, *found.holdout] == pytest.approx(
        reference_tfidf(train, holdout, synthetic)
    )


def test_tfidf_blocks_do_not_show(monkeypatch):
    random = np.random.default_rng(0)
    train, holdout, synthetic = (
        [" ".join(random.choice(list("abcdefgh"), 5)) for _ in range(n)] for n in (9, 8, 7)
    )
    whole = MembershipTfidf().evidence(make_view(train, synthetic, holdout))
    monkeypatch.setattr(tfidf_terms, "BLOCK_CELLS", 15)
    parts = MembershipTfidf().evidence(make_view(train, synthetic, holdout))
    assert np.array_equal(whole.train, parts.train)


def reference_ratio(train, holdout, synthetic):
    """The two models as dictionaries, one record at a time, the record's own counts taken out."""
    real = [normalise(text).split() for text in train + holdout]
    released = [normalise(text).split() for text in synthetic]
    n_words = len({word for tokens in real + released for word in tokens}) + 1

    def probability(documents, last, word):
        n_pairs = sum(pair == (last, word) for tokens in documents for pair in bigrams(tokens))
        n_last = sum(pair[0] == last for tokens in documents for pair in bigrams(tokens))
        return (n_pairs + 1) / (n_last + n_words)

    found = []
    for row, tokens in enumerate(real):
        others = real[:row] + real[row + 1 :]
        ratios = [
            log(probability(released, *pair) / probability(others, *pair))
            for pair in bigrams(tokens)
        ]
        found.append(sum(ratios) / len(ratios) if ratios else None)
    lowest = min((ratio for ratio in found if ratio is not None), default=0.0)
    return [lowest if ratio is None else ratio for ratio in found]


@settings(deadline=None, max_examples=40)
@given(some_texts, some_texts, some_texts)
def test_ngram_evidence_is_the_ratio_of_two_models(train, holdout, synthetic):
    view = make_view(train, synthetic, holdout)
    if not any(len(text.split()) > 1 for text in train + holdout):
        with pytest.raises(InputError, match="no record of train or holdout holds two words"):
            MembershipNgramLm().evidence(view)
        return
    found = MembershipNgramLm().evidence(view)
    assert [*found.train, *found.holdout] == pytest.approx(
        reference_ratio(train, holdout, synthetic)
    )


def test_ngram_evidence_is_nltks_laplace():
    train = ["pain in the left knee", "the knee was seen"]
    holdout = ["cough for three weeks in the night", "seen"]
    synthetic = ["pain in the right knee", "cough in the night in the left knee"]
    real = [text.split() for text in train + holdout]
    released = [text.split() for text in synthetic]
    words = Vocabulary([word for tokens in real + released for word in tokens])

    def model(documents):
        laplace = Laplace(2, vocabulary=words)
        laplace.fit([list(bigrams(tokens)) for tokens in documents])
        return laplace

    target = model(released)
    expected = []
    for row, tokens in enumerate(real[:3]):
        others = model(real[:row] + real[row + 1 :])
        expected.append(
            np.mean([
                (target.logscore(word, [last]) - others.logscore(word, [last])) * log(2)
                for last, word in bigrams(tokens)
            ])
        )  # fmt: skip
    found = MembershipNgramLm().evidence(make_view(train, synthetic, holdout))
    assert [*found.train, found.holdout[0]] == pytest.approx(expected)
    assert found.holdout[1] == pytest.approx(min(expected))


def test_ngram_background_leaves_out_the_whole_person():
    notes = ["knee pain again", "knee pain again", "no cough today"]
    together = make_corpus(notes, "train", groups=["a", "a", "b"])
    apart = make_corpus(notes, "train", groups=["a", "b", "c"])
    holdout = make_corpus(["all is well now"], "holdout")
    of_one, of_two = (
        MembershipNgramLm().evidence(make_view(corpus, ["knee pain again"], holdout)).train
        for corpus in (together, apart)
    )
    # Beside somebody else's equal note it is no longer surprising that the words are expected.
    assert of_one[0] == of_one[1] > of_two[0]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.headline)
def test_copies_of_train_are_recognised_and_strangers_are_not(attack):
    random = np.random.default_rng(2)
    words = [f"word{number}" for number in range(300)]
    train, holdout, others = (
        [" ".join(random.choice(words, 12)) for _ in range(40)] for _ in range(3)
    )
    leaked = by_id(attack.estimate(make_view(train, train[::-1], holdout)))
    honest = by_id(attack.estimate(make_view(train, others, holdout)))
    reverse = by_id(attack.estimate(make_view(train, holdout, holdout)))
    assert leaked[attack.headline].value == 1
    assert 0.3 < honest[attack.headline].value < 0.7
    interval = honest[attack.headline].interval
    assert interval.low < 0.5 < interval.high
    assert reverse[attack.headline].value == 0
    top = attack.headline.replace("auc", "top_members")
    assert leaked[top].value == 1
    assert leaked[top].interval.low > 0.2


class GivenEvidence(MembershipAttack):
    """An attack whose evidence is the number each text holds."""

    scores = attack_scores("given", "reads the number in the text")
    headline = "privacy.membership.given.auc"
    looks_for = "numbers"

    def evidence(self, view):
        return Evidence(
            *(
                np.array([float(text) for text in side.texts()])
                for side in (view.train, view.holdout)
            )
        )


def scored(train, holdout, *, groups=None):
    corpora = [
        make_corpus([str(value) for value in values], role, groups=groups and groups[role])
        for role, values in (("train", train), ("holdout", holdout))
    ]
    found = by_id(GivenEvidence().estimate(make_view(corpora[0], ["none"], corpora[1])))
    assert set(found) == {spec.id for spec in GivenEvidence.scores}
    return {id.rpartition(".")[2]: estimate for id, estimate in found.items()}


def test_scores_count_persons_by_their_strongest_record():
    found = scored(
        [1, 9, 2, 3],
        [5, 4, 4],
        groups={"train": ["a", "a", "b", "c"], "holdout": ["x", "y", "y"]},
    )
    # Persons: 9, 2, 3 against 5, 4.
    assert found["auc"].value == pytest.approx(2 / 6)
    assert (found["auc"].n_records, found["auc"].n_groups) == (7, 5)
    exposed = found["auc"].exhibits[2]
    assert [(role, value) for _, role, value in exposed.rows] == [
        ("train", 9), ("holdout", 5), ("holdout", 4), ("train", 3), ("train", 2)
    ]  # fmt: skip


def test_low_false_alarm_rates_need_enough_people():
    few = scored(range(20), range(99))
    assert few["tpr_at_1pct"].not_applicable == (
        "A false alarm rate of 1.0% needs at least 100 people in the holdout; there are 99."
    )
    assert "1,000" in few["tpr_at_01pct"].not_applicable
    enough = scored([50, 98, 99, 98.5], range(100))
    # One of a hundred may be accused wrongly: the cut-off lies above 98.
    assert enough["tpr_at_1pct"].value == 2 / 4
    exact = stats.clopper_pearson(2, 4)
    assert enough["tpr_at_1pct"].interval == exact
    assert "1,000" in enough["tpr_at_01pct"].not_applicable


@pytest.mark.parametrize(
    ("train", "holdout", "n_found", "n_top"),
    [
        (range(20, 60), range(20), 3, 3),  # 5 % of 60, all of train
        ([9, 9, *range(8)], [9, 9, *range(8)], 2, 4),  # more tied for the first place than 5 %
        ([9, 9, 8, 8, 8, *[0] * 45], [8, *[0] * 49], 2, 2),  # the next tie would be too many
        ([1] * 6, [1] * 4, 6, 10),  # all the same
    ],
)
def test_top_members_never_part_ties(train, holdout, n_found, n_top):
    found = scored(train, holdout)["top_members"]
    n_train, n_holdout = len(train), len(holdout)
    seen, unseen = n_found / n_train, (n_top - n_found) / n_holdout
    assert found.value == pytest.approx(seen / (seen + unseen))
    assert found.exhibits[0].rows[0][1:] == (n_found, n_train)
    assert found.exhibits[0].rows[1][1:] == (n_top - n_found, n_holdout)
    assert found.interval.low <= found.value <= found.interval.high


def test_chance_is_one_half_whatever_the_sizes():
    found = scored([7] * 90, [7] * 10)
    assert found["auc"].value == 0.5
    assert found["top_members"].value == pytest.approx(0.5)
    assert found["top_members"].interval.low < 0.5 < found["top_members"].interval.high


def test_only_the_family_of_detectors_tests():
    """A p-value beside the family would not be adjusted for the others."""
    assert [estimate.test for estimate in scored(range(20), range(20)).values()] == [None] * 4


def test_curves_are_short_and_end_where_they_should():
    random = np.random.default_rng(1)
    found = scored(random.normal(size=700), random.normal(size=600))["auc"]
    whole, corner = (exhibit.lines[0] for exhibit in found.exhibits[:2])
    assert len(whole.x) == len(whole.y) <= 200
    assert len(corner.x) <= 200
    assert (whole.x[0], whole.y[0], whole.x[-1], whole.y[-1]) == (0, 0, 1, 1)
    assert 0.045 < corner.x[-1] <= 0.05
    area = np.trapezoid(whole.y, whole.x)
    assert area == pytest.approx(found.value, abs=0.01)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.headline)
def test_nothing_real_is_shown(attack):
    train, holdout = ["secretword one two"] * 3, ["secretword three four"] * 2
    shown = estimates_to_json(tuple(attack.estimate(make_view(train, train, holdout)))).decode()
    assert "secretword" not in shown
    assert "train-0" not in shown


@pytest.fixture(scope="module")
def back_translations(data_folder):
    """Train dialogues, holdout dialogues that are not in train, and train by way of French."""
    folder = data_folder / "mts_dialog"
    real, synthetic = (
        [json.loads(line) for line in (folder / name).read_text("utf-8").strip().split("\n")]
        for name in ("real.jsonl", "synthetic_backtranslated.jsonl")
    )
    seen = {row["id"]: row["text"] for row in real if row["split"] == "train"}
    seen = dict(list(seen.items())[:300])
    known = {normalise(text) for text in seen.values()}
    unseen = [row["text"] for row in real if row["split"] != "train"]
    french = [
        row["text"]
        for row in synthetic
        if "-fr-" in row["method"] and row["source_id"] in seen and not row["identical_to_source"]
    ]
    return list(seen.values()), [text for text in unseen if normalise(text) not in known], french


@pytest.mark.data
def test_back_translations_are_recognised(back_translations):
    """Reference E1: AUC .976 on all of it; a control without a leak .506."""
    train, holdout, french = back_translations
    tfidf, bigram = (
        by_id(attack.estimate(make_view(train, french, holdout))) for attack in ATTACKS
    )
    assert tfidf["privacy.membership.tfidf.auc"].value > 0.95
    assert tfidf["privacy.membership.tfidf.tpr_at_1pct"].value > 0.7
    assert bigram["privacy.membership.ngram_lm.auc"].interval.low > 0.5


@pytest.mark.data
def test_unrelated_text_recognises_nobody(back_translations):
    train, holdout, _ = back_translations
    sides = make_view(train[:150], train[150:], holdout)
    for attack in ATTACKS:
        interval = by_id(attack.estimate(sides))[attack.headline].interval
        assert interval.low < 0.5 < interval.high
