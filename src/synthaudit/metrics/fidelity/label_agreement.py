"""Whether synthetic records have the label that a model taught on real ones would give them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.features.base import Feature
from synthaudit.metrics.base import Metric, ScoreSpec, View
from synthaudit.metrics.hash_order import seated_in_hash_order
from synthaudit.metrics.which_texts import worst_and_typical
from synthaudit.models.arms import classes_of, no_usable_labels
from synthaudit.models.corrector import joined, labelled, pair_vectors, pairs_of
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Encoder, Recipe
from synthaudit.models.heads import fitted_head
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.results import Estimate, Table

_MAX_CLASSES = 50
_MIN_RECORDS = 10  # behind every row that is shown


@dataclass(frozen=True)
class LabelAgreement(Metric):
    """Agreement of a corrector, taught on train, with the labels of the synthetic records.

    1 - D / E, where D is the mean distance between the label a record has and the one the corrector
    gives it, and E the mean distance over all pairs of a label and a given one: what chance would
    leave. Distances are 0 or 1 for classes (Cohen's kappa), the number of classes in only one of
    both for lists, squared differences for numbers (Lin's concordance correlation).

    The corrector is a linear model on embeddings; in profile ``full``, where there is an encoder,
    that encoder fine-tuned. It errs too: the reference says how well it agrees with real labels.

    Args:
        embedder: What a linear model sees.
        encoder: What is fine-tuned in profile ``full``.
        profile: ``quick``, ``standard`` or ``full``.
        device: Torch device.
        seed: Of samples, folds and training.
        n_max: Records a side, chosen by hash where there are more.

    Source: Berry and Mielke (1988), Educ. Psychol. Meas. 48 (one formula for all kinds of label);
        Chen et al. (2024), arXiv:2403.19511 (a corrector for synthetic text).
    """

    scores = (
        ScoreSpec(
            "fidelity.label_agreement",
            "Agreement with labels",
            better="higher",
            unit="agreement beyond chance",
            meaning="Whether synthetic records have the label that their text deserves, by the "
            "judgement of a model that learnt labels from train records: 1 is always, 0 is no more "
            "often than by chance. The model errs too; the reference says how often.",
        ),
    )

    embedder: Embedder = field(default_factory=WeightlessEmbedder)
    encoder: Encoder | None = None
    profile: str = "standard"
    device: str = "cpu"
    seed: int = 0
    n_max: int = 2000

    def features(self) -> tuple[Feature, ...]:
        """Embeddings, where a linear model uses them."""
        from synthaudit.features.embeddings import Embeddings

        return (Embeddings(self.embedder),) if self._recipe() is None else ()

    def not_applicable(self, view: View) -> str | None:
        """No labels, or labels that look like free text."""
        return no_usable_labels(view.train, view.synthetic)

    def estimate(self, view: View) -> Iterable[Estimate]:
        """Agreement, with a block jackknife over the persons in the synthetic seat.

        Raises:
            UsageError: Labels are not of one kind, or too few records have one.
        """
        view = seated_in_hash_order(view)
        train, made = view.train, view.synthetic
        if train.label_kind != made.label_kind:
            raise UsageError(
                f"labels are of kind '{train.label_kind}' in train, '{made.label_kind}' in "
                "synthetic. Name the same label_kind for both in the plan."
            )
        train = labelled(train).sample(self.n_max, seed=self.seed)
        made = _with_label(made).sample(self.n_max, seed=self.seed)
        known = classes_of(train)
        task = Task(train.label_kind, tuple(sorted(known | classes_of(made))))  # type: ignore[arg-type]
        own = task.targets(made.labels)
        given = task.decided(self._outputs(view, task, train, made))
        if not _expected(own, given):
            yield Estimate(
                "fidelity.label_agreement",
                float("nan"),
                len(made),
                made.n_groups,
                problem="Every record has the same label and is given that same one: there is "
                "nothing to agree about.",
            )
            return
        value, interval = stats.block_jackknife(
            lambda rows: agreement(own[rows], given[rows]), made.persons, seed=self.seed
        )
        yield Estimate(
            "fidelity.label_agreement",
            value,
            n_records=len(made),
            n_groups=made.n_groups,
            interval=interval,
            exhibits=(
                self._table(task, own, given, n_train=len(train)),
                worst_and_typical(
                    view,
                    "Distance of label and given label",
                    _distances(own, given).round(9),
                    made,
                    "lower",
                    unit="distance",
                ),
            ),
        )

    def _recipe(self) -> Recipe | None:
        if self.encoder is None or self.profile != "full":
            return None
        return Recipe(self.encoder, device=self.device)

    def _outputs(self, view: View, task: Task, train: Corpus, made: Corpus) -> Floats:
        """What the corrector says about the synthetic records."""
        targets = task.targets(train.labels)
        paired = pairs_of(train) is not None and pairs_of(made) is not None
        pairs, asked = (pairs_of(train), pairs_of(made)) if paired else (None, None)
        recipe = self._recipe()
        if recipe is not None:
            return recipe.outputs(
                task,
                joined(train.texts(), pairs),
                targets,
                train.person_keys,
                joined(made.texts(), asked),
                seeds=[self.seed],
            )[0]
        head = fitted_head(
            task, self._vectors(view, train, pairs), targets, train.person_keys, seed=self.seed
        )
        return head.outputs(self._vectors(view, made, asked))

    def _vectors(self, view: View, corpus: Corpus, pairs: list[str] | None) -> NDArray[np.float32]:
        from synthaudit.features.embeddings import Embeddings

        first: NDArray[np.float32] = view.feature(Embeddings(self.embedder), corpus)
        return first if pairs is None else pair_vectors(first, self.embedder.encode(pairs))

    def _table(self, task: Task, own: NDArray[Any], given: NDArray[Any], *, n_train: int) -> Table:
        recipe = self._recipe()
        model = (
            f"linear model on frozen embeddings ({self.embedder.describe()['name']})"
            if recipe is None
            else f"fine-tuned encoder {recipe.encoder.digest[:12]}"
        )
        note = f"Corrector: {model}, taught on {n_train} train records."
        if task.kind == "number":
            apart = np.abs(own - given)
            rows: list[tuple[str | float | None, ...]] = [
                ("mean distance of label and given label", float(apart.mean())),
                ("mean of labels", float(own.mean())),
                ("mean of given labels", float(given.mean())),
            ]
            return Table("Labels and what the text suggests", ("", "value"), tuple(rows), note)
        has, gets = (
            side if side.ndim > 1 else np.eye(len(task.classes), dtype=bool)[side]
            for side in (own, given)
        )
        counts = has.sum(axis=0)
        shown = [at for at in np.argsort(-counts, kind="stable") if counts[at] >= _MIN_RECORDS]
        rows = [
            (
                task.classes[at],
                int(counts[at]),
                int(gets[:, at].sum()),
                float((has & gets)[:, at].sum() / counts[at]),
            )
            for at in shown[:_MAX_CLASSES]
        ]
        same = (has == gets).all(axis=1).mean()
        return Table(
            "Labels and what the text suggests",
            ("class", "have it", "given it", "share of those that have it"),
            tuple(rows),
            f"{note} {same:.1%} of records are given exactly the label they have.",
        )


def agreement(own: NDArray[Any], given: NDArray[Any]) -> float:
    """1 - mean distance / mean distance by chance, at most 1; 1 where chance leaves none.

    Args:
        own: Labels as ``Task.targets`` gives them.
        given: Labels by somebody else, in the same form.
    """
    expected = _expected(own, given)
    if not expected:
        return 1.0
    return 1 - float(_distances(own, given).mean()) / expected


def _distances(own: NDArray[Any], given: NDArray[Any]) -> Floats:
    """Of the two labels of each record, shape (n_records,)."""
    if own.dtype.kind == "f":
        return np.asarray((own - given) ** 2, dtype=np.float64)
    differ = (own != given).astype(np.float64)
    return np.asarray(differ.sum(axis=1) if own.ndim > 1 else differ)


def _expected(own: NDArray[Any], given: NDArray[Any]) -> float:
    """Mean distance over all pairs of a label of one and a label of the other."""
    if own.dtype.kind == "f":
        return float(own.var() + given.var() + (own.mean() - given.mean()) ** 2)
    if own.ndim > 1:
        has, gets = own.mean(axis=0), given.mean(axis=0)
        return float((has * (1 - gets) + gets * (1 - has)).sum())
    n = int(max(own.max(), given.max())) + 1
    has, gets = (np.bincount(side, minlength=n) / len(side) for side in (own, given))
    return float(1 - has @ gets)


def _with_label(corpus: Corpus) -> Corpus:
    has = np.array([label is not None for label in corpus.labels], dtype=bool)
    return corpus if has.all() else corpus.select(np.flatnonzero(has))
