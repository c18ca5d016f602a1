"""Maps: every record a point, so that one sees which kinds of text lie where."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import View
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.results import Line, Scatter

N_POINTS = 200
"""Points a corpus, chosen by hash: enough to see, few enough to draw."""

_N_STEPS = 500
"""Steps of t-SNE: twice as many lower what it minimises by less than 1 % (measured)."""

_MIN_POINTS = 12  # below, a map shows single people and no shape
_PERPLEXITY = 30.0

Points = NDArray[np.float64]


def pca_map(view: View, embeddings: Embeddings) -> tuple[Scatter, ...]:
    """Train, synthetic and holdout on the two directions in which they differ most among them.

    None where there are too few records for a shape.
    """
    sides, vectors = _chosen(view, embeddings)
    if not sides:
        return ()
    points, held = principal_components(vectors)
    return (
        _drawn(
            "Map of texts: principal components",
            (f"first, {held[0]:.0%} of the variance", f"second, {held[1]:.0%}"),
            sides,
            points,
        ),
    )


def tsne_map(view: View, embeddings: Embeddings, *, seed: int) -> tuple[Scatter, ...]:
    """The same records placed so that neighbours stay neighbours; far distances mean nothing.

    None where there are too few records for a shape, or all are equal.

    Source: van der Maaten and Hinton (2008), Journal of Machine Learning Research 9.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    sides, vectors = _chosen(view, embeddings)
    if not sides:
        return ()
    start = principal_components(vectors)[0]
    spread = start.std()
    if not spread:
        return ()
    with threadpool_limits(limits=1):  # sums of several threads differ in the last bits
        points = TSNE(
            perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
            init=(start / spread * 1e-4).astype(np.float32),
            max_iter=_N_STEPS,
            random_state=seed,
        ).fit_transform(vectors.astype(np.float32))
    return (_drawn("Map of texts: t-SNE", ("no unit", "no unit"), sides, points),)


def principal_components(vectors: NDArray[Any]) -> tuple[Points, tuple[float, float]]:
    """The first two principal components of each row, and the share of variance each holds.

    Each direction points to where its largest entry is positive, so that a map is never mirrored.

    Args:
        vectors: Shape (n, d).

    Source: Pearson (1901), Philosophical Magazine 2(11).
    """
    centred = vectors - vectors.mean(axis=0)
    if centred.shape[1] < 2:  # noqa: PLR2004 (the axes of a map)
        centred = np.column_stack([centred, np.zeros(len(centred))])
    values, directions = np.linalg.eigh(centred.T @ centred)
    first = directions[:, ::-1][:, :2]
    first = first * np.sign(first[np.abs(first).argmax(axis=0), [0, 1]])
    total = max(float(values.sum()), np.finfo(np.float64).tiny)
    held = np.maximum(values[::-1][:2], 0) / total
    return centred @ first, (float(held[0]), float(held[1]))


def _chosen(
    view: View, embeddings: Embeddings
) -> tuple[list[tuple[str, Corpus]], NDArray[np.float64]]:
    """The corpora of the map, and the vectors of all of their records, one after another."""
    found = (("train", view.train), ("synthetic", view.synthetic), ("holdout", view.holdout))
    sides = [
        (name, in_hash_order(corpus.sample(N_POINTS, seed=0)))
        for name, corpus in found
        if corpus is not None
    ]
    if min(len(corpus) for _, corpus in sides) < _MIN_POINTS:
        return [], np.empty((0, 0))
    return sides, np.concatenate([view.feature(embeddings, corpus) for _, corpus in sides]).astype(
        np.float64
    )


def _drawn(
    title: str, axes: Sequence[str], sides: Sequence[tuple[str, Corpus]], points: NDArray[Any]
) -> Scatter:
    """One cloud a corpus. Coordinates to three figures: they show where, and single out nobody."""
    scale = float(np.abs(points).max()) or 1.0
    rounded = np.round(points.astype(np.float64) / scale, 3)
    ends = np.cumsum([len(corpus) for _, corpus in sides])[:-1]
    return Scatter(
        title,
        axes[0],
        axes[1],
        tuple(
            Line(name, tuple(cloud[:, 0].tolist()), tuple(cloud[:, 1].tolist()))
            for (name, _), cloud in zip(sides, np.split(rounded, ends), strict=True)
        ),
    )
