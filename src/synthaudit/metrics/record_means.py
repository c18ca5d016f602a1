"""A score that is a mean over records, with what its average hides: which kinds, which texts."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.metrics.base import ScoreSpec, View, mean_estimate
from synthaudit.metrics.by_label import by_label
from synthaudit.metrics.by_subgroup import by_subgroup
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.results import Estimate, Exhibit


def record_mean(
    view: View,
    spec: ScoreSpec,
    contributions: NDArray[np.float64],
    corpus: Corpus,
    *,
    partners: NDArray[np.int64] | None = None,
    exhibits: tuple[Exhibit, ...] = (),
) -> Estimate:
    """The mean with an interval that counts persons; by label, by length, and its records.

    Args:
        view: The seats.
        spec: The score.
        contributions: One number a record, shape (len(corpus),).
        corpus: The records in the synthetic seat that count.
        partners: Row of the train record each was held against, where there is one.
        exhibits: Drawings to stand before the others.
    """
    # sums in another order differ in their last bits
    order = np.argsort(corpus.hashes, kind="stable")
    corpus, contributions = corpus.select(order), contributions[order]
    if not view.drawn:
        return mean_estimate(spec.id, contributions, corpus)
    partners = None if partners is None else partners[order]
    parts: tuple[Exhibit, ...] = (
        by_subgroup(spec.name, contributions, corpus, view.train, unit=spec.unit),
    )
    if corpus.label_kind != "none":
        parts = (by_label(spec.name, contributions, corpus, unit=spec.unit), *parts)
    which = worst_and_typical(
        view,
        spec.name,
        contributions,
        corpus,
        spec.better,
        unit=spec.unit,
        partners=partners,
    )
    return mean_estimate(spec.id, contributions, corpus, exhibits=(*exhibits, *parts, which))
