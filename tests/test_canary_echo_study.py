"""The Canary's Echo, small: which signal in released text hears planted canaries best.

A causal language model from scratch learns crowd-written stressors (SAD, see the data's README)
among which canaries were planted. Meeus et al. (2025, arXiv 2502.14921) found, with a 7B model,
that a bigram model of the released text hears them better than Jaccard similarity of words, and
that better than cosines of embeddings.
"""

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from fake_bench import make_view

from synthaudit import stats
from synthaudit.backends.simulator import Simulator
from synthaudit.canaries.manifest import Manifest, PlacedCanaries
from synthaudit.canaries.placing import with_canaries
from synthaudit.canaries.writing import write_canaries
from synthaudit.corpus import Corpus
from synthaudit.generating import Job
from synthaudit.generation.tally import Tally
from synthaudit.generators.causal_lm import CausalLM
from synthaudit.metrics.canary_signal import canary_signal
from synthaudit.models.resolve import resolve_embedder
from synthaudit.normalise import normalise
from synthaudit.records import Record

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PEOPLE, N_CANARIES, N_SYNTHETIC, N_NEAREST = 1000, 400, 2000, 25
EDGES = (0.0, 2.0, 4.0, 6.0, 10.0)


@pytest.fixture(scope="module")
def train(data_folder):
    with (data_folder / "sad_stress" / "crowd.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:N_PEOPLE]
    return Corpus.from_records(
        Record(row["id"], row["text"], label=float(row["label"]["severity"])) for row in rows
    )


def bigram_sum(canaries, released):
    """The signal of the paper: log likelihood under add-one bigrams, not calibrated."""
    rows = [normalise(text).split() for text in released]
    pairs = Counter(pair for row in rows for pair in pairwise(row))
    contexts = Counter(word for row in rows for word in row[:-1])
    n_words = len({word for row in rows for word in row}) + 1
    return np.array([
        sum(
            np.log((pairs[pair] + 1) / (contexts[pair[0]] + n_words))
            for pair in pairwise(normalise(text).split())
        )
        for text in canaries
    ])  # fmt: skip


def nearest(similarities):
    return np.sort(similarities, axis=1)[:, -N_NEAREST:].mean(axis=1)


def jaccard(canaries, released):
    bags = [set(text.split()) for text in released]
    return nearest(
        np.array([
            [len(own & bag) / len(own | bag) for bag in bags]
            for own in (set(text.split()) for text in canaries)
        ])
    )  # fmt: skip


def embedding(canaries, released):
    embedder = resolve_embedder(None, device="cpu", allow_download=False)
    embedder = embedder.fitted([*canaries, *released])
    return nearest(embedder.encode(canaries) @ embedder.encode(released).T)


def differences(one, other, heads, n_draws=1000):
    """95 % of bootstrap differences of AUC, over planted canaries and those left out."""
    random = np.random.Generator(np.random.PCG64(0))
    planted, left_out = np.flatnonzero(heads), np.flatnonzero(~heads)
    found = []
    for _ in range(n_draws):
        drawn = random.choice(planted, len(planted)), random.choice(left_out, len(left_out))
        found.append(
            stats.auc(*(one[rows] for rows in drawn)) - stats.auc(*(other[rows] for rows in drawn))
        )
    return np.quantile(found, (0.025, 0.975))


@pytest.mark.parametrize(("repetitions", "epochs"), [(4, 8), (12, 4)])
def test_bigrams_hear_more_than_jaccard_and_that_more_than_embeddings(train, repetitions, epochs):
    canaries = write_canaries(train, N_CANARIES, seed=1)
    manifest = Manifest(
        version="", seed=1, train_sha256="", repetitions=repetitions, canaries=canaries
    )
    planted = Corpus.from_records(with_canaries(train, manifest))
    model = CausalLM(
        label_edges=EDGES, hidden_size=64, n_layers=1, epochs=epochs, learning_rate=5e-3
    )
    job = Job("causal_lm", model, N_SYNTHETIC, 1, Simulator(), planted)
    released = [record.text for record in job.records(Tally(10**6))]
    texts = [canary.text for canary in canaries]
    heads = np.array([canary.included for canary in canaries])
    signals = {
        "bigrams, calibrated": canary_signal(
            make_view(train, released), PlacedCanaries("", repetitions, canaries)
        ),
        "bigrams": bigram_sum(texts, released),
        "Jaccard": jaccard(texts, released),
        "embedding": embedding(texts, released),
    }
    print(f"\n{repetitions} copies, {epochs} epochs, {len(released)} texts released")  # noqa: T201 (what the study is for)
    for name, signal in signals.items():
        interval = stats.auc_interval(signal[heads], signal[~heads])
        area = stats.auc(signal[heads], signal[~heads])
        print(f"  {name:20} {area:.3f} [{interval.low:.3f}, {interval.high:.3f}]")  # noqa: T201 (what the study is for)
    names = list(signals)
    for better, worse in pairwise(names):
        low, high = differences(signals[better], signals[worse], heads)
        print(f"  {better} over {worse}: [{low:.3f}, {high:.3f}]")  # noqa: T201 (what the study is for)
        assert low > 0
