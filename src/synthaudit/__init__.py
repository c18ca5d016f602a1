"""Produce synthetic clinical text, audit it for fidelity, diversity and privacy, gate its release.

    from synthaudit import Corpus, audit, gate, generate

    real = Corpus.read("notes.parquet", text="note", group="person")
    train, holdout = real.split(0.5, seed=7)
    made = generate("icd10_report", train, n=600, seed=7)
    result = audit(train=train, holdout=holdout, synthetic=made)
    verdict = gate(result, "controlled-access")

The names are imported when they are first used, so that ``import synthaudit`` costs nothing.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "Audit": "results",
    "Corpus": "corpus",
    "Record": "records",
    "Score": "results",
    "SynthauditError": "errors",
    "audit": "api",
    "gate": "api",
    "generate": "api",
    "generate_reference_runs": "api",
}

__all__ = [
    "Audit",
    "Corpus",
    "Record",
    "Score",
    "SynthauditError",
    "audit",
    "gate",
    "generate",
    "generate_reference_runs",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'synthaudit' has no attribute '{name}'")
    return getattr(importlib.import_module(f"synthaudit.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
