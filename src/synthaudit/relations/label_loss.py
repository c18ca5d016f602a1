"""Does a model taught by the synthetic corpus know a real record's label better than others' do?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus, mix
from synthaudit.errors import InputError
from synthaudit.features.embeddings import Embeddings
from synthaudit.models.heads import person_folds
from synthaudit.models.tasks import Task
from synthaudit.relations.base import Arrays, Workbench

Values = NDArray[np.float64]


@dataclass(frozen=True)
class LabelLoss:
    """Loss expected of each real record less the loss of a model taught by the synthetic corpus.

    The model is kernel ridge regression on embeddings, with a kernel so narrow that it remembers
    single records. What loss to expect is asked of the same model cross-fitted over train and
    holdout alike, whole persons left out together. Loss is squared error, of standardised numbers
    or summed over classes.

    Args:
        embeddings: What the model sees.
        width: Cosine over which the kernel exp(cosine / width) falls to 1 / e.
        ridge: Penalty; the kernel is 1 at a record itself.
        n_max: Records learnt from at most, chosen by hash; time grows with the cube.
        n_folds: Parts of the cross-fitting.
        seed: Of folds and samples.
    """

    embeddings: Embeddings
    width: float = 0.1
    ridge: float = 0.1
    n_max: int = 2000
    n_folds: int = 5
    seed: int = 0

    def compute(self, bench: Workbench, *corpora: Corpus) -> Arrays:
        """The difference of losses, more where the synthetic corpus knows more than it should.

        Args:
            bench: Where embeddings come from.
            *corpora: Train, holdout, synthetic; labels of one kind.

        Returns:
            ``train`` and ``holdout``, one value a record, float64; the smallest of all where a
            record has no label.

        Raises:
            InputError: No real record, or no synthetic one, has a label.
        """
        labelled = [_labelled(corpus) for corpus in corpora]
        if not len(labelled[2]) or not len(labelled[0]) + len(labelled[1]):
            raise InputError(
                "no record that could be learnt from has a label.",
                field="label",
                remedy="Name the field that holds it.",
            )
        targets = _targets(corpora, labelled)
        vectors = [
            bench.feature(self.embeddings, corpus)[rows].astype(np.float64)
            for corpus, rows in zip(corpora, labelled, strict=True)
        ]
        hashes = [corpus.hashes[rows] for corpus, rows in zip(corpora, labelled, strict=True)]
        real, truth = np.concatenate(vectors[:2]), np.concatenate(targets[:2])
        taught = self._loss((vectors[2], targets[2], hashes[2]), real, truth)
        folds = person_folds(
            [
                corpus.person_keys[row]
                for corpus, rows in zip(corpora[:2], labelled[:2], strict=True)
                for row in rows.tolist()
            ],
            self.n_folds,
            seed=self.seed,
        )
        expected = np.empty(len(real))
        for out in (folds == fold for fold in np.unique(folds)):
            others = (real[~out], truth[~out], np.concatenate(hashes[:2])[~out])
            expected[out] = self._loss(others, real[out], truth[out])
        # Copies must tie, whatever the order of summation.
        gain = np.round(expected - taught, 9)
        n_train = len(labelled[0])
        found = [np.full(len(corpus), gain.min()) for corpus in corpora[:2]]
        found[0][labelled[0]], found[1][labelled[1]] = gain[:n_train], gain[n_train:]
        return {"train": found[0], "holdout": found[1]}

    def _loss(
        self, learnt: tuple[Values, Values, NDArray[np.uint64]], vectors: Values, truth: Values
    ) -> Values:
        """Loss on each of ``vectors`` of a model of vectors, targets and hashes of records.

        Without any record to learn from it expects 0 of everything.
        """
        taught, targets, hashes = learnt
        # By hash, as the last bits follow from the order of rows.
        chosen = np.lexsort((hashes, mix(hashes, self.seed)))[: self.n_max]
        taught, targets = taught[chosen], targets[chosen]
        mean = targets.mean(axis=0) if len(targets) else np.zeros(targets.shape[1])
        inner = self._kernel(taught, taught) + self.ridge * np.eye(len(taught))
        predicted = mean + self._kernel(vectors, taught) @ np.linalg.solve(inner, targets - mean)
        return np.asarray(((predicted - truth) ** 2).sum(axis=1), dtype=np.float64)

    def _kernel(self, left: Values, right: Values) -> Values:
        return np.asarray(np.exp((left @ right.T - 1) / self.width), dtype=np.float64)


def _labelled(corpus: Corpus) -> NDArray[np.int64]:
    """Rows of records that have a label."""
    return np.flatnonzero([label is not None for label in corpus.labels])


def _targets(corpora: Sequence[Corpus], labelled: Sequence[NDArray[np.int64]]) -> list[Values]:
    """The labels of each corpus: numbers by mean and spread of real ones, or a column a class."""
    kind = corpora[0].label_kind
    labels: list[list[Any]] = [
        [corpus.labels[row] for row in rows.tolist()]
        for corpus, rows in zip(corpora, labelled, strict=True)
    ]
    if kind == "number":
        known = np.array(labels[0] + labels[1])
        spread = float(known.std()) or 1.0
        return [(np.array(own)[:, None] - known.mean()) / spread for own in labels]
    listed = [[label if isinstance(label, list) else [label] for label in own] for own in labels]
    classes = sorted({name for own in listed for names in own for name in names})
    task = Task("classes", tuple(classes))
    return [task.targets(own).astype(np.float64) for own in listed]
