"""Clean audits of real text: how often a detector rejects when nothing leaked."""

import json

import numpy as np
import pytest

from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.privacy_audit import family_test

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_AUDITS, N_PEOPLE = 300, 120


def test_nearness_of_random_thirds_rejects_at_its_nominal_rate(data_folder):
    """Crowd-written stressors at random in train, holdout and the synthetic seat."""
    with (data_folder / "sad_stress" / "crowd.jsonl").open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    plain = np.unique([normalise(text) for text in texts], return_inverse=True)[1]
    vectors = WeightlessEmbedder().fitted(texts).encode(texts)
    is_train = np.arange(2 * N_PEOPLE) < N_PEOPLE
    p = []
    for seed in range(N_AUDITS):
        drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(texts))
        real, seat = drawn[: 2 * N_PEOPLE], drawn[2 * N_PEOPLE : 3 * N_PEOPLE]
        alone = np.bincount(plain[real])[plain[real]] == 1
        evidence = np.round((vectors[real] @ vectors[seat].T).max(axis=1), 6)[alone, None]
        found = family_test(evidence, is_train[alone], n_permutations=199, seed=seed)
        p.append(found.p[0])
    for level in (0.05, 0.2, 0.5):
        error = np.sqrt(level * (1 - level) / N_AUDITS)
        assert np.mean(np.array(p) <= level) <= level + 3 * error
