"""Which records a mean over records comes from: its worst and its most typical, by pseudonym."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import View
from synthaudit.results import Better, Table


def worst_and_typical(
    view: View,
    title: str,
    contributions: NDArray[np.float64],
    corpus: Corpus,
    better: Better,
    *,
    unit: str = "value",
    partners: NDArray[np.int64] | None = None,
) -> Table:
    """The records with the worst contributions, and those nearest to the middle one.

    Where the corpus is small no record is in both. ``synthaudit records`` gives the ids, and an
    audit that may show text puts the texts beside them.

    Args:
        view: The seats.
        title: What was measured.
        contributions: One number a record, shape (len(corpus),).
        corpus: The records.
        better: Which direction is good.
        unit: Of the contributions.
        partners: Row of the train record each was held against, where there is one.
    """
    n_each = max(1, min(view.n_matches, len(corpus)) // 2)
    badness = contributions if better == "lower" else -contributions
    worst = np.lexsort((corpus.hashes, -badness))[:n_each]
    left = np.setdiff1d(np.arange(len(corpus)), worst)
    distance = np.abs(contributions[left] - np.median(contributions))
    typical = left[np.lexsort((corpus.hashes[left], np.round(distance, 12)))][:n_each]
    shown = np.concatenate([worst, typical])
    columns = [
        ["worst"] * len(worst) + ["typical"] * len(typical),
        view.pseudonyms(corpus, shown.tolist()),
        contributions[shown].tolist(),
    ]
    heads = ["", "record", unit]
    if partners is not None:
        heads.insert(2, "held against")
        columns.insert(2, view.pseudonyms(view.train, partners[shown].tolist()))
    return Table(
        f"{title}: which records",
        tuple(heads),
        tuple(zip(*columns, strict=True)),
        note="The worst first, then those nearest to the middle one of all.",
    )
