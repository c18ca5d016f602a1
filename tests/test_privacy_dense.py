"""Nearness to train: values by pencil, evidence alike for seen and unseen, only pseudonyms."""

import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from spoken_vectors import SpokenVectors, angles, cosine_distance, speak

from synthaudit.metrics.privacy.dcr_share import DcrShare
from synthaudit.metrics.privacy.nearest_distance import NearestDistance

PLANE = SpokenVectors()
SPACE = SpokenVectors(8)
NEAREST, DCR = NearestDistance(PLANE), DcrShare(PLANE)


def cloud(seed, n):
    return speak(np.random.default_rng(seed).normal(size=(n, 8)))


def test_distance_rate_and_ratio_by_pencil():
    found = by_id(NEAREST.estimate(make_view(angles(0, 60), angles(0, 10, 90))))
    assert found["privacy.nearest_distance"].value == pytest.approx(
        (cosine_distance(10) + cosine_distance(30)) / 3, abs=1e-7
    )
    assert found["privacy.plagiarism_rate"].value == pytest.approx(2 / 3)
    ratio = cosine_distance(10) / cosine_distance(50) + cosine_distance(30) / cosine_distance(90)
    assert found["privacy.nndr"].value == pytest.approx(ratio / 3, abs=1e-6)


def test_plagiarism_is_nearer_than_the_threshold():
    view = make_view(angles(0), angles(0, 10, 90))
    rates = [
        by_id(NearestDistance(PLANE, threshold=threshold).estimate(view))[
            "privacy.plagiarism_rate"
        ].value
        for threshold in (0.0, 0.01, 0.05, 2.0)
    ]
    assert rates == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_two_copies_at_hand_single_out_nobody():
    found = by_id(NEAREST.estimate(make_view(angles(0, 0), angles(0))))
    assert found["privacy.nndr"].value == 1
    assert found["privacy.nearest_distance"].value == 0


def test_a_ratio_needs_two_train_records_and_the_rest_does_not():
    found = by_id(NEAREST.estimate(make_view(angles(0), angles(0, 90))))
    assert found["privacy.nndr"].not_applicable == "Train holds one record."
    assert found["privacy.nearest_distance"].value == pytest.approx(0.5)


def test_the_nearest_pairs_are_shown_under_pseudonyms():
    view = make_view(angles(*range(0, 180, 5)), angles(90, *range(1, 60, 2)))
    found = by_id(NEAREST.estimate(view))
    curve = found["privacy.nearest_distance"].exhibits[0]
    (matches,) = found["privacy.plagiarism_rate"].exhibits
    assert len(matches.matches) == 20
    assert matches.n_matches == 31
    strengths = [match.strength for match in matches.matches]
    assert strengths == sorted(strengths, reverse=True)
    assert matches.matches[0].strength == 1
    assert matches.matches[0].synthetic == view.pseudonyms(view.synthetic, [0])[0]
    assert matches.matches[0].real == view.pseudonyms(view.train, [18])[0]
    assert [line.name for line in curve.lines] == ["to train"]


def test_no_plagiarism_shows_no_pair():
    found = by_id(NEAREST.estimate(make_view(angles(0), angles(90))))
    (plagiarised,) = found["privacy.plagiarism_rate"].exhibits
    assert (plagiarised.matches, plagiarised.n_matches) == ((), 0)


def test_the_curve_compares_equally_many_real_records():
    view = make_view(cloud(0, 300), cloud(1, 150), cloud(2, 40))
    curve = by_id(NearestDistance(SPACE).estimate(view))["privacy.nearest_distance"].exhibits[0]
    assert "nearest of 40 real records" in curve.title
    assert [line.name for line in curve.lines] == ["to train", "to holdout"]
    for line in curve.lines:
        assert len(line.x) == len(line.y) == 100
        assert list(line.x) == sorted(line.x)
        assert line.y[-1] == 1
    sample = view.holdout.sample(40, seed=0)
    distances = (1 - SPACE.encode(view.synthetic.texts()) @ SPACE.encode(sample.texts()).T).min(
        axis=1
    )
    for x, y in zip(curve.lines[1].x, curve.lines[1].y, strict=True):
        assert (distances <= x + 1e-6).mean() >= y - 1e-9


def test_evidence_is_nearness_to_the_nearest_synthetic_record():
    evidence = NEAREST.evidence(make_view(angles(0, 50), angles(0, 90), angles(100)))
    # In whole millionths: less is noise.
    expected = np.round([0, -cosine_distance(40), -cosine_distance(10)], 6)
    np.testing.assert_allclose([*evidence.train, *evidence.holdout], expected, atol=1e-10)


def test_dcr_share_by_pencil_with_half_credit_for_ties():
    view = make_view(angles(0, 40), angles(1, 88, 20, 65), angles(90, 0))
    # 1: both have 0. 88: holdout. 20: train 40 and both 0s are 20 away. 65: both are 25 away.
    (found,) = DCR.estimate(view)
    assert found.value == pytest.approx((0.5 + 0 + 0.5 + 0.5) / 4)
    (copies,) = DCR.estimate(make_view(angles(0, 40), angles(0, 40), angles(90, 120)))
    assert copies.value == 1
    assert copies.interval.method == "clopper-pearson"


def test_a_small_holdout_does_not_make_a_leak():
    made = cloud(1, 400)
    (found,) = DcrShare(SPACE).estimate(make_view(cloud(0, 400), made, cloud(2, 100)))
    assert found.interval.low < 0.5 < found.interval.high
    unmatched = (1 - SPACE.encode(made) @ SPACE.encode(cloud(0, 400)).T).min(axis=1) < (
        1 - SPACE.encode(made) @ SPACE.encode(cloud(2, 100)).T
    ).min(axis=1)
    assert unmatched.mean() > 0.7


def test_dcr_evidence_counts_votes_among_all_real_records():
    view = make_view(angles(0, 50), angles(2, 52, 95, 51), angles(50, 100))
    evidence = DCR.evidence(view)
    np.testing.assert_allclose(evidence.train, [1, 1])  # 51 and 52 are shared by two copies of 50
    np.testing.assert_allclose(evidence.holdout, [1, 1])


@pytest.mark.parametrize("metric", [NearestDistance, DcrShare])
def test_equal_texts_have_equal_evidence_wherever_they_stand(metric):
    """Single precision products differ in their last bits with the shape of the block."""
    draw = np.random.default_rng(0)
    common, made, others = (speak(draw.normal(size=(n, 96))) for n in (13, 61, 30))
    view = make_view(common, made, others + common[::-1])
    evidence = metric(SpokenVectors(96)).evidence(view)
    assert np.unique(evidence.train).size > 1
    np.testing.assert_array_equal(evidence.train, evidence.holdout[30:][::-1])


def test_a_leaked_person_gathers_votes():
    train = cloud(0, 60)
    made = cloud(1, 60) + [train[7]] * 9
    evidence = DcrShare(SPACE).evidence(make_view(train, made, cloud(2, 60)))
    assert evidence.train.argmax() == 7
    assert evidence.train[7] >= 9
    assert evidence.train.sum() + evidence.holdout.sum() == pytest.approx(69)


def test_intervals_count_the_persons_records_were_made_from():
    made = make_corpus(angles(0, 0, 0, 90, 90, 90), sources=[["a"]] * 3 + [["b"]] * 3)
    (found,) = DCR.estimate(make_view(angles(0), made, angles(90)))
    assert (found.value, found.n_groups) == (0.5, 2)
    assert found.interval.method != "clopper-pearson"
