"""Which generator made a synthetic corpus, read from the lineage of its records."""

import json
from collections import Counter
from typing import Any

from synthaudit.corpus import Corpus

_NAMED = ("adapter", "version", "backend", "model", "model_revision", "seed")
_N_MAKERS = 20
_LONGEST = 200


def made_by(corpus: Corpus) -> list[dict[str, Any]]:
    """Each generator with the number of its records, the largest first; none where none is named.

    A value that is no short text or number is left out: lineage is whatever a file says.
    """
    found: Counter[str] = Counter()
    for chunk in corpus.table["meta"].chunks:
        for written in chunk.drop_null().to_pylist():
            meta = json.loads(written)
            if "adapter" in meta:
                found[json.dumps({name: _short(meta.get(name)) for name in _NAMED})] += 1
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [json.loads(maker) | {"n_records": n} for maker, n in ordered[:_N_MAKERS]]


def _short(value: Any) -> Any:
    is_short = isinstance(value, str) and len(value) <= _LONGEST
    return value if is_short or isinstance(value, int | float) else None
