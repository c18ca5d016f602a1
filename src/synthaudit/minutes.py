"""How long an audit will take, roughly: a small sample is timed here and now, and scaled.

The growth is known from audits of 60 to 400 records a role: embedding grows with the number of
texts, gathering evidence with the number of records, fine-tuning with passes over the records. Time
is that of the processor: what else the machine does meanwhile is not known. The figure is right
within a factor of two or three at best.
"""

import time
from collections.abc import Mapping
from typing import Any

from synthaudit import plugins
from synthaudit.bench import Bench
from synthaudit.config import Plan
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, View
from synthaudit.planted import KINDS
from synthaudit.seats import Corpora
from synthaudit.store import Store
from synthaudit.trial import N_DRAWS

N_SAMPLE = 64
"""Records of each role that are timed, at most."""

_START = 15.0
"""Seconds of reading, compiling and writing that every audit takes."""

_SCORES = 12.0
"""All scores, references and matched samples take as long as gathering evidence so many times."""

_DOSES = (3.5, 2.5)
"""Sizes of leak tried for each kind: in the first draw of people, in each other draw."""

_PASSES = 10
"""Passes over a role's records in an epoch of all arms together, real and synthetic alike."""

_EPOCHS, _SEEDS, _BACKWARD, _N_MAX = 2, 3, 3.0, 1000
"""Of downstream fine-tuning; learning from a text takes about three times reading it."""


def estimated_minutes(
    plan: Plan, corpora: Corpora, settings: Mapping[str, Any], store: Store, *, n_made: int
) -> dict[str, Any]:
    """Minutes by part of an audit, on one core, and what they rest on.

    Args:
        plan: What would be run.
        corpora: What on; where nothing is generated yet, real text in the synthetic seat.
        settings: The plan's models.
        store: Where what is timed is kept: one that keeps nothing.
        n_made: Records of the synthetic corpus.
    """
    sampled = {
        role: Corpus.from_records(
            corpus.sample(N_SAMPLE, seed=plan.seed).records(), role=corpus.role
        )
        for role, corpus in corpora.present().items()
    }
    n_real = len(corpora.train) + (0 if corpora.holdout is None else len(corpora.holdout))
    n_draws = N_DRAWS[plan.profile]
    read = _seconds_a_text(list(sampled.values()), settings["embedder"])
    seconds = {"start": _START, "embedding": read * (n_real + n_made)}
    if corpora.holdout is not None:
        gathered, n_gathered = _seconds_of_evidence(plan, sampled, settings, store)
        unit = gathered * (n_real + n_made) / n_gathered
        n_doses = len(KINDS) * (_DOSES[0] + _DOSES[1] * (n_draws - 1))
        seconds["scores"] = _SCORES * unit
        # A leak is a tenth of the people at most, and each text of it is embedded once a draw.
        seconds["power"] = n_doses * unit + read * len(KINDS) * n_draws * 0.1 * len(corpora.train)
    fine_tuned = plan.profile != "quick" and settings["encoder"] is not None
    if fine_tuned and corpora.holdout is not None and corpora.train.label_kind != "none":
        n_learnt = min(_N_MAX, max(len(corpora.train), n_made))
        seeds = _SEEDS * (2 if plan.profile == "full" else 1)
        seconds["fine-tuning"] = read * _BACKWARD * _EPOCHS * seeds * _PASSES * n_learnt
    minutes = {part: round(each / 60, 2) for part, each in seconds.items()}
    return {
        "total": round(sum(seconds.values()) / 60, 1),
        "parts": minutes,
        "basis": f"{N_SAMPLE} records of each role, timed on this machine just now, on one core",
    }


def _seconds_a_text(corpora: list[Corpus], embedder: Any) -> float:
    texts = [text for corpus in corpora for text in corpus.texts()][:N_SAMPLE]
    embedder.encode(texts[:2])  # loads the model
    started = time.process_time()
    embedder.encode(texts)
    return (time.process_time() - started) / max(len(texts), 1)


def _seconds_of_evidence(
    plan: Plan, sampled: Mapping[str, Corpus], settings: Mapping[str, Any], store: Store
) -> tuple[float, int]:
    """Seconds in which all attacks gather their evidence, and from how many records."""
    detectors = [
        plugins.build_metric(name, settings=settings, overrides=plan.metrics.get(name))
        for name, kind in plugins.metrics().items()
        if issubclass(kind, Detector)
    ]
    view = View(Bench(store), sampled["train"], sampled["synthetic"], sampled["holdout"])
    taken = 0.0
    for _ in range(2):  # the first time compiles, and computes features
        taken = 0.0
        for detector in detectors:
            assert isinstance(detector, Detector)
            started = time.process_time()
            try:
                if detector.not_applicable(view) is None:
                    detector.evidence(view)
            except Exception:  # noqa: BLE001, S112 (a run will say; a moment is all that is lost)
                continue
            taken += time.process_time() - started
    return taken, sum(len(sampled[role]) for role in ("train", "synthetic", "holdout"))
