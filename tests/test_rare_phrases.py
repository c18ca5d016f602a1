import json
from collections import defaultdict

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.metrics.privacy.ngram_containment import NgramContainment
from synthaudit.metrics.privacy.rare_phrase_replay import RarePhraseReplay
from synthaudit.relations.owned_phrases import OwnedPhrases
from synthaudit.results import estimates_to_json

TRAIN = ["a b c d", "a b x y", "q r s"]
HOLDOUT = ["a b m n", "q r t"]
SYNTHETIC = ["z c d z", "x y c d", "q r w", ""]


def windows(text, length):
    words = text.split()
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def brute_force(real, persons, synthetic, lengths):
    """Owned and found phrases and the strength of each person, by sets alone."""
    owners = defaultdict(set)
    for text, person in zip(real, persons, strict=True):
        for length in lengths:
            for window in windows(text, length):
                owners[window].add(person)
    owned = {window: min(who) for window, who in owners.items() if len(who) == 1}
    made = [set().union(*(windows(text, length) for length in lengths)) for text in synthetic]
    n_repeating = {window: sum(window in record for record in made) for window in owned}
    n_owned, n_found, strength = defaultdict(int), defaultdict(int), defaultdict(float)
    for window, person in owned.items():
        n_owned[person] += 1
        n_found[person] += n_repeating[window] > 0
    for record in made:
        sums = defaultdict(float)
        for window in record & owned.keys():
            sums[owned[window]] += 1 / n_repeating[window]
        for person, total in sums.items():
            strength[person] = max(strength[person], total)
    return n_owned, n_found, strength


words = st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join)


@given(
    st.lists(st.tuples(words, st.integers(0, 2)), min_size=1, max_size=5),
    st.lists(words, min_size=1, max_size=4),
)
def test_owned_phrases_agree_with_sets(real, synthetic):
    texts, groups = [text for text, _ in real], [str(group) for _, group in real]
    view = make_view(make_corpus(texts, "train", groups=groups), synthetic)
    found = view.relation(OwnedPhrases((1, 3)), view.train, view.synthetic)
    names = list(dict.fromkeys(groups))
    n_owned, n_found, strength = brute_force(texts, groups, synthetic, (1, 3))
    assert found["owned"].sum(axis=1).tolist() == [n_owned[name] for name in names]
    assert found["found"].sum(axis=1).tolist() == [n_found[name] for name in names]
    np.testing.assert_allclose(found["strength"], [strength[name] for name in names], atol=1e-8)
    assert found["person"].tolist() == [names.index(group) for group in groups]


def test_rare_phrases_are_those_of_one_person_and_chance_is_taken_off():
    view = make_view(TRAIN, SYNTHETIC, HOLDOUT)
    estimate = by_id(RarePhraseReplay().estimate(view))["privacy.rare_phrase_replay"]
    # "a b c d" owns bc cd abc bcd abcd, of which cd is found; "a b x y" likewise, xy;
    # "q r s" owns rs qrs, none found; nothing of the holdout is found.
    assert estimate.value == pytest.approx((1 / 5 + 1 / 5 + 0) / 3)
    assert estimate.exhibits[0].rows[0] == ("2 words", 2, 5, 0, 3, 2 / 5)
    evidence = RarePhraseReplay().evidence(view)
    # "c d" is in two synthetic records, "x y" in one
    np.testing.assert_allclose(evidence.train, [0.5 / 5**0.5, 1 / 5**0.5, 0], atol=1e-8)
    assert evidence.holdout.tolist() == [0, 0]


def test_a_phrase_of_two_people_of_one_side_points_at_nobody():
    evidence = RarePhraseReplay().evidence(
        make_view(["a b", "a b", "c d"], ["a b", "c d"], ["e f"])
    )
    assert evidence.train.tolist() == [0, 0, 1]


def test_a_person_with_several_records_is_one_owner():
    train = make_corpus(["a b", "a b", "c d"], "train", groups=["p", "p", "q"])
    evidence = RarePhraseReplay().evidence(make_view(train, ["a b"], ["e f"]))
    assert evidence.train.tolist() == [1, 1, 0]


def test_containment_is_the_share_of_distinct_runs_found_in_train():
    synthetic = ["a b c d", "c d a b c", "x", "b c b c"]
    view = make_view(["a b c", "c d"], synthetic, ["b c d"])
    found = by_id(NgramContainment(n=2).estimate(view))["privacy.ngram_containment"]
    shares = [1.0, 3 / 4, 0, 1 / 2]  # ab bc cd; cd da ab bc; none; bc cb
    assert found.value == pytest.approx(np.mean(shares))
    train, holdout = found.exhibits[0].lines
    assert train.x[30] == 0.75
    assert train.y[30] == 2 / 4
    assert holdout.y[30] == 0.0
    evidence = NgramContainment(n=2).evidence(view)
    assert evidence.train.tolist() == [0.5, 0]  # a b, in two records; b c and c d have two owners
    assert evidence.holdout.tolist() == [0]


def test_without_a_holdout_containment_is_there_and_people_are_not_compared():
    found = by_id(NgramContainment().estimate(make_view(["a b c"], ["a b c"])))
    kinds = [exhibit.kind for exhibit in found["privacy.ngram_containment"].exhibits]
    assert kinds == ["curve", "table", "table"]  # by length, and which texts
    with pytest.raises(ValueError, match="at least one token"):
        NgramContainment(n=0)


def test_no_phrase_is_shown():
    view = make_view(["divorce in march"], ["divorce in march"], ["other words here"])
    for detector in (NgramContainment(2), RarePhraseReplay()):
        shown = estimates_to_json(tuple(detector.estimate(view))).decode()
        assert "divorce" not in shown
        assert "train-0" not in shown


@pytest.mark.data
def test_a_spliced_passage_outranks_everybody_unseen(data_folder):
    rows = (data_folder / "mts_dialog" / "real.jsonl").read_text().splitlines()
    texts = list(dict.fromkeys(" ".join(json.loads(row)["text"].split()) for row in rows))
    texts = [text for text in texts if len(text.split()) > 80][:300]
    train, holdout, others = texts[:100], texts[100:200], texts[200:]
    leaked = [" ".join(text.split()[20:60]) for text in train[:5]]
    made = [f"{other} {leak}" for other, leak in zip(others, leaked, strict=False)] + others[5:]
    for detector in (NgramContainment(), RarePhraseReplay()):
        evidence = detector.evidence(make_view(train, made, holdout))
        assert evidence.train[:5].min() > evidence.holdout.max()
