"""A language model that repeats its train text is caught; the same one with DP learns and is not.

Crowd-written stressors (SAD): one sentence a person, split at random. Both models are the same but
for ``epsilon`` and the tokens, which with DP may not be learnt from train.

The audit raises a false alarm in one split of twenty by design. Measured with DP: one alarm in five
splits (7, 11, 12, 14, 15), of one detector of sixteen, ``copied_span``, at an adjusted p of 0.04
(split 7). Chance alone raises at least one alarm in five splits 23 times in 100, so this is no sign
of a fault, and no proof that there is none.
"""

import json

import numpy as np
import pytest

from synthaudit.api import audit
from synthaudit.backends.simulator import Simulator
from synthaudit.corpus import Corpus
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.causal_lm import CausalLM
from synthaudit.records import Record

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PEOPLE, N_SYNTHETIC = 800, 400
SPLIT = 11
SAME = {"hidden_size": 64, "n_layers": 1, "label_edges": (0.0, 2.0, 4.0, 6.0, 10.0)}


@pytest.fixture(scope="module")
def halves(data_folder):
    """Train and holdout, at random."""
    with (data_folder / "sad_stress" / "crowd.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    corpus = Corpus.from_records(
        Record(row["id"], row["text"], label=row["label"]["severity"]) for row in rows
    )
    drawn = np.random.Generator(np.random.PCG64(SPLIT)).permutation(len(corpus))
    train, holdout = (
        corpus.select(np.sort(drawn[start : start + N_PEOPLE])) for start in (0, N_PEOPLE)
    )
    return train, holdout.seated("holdout")


def made(train, **options):
    job = Job("causal_lm", CausalLM(**SAME, **options), N_SYNTHETIC, 3, Simulator(), train)
    return list(job.records(Tally(10**6)))


def privacy_of(halves, records):
    train, holdout = halves
    return audit(
        train=train,
        holdout=holdout,
        synthetic=Corpus.from_records(records, role="synthetic"),
        profile="quick",
        split="random",
        embedder="weightless",
    ).privacy


def test_an_over_trained_model_is_caught(halves):
    records = made(halves[0], epochs=30, learning_rate=1e-2)
    training = records[0].meta["training"]
    assert training["best_held_out_loss"] < training["unigram_loss"]
    assert training["held_out_loss"] > training["best_held_out_loss"] + 1.0
    assert privacy_of(halves, records).verdict == "leak_found"


def test_the_same_model_with_privacy_learns_and_is_not_caught(halves, tmp_path):
    pytest.importorskip("opacus", reason="the extra dp is not installed")
    noise = tmp_path / "noise"
    noise.write_bytes(b"the noise of this study")
    records = made(halves[0], epsilon=8.0, noise_file=str(noise))
    promise = records[0].meta["privacy"]
    assert (promise["unit"], promise["epsilon"]) == ("person", 8.0)
    assert promise["epsilon_training"] <= 8.0
    assert promise["better_than_unigram_noised"] > 0.25
    assert privacy_of(halves, records).verdict != "leak_found"
