"""The embedding attack: leads by pencil and by brute force."""

import numpy as np
import pytest
from fake_bench import make_corpus, make_view
from spoken_vectors import SpokenVectors, angles, speak

from synthaudit import stats
from synthaudit.metrics.privacy.membership_embedding import MembershipEmbedding
from synthaudit.relations import leads

PLANE, SPACE = MembershipEmbedding(SpokenVectors()), SpokenVectors(6)


def cosine(degrees):
    return np.cos(np.radians(degrees))


def test_a_lead_is_over_the_nearest_of_anybody_else():
    """Synthetic 2 degrees from train 0; holdout 30 is 30 from it and 28 from the synthetic."""
    found = PLANE.evidence(make_view(angles(0), angles(2), angles(30)))
    assert found.train == pytest.approx([cosine(2) - cosine(28)], abs=2e-6)
    assert found.holdout == pytest.approx([cosine(28) - cosine(2)], abs=2e-6)


def test_a_text_like_somebody_elses_leads_nowhere():
    crowded = PLANE.evidence(make_view(angles(0), angles(2), angles(1)))
    assert crowded.train[0] < 0
    copied = PLANE.evidence(make_view(angles(0), angles(0), angles(0)))
    assert copied.train == copied.holdout == pytest.approx([0])


def test_a_persons_own_other_text_takes_no_lead_away():
    texts = angles(0, 1)
    one_person = make_corpus(texts, "train", groups=["a", "a"])
    two_persons = make_corpus(texts, "train", groups=["a", "b"])
    of_one, of_two = (
        PLANE.evidence(make_view(corpus, angles(0), angles(40))).train[0]
        for corpus in (one_person, two_persons)
    )
    assert of_one == pytest.approx(1 - cosine(39), abs=2e-6) or of_one == pytest.approx(
        1 - cosine(40), abs=2e-6
    )
    assert of_two == pytest.approx(1 - cosine(1), abs=2e-6)


def reference(real, persons, made, n_nearest):
    found = []
    for row, person in enumerate(persons):
        others = [other for other in range(len(real)) if persons[other] != person]
        own = max(real[row] @ real[other] for other in others)
        all_leads = sorted(
            (real[row] @ one - max(own, *(one @ real[other] for other in others)) for one in made),
            reverse=True,
        )
        found.append(np.mean(all_leads[:n_nearest]))
    return found


@pytest.mark.parametrize("n_nearest", [1, 3, 1000])
@pytest.mark.parametrize("cells", [40, 4_000_000])
def test_leads_are_those_of_brute_force(n_nearest, cells, monkeypatch):
    monkeypatch.setattr(leads, "_BLOCK_CELLS", cells)
    random = np.random.default_rng(4)
    train, made, holdout = (random.normal(size=(n, 6)) for n in (9, 7, 5))
    groups = ["a", "a", "b", "c", "c", "c", "d", "e", "f"]
    view = make_view(make_corpus(speak(train), "train", groups=groups), speak(made), speak(holdout))
    found = MembershipEmbedding(SPACE, n_nearest=n_nearest).evidence(view)
    vectors = [SPACE.encode(speak(one)).astype(float) for one in (train, holdout, made)]
    persons = [*groups, *range(len(holdout))]
    expected = reference(np.vstack(vectors[:2]), persons, vectors[2], n_nearest)
    assert [*found.train, *found.holdout] == pytest.approx(expected, abs=2e-6)


def test_retold_people_are_recognised():
    random = np.random.default_rng(7)
    train, holdout = (random.normal(size=(40, 6)) for _ in range(2))
    retold = train + 0.1 * random.normal(size=train.shape)
    found = MembershipEmbedding(SPACE).evidence(
        make_view(speak(train), speak(retold), speak(holdout))
    )
    assert stats.auc(found.train, found.holdout) > 0.95
