"""Does synthetic text of a label read like real text of that label?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.errors import UsageError
from synthaudit.features.base import Feature
from synthaudit.features.embeddings import Embeddings
from synthaudit.metrics.base import Metric, ScoreSpec, View, plain_estimate
from synthaudit.metrics.hash_order import in_hash_order
from synthaudit.metrics.subgroups import Subgroup, by_label
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.models.arms import no_usable_labels
from synthaudit.models.encoder import Embedder
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Exhibit, Table

_MIN_RECORDS = 5  # train records behind a centroid
_MIN_SHOWN = 10  # records behind every row that is shown
_MAX_SHOWN = 12

Vectors = NDArray[np.float64]


@dataclass(frozen=True)
class LabelFidelity(Metric):
    """Share of synthetic records nearest to the real centroid of their own label, in [0, 1].

    The balanced accuracy of the nearest-centroid classifier: the centroid of a label is the mean
    embedding of its train records, nearness is Euclidean, and shares are averaged over labels, so
    that rare ones count as much as common ones. Numbers are put into bands of a fifth of train
    each. For lists of classes every class is its own question, with or without it, and the value is
    the mean of the balanced accuracies. Labels of fewer than five train records are left out. A
    collapsed corpus may score well: one good record a label is enough.

    Args:
        embedder: What nearness is measured with.

    Source: Rocchio (1971), in Salton, The SMART Retrieval System; Brodersen et al. (2010), ICPR
        (balanced accuracy).
    """

    scores = (
        ScoreSpec(
            "fidelity.label_fidelity",
            "Records like real ones of their label",
            better="higher",
            unit="balanced share of synthetic records",
            meaning="Whether a synthetic record labelled, say, severe lies nearer to the average "
            "real record of that label than to those of other labels, in meaning: 1 is always. "
            "Even real records do so only at times, as the reference shows; much more than that "
            "hints at texts that caricature their label.",
        ),
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)

    def features(self) -> tuple[Feature, ...]:
        """Embeddings."""
        return (Embeddings(self.embedder),)

    def not_applicable(self, view: View) -> str | None:
        """No labels, or labels that look like free text."""
        return no_usable_labels(view.train, view.synthetic)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """The share, with a block jackknife over the persons in the synthetic seat; train is fixed.

        Raises:
            UsageError: Labels are not of one kind.
        """
        train, made = view.train, in_hash_order(view.synthetic)
        if train.label_kind != made.label_kind:
            raise UsageError(
                f"labels are of kind '{train.label_kind}' in train, '{made.label_kind}' in "
                "synthetic. Name the same label_kind for both in the plan."
            )
        real, own = (
            view.feature(Embeddings(self.embedder), side).astype(np.float64)
            for side in (train, made)
        )
        groups = [group for group in by_label(train, made) if len(group.train) >= _MIN_RECORDS]
        if train.label_kind == "classes":
            labelled = np.array([row for row, label in enumerate(made.labels) if label is not None])
            right = _with_or_without(groups, real, own, labelled)
            exhibits: tuple[Exhibit, ...] = ()
        else:
            right, exhibits = _nearest(groups, real, own)
        if right is None or not np.isfinite(right).any():
            yield Estimate(
                "fidelity.label_fidelity",
                float("nan"),
                n_records=len(made),
                n_groups=made.n_groups,
                not_applicable="Fewer than two labels are on enough records to be told apart.",
            )
            return
        rows = np.flatnonzero(np.isfinite(right).any(axis=1))
        judged = made.select(rows)
        value, interval = stats.block_jackknife(
            lambda kept: balanced(right[rows[kept]]), judged.persons, for_pairs=True
        )
        yield plain_estimate(
            "fidelity.label_fidelity",
            value,
            judged,
            interval=interval,
            exhibits=(
                _by_label(groups, right, real, own),
                *exhibits,
                worst_and_typical(
                    view,
                    "Share of the labels asked about that it is right on",
                    np.nanmean(right[rows], axis=1).round(9),
                    judged,
                    "higher",
                    unit="share",
                ),
            ),
        )


def balanced(right: Vectors) -> float:
    """The mean over columns of the share of ones, NaN passed over; columns of NaN are left out.

    Args:
        right: 1 where a record is right about a question that is put to it, 0 where it is wrong,
            NaN where the question is not put; shape (n_records, n_questions).
    """
    asked = np.isfinite(right)
    counts = asked.sum(axis=0)
    return float((np.nansum(right, axis=0)[counts > 0] / counts[counts > 0]).mean())


def _nearest(
    groups: list[Subgroup], real: Vectors, own: Vectors
) -> tuple[Vectors | None, tuple[Exhibit, ...]]:
    """One question a label, put to its records: is its centroid the nearest?"""
    if len(groups) < 2:  # noqa: PLR2004 (to be told apart)
        return None, ()
    nearest = _squared(own, _centroids(groups, real)).argmin(axis=1)
    right = np.full((len(own), len(groups)), np.nan)
    for column, group in enumerate(groups):
        right[group.made, column] = nearest[group.made] == column
    shown = [at for at, group in enumerate(groups) if len(group.made) >= _MIN_SHOWN]
    shown = sorted(shown, key=lambda at: -len(groups[at].train))[:_MAX_SHOWN]
    shown = sorted(shown)
    table = Table(
        "Which label's real records synthetic ones are nearest to",
        ("synthetic records of", *(groups[at].name for at in shown), "others"),
        tuple(
            (
                groups[at].name,
                *(float((nearest[groups[at].made] == other).mean()) for other in shown),
                float((~np.isin(nearest[groups[at].made], shown)).mean()),
            )
            for at in shown
        ),
        note=f"Shares of each row. By chance a record would be nearest to its own in 1 of "
        f"{len(groups)} cases.",
    )
    return right, (table,)


def _with_or_without(
    groups: list[Subgroup], real: Vectors, own: Vectors, labelled: NDArray[np.int64]
) -> Vectors | None:
    """Two questions a class: put to its records, and to all others that have a label at all."""
    right = np.full((len(own), 2 * len(groups)), np.nan)
    for column, group in enumerate(groups):
        without = np.setdiff1d(np.arange(len(real)), group.train)
        if len(without) < _MIN_RECORDS:
            continue
        centres = np.stack([real[group.train].mean(axis=0), real[without].mean(axis=0)])
        squared = _squared(own, centres)
        nearer = squared[:, 0] < squared[:, 1]
        others = np.setdiff1d(labelled, group.made)
        right[group.made, 2 * column] = nearer[group.made]
        right[others, 2 * column + 1] = ~nearer[others]
    return right


def _by_label(groups: list[Subgroup], right: Vectors, real: Vectors, own: Vectors) -> Table:
    """How alike the average records of each label are, by cosine, and the share that is right."""
    centres = _centroids(groups, real)
    step = right.shape[1] // len(groups)
    rows = []
    for at, group in enumerate(groups):
        if len(group.made) < _MIN_SHOWN:
            continue
        centre = own[group.made].mean(axis=0)
        alike = _cosines(centre, centres)
        others = np.delete(alike, at)
        answers = right[group.made, at * step]
        share = float(answers.mean()) if np.isfinite(answers).all() else None
        rows.append(
            (
                group.name,
                len(group.train),
                len(group.made),
                share,
                float(alike[at]),
                float(others.max()) if len(others) else None,
            )
        )
    return Table(
        "Likeness of labels",
        (
            "label",
            "train records",
            "synthetic records",
            "share nearest to their own",
            "cosine of the averages",
            "cosine with the nearest other label",
        ),
        tuple(rows[: 2 * _MAX_SHOWN]),
    )


def _centroids(groups: list[Subgroup], real: Vectors) -> Vectors:
    return np.stack([real[group.train].mean(axis=0) for group in groups])


def _squared(vectors: Vectors, centres: Vectors) -> Vectors:
    """Squared distance to each centre, rounded so that equal ones tie."""
    lengths = (vectors**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)
    return np.asarray((lengths - 2 * vectors @ centres.T).round(9))


def _cosines(centre: Vectors, centres: Vectors) -> Vectors:
    lengths = np.linalg.norm(centre) * np.linalg.norm(centres, axis=1)
    return np.asarray(centres @ centre / np.maximum(lengths, np.finfo(np.float64).tiny))
