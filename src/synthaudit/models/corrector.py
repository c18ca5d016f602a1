"""A corrector: learns labels from gold records and says what the label of another text should be.

Labels are numbers, classes or lists of classes; records are single texts or pairs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.cells import Label
from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.models.arms import MIN_LABELLED, classes_of
from synthaudit.models.calibration import confidence, probabilities
from synthaudit.models.encoder import Embedder, unit_rows
from synthaudit.models.fine_tune import FineTuned, Recipe
from synthaudit.models.heads import Head, fitted_head, person_folds
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task

_N_STEPS = 200  # it has long settled by then
_LEAST = 1e-12  # nothing is quite impossible


@dataclass(frozen=True, slots=True)
class Corrector:
    """How labels are learnt.

    Args:
        embedder: Turns texts into vectors for a linear model.
        recipe: Fine-tunes an encoder instead; None for the linear model.
        seed: Of folds and training.
    """

    embedder: Embedder
    recipe: Recipe | None = None
    seed: int = 0

    def taught(self, gold: Corpus) -> "Taught":
        """A corrector that has learnt from ``gold``.

        Raises:
            UsageError: Too few records have a label, or all have the same.
        """
        gold = labelled(gold)
        task = Task(gold.label_kind, tuple(sorted(classes_of(gold))))  # type: ignore[arg-type]
        targets = task.targets(gold.labels)
        range_ = (float(targets.min()), float(targets.max()))
        whole = task.kind == "number" and bool((targets == np.rint(targets)).all())
        texts, pairs = gold.texts(), pairs_of(gold)
        if self.recipe is not None:
            (model,) = self.recipe.models(
                task, joined(texts, pairs), targets, gold.person_keys, seeds=[self.seed]
            )
            return Taught(task, range_, whole, model)
        embedder = self.embedder.fitted([*texts, *(pairs or ())])
        found = vectors(embedder, texts, pairs)
        head = fitted_head(task, found, targets, gold.person_keys, seed=self.seed)
        return Taught(task, range_, whole, (embedder, head))

    def out_of_fold(self, gold: Corpus, *, n_folds: int = 3) -> tuple[Task, NDArray[Any], Floats]:
        """What correctors that learnt from other persons say about each gold record.

        Returns:
            The task, the true labels, and outputs of shape (n_records, n_outputs).

        Raises:
            UsageError: As ``taught``, or there is only one person.
        """
        gold = labelled(gold)
        whole = Task(gold.label_kind, tuple(sorted(classes_of(gold))))  # type: ignore[arg-type]
        folds = person_folds(gold.person_keys, n_folds, seed=self.seed)
        if not folds.any():
            raise UsageError("All gold labels are of one person: nobody is left to check them on.")
        outputs = np.full((len(gold), whole.n_outputs), -np.inf)
        for fold in np.unique(folds):
            out = np.flatnonzero(folds == fold)
            taught = self.taught(gold.select(np.flatnonzero(folds != fold)))
            places = [whole.classes.index(name) for name in taught.task.classes] or [0]
            asked = gold.select(out)
            outputs[out[:, None], places] = taught.outputs(asked.texts(), pairs_of(asked))
        return whole, whole.targets(gold.labels), outputs


@dataclass(frozen=True, slots=True)
class Taught:
    """A corrector that has learnt.

    Args:
        task: What it predicts.
        range: Lowest and highest number learnt from.
        whole: Whether all numbers learnt from were whole.
        model: A fine-tuned encoder, or an embedder and a linear model on its vectors.
    """

    task: Task
    range: tuple[float, float]
    whole: bool
    model: FineTuned | tuple[Embedder, Head]

    def outputs(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> Floats:
        """Shape (n_records, n_outputs); see ``Task`` for what they are."""
        if isinstance(self.model, FineTuned):
            return self.model.outputs(joined(texts, pairs))
        embedder, head = self.model
        return head.outputs(vectors(embedder, texts, pairs))

    def corrected(
        self,
        text: str,
        pair: str | None = None,
        *,
        original: Label | None = None,
        trust: float | None = None,
    ) -> "Corrected":
        """The label the text should have; see ``weighed``."""
        outputs = self.outputs([text], None if pair is None else [pair])
        return self.weighed(outputs[0], original=original, trust=trust)

    def weighed(
        self, outputs: Floats, *, original: Label | None = None, trust: float | None = None
    ) -> "Corrected":
        """The label of one record, from what the corrector says about it and the label it has.

        A number stays within the range learnt from, and is whole where those were.

        Args:
            outputs: Of this record, shape (n_outputs,).
            original: The label it has now.
            trust: How likely that one is right before the text is read, above 0 and below 1: the
                most probable label given both is taken, wrong ones being equally likely. For lists
                of classes, of each class by itself; for numbers, the weight of the original in a
                mean. None where the text alone decides.
        """
        outputs = outputs[None, :].copy()
        now = self.task.targets([original]) if self._knows(original) else None
        if self.task.kind == "number":
            number = float(outputs[0, 0])
            if now is not None and trust is not None:
                number = trust * float(now[0]) + (1 - trust) * number
            number = float(np.clip(number, *self.range))
            return Corrected(float(round(number)) if self.whole else number, None, None)
        before = None
        if self.task.kind == "class" and now is not None:
            before = float(probabilities(outputs)[0, now[0]])
        if now is not None and trust is not None:
            n_wrong = max(1, len(self.task.classes) - 1) if self.task.kind == "class" else 1
            evidence = math.log(trust) - math.log((1 - trust) / n_wrong)
            if self.task.kind == "class":
                outputs[0, now[0]] += evidence
            else:
                outputs += np.where(now, evidence, -evidence)
        decided, sure = self.task.decided(outputs)[0], confidence(self.task, outputs)
        if self.task.kind == "class":
            return Corrected(self.task.classes[int(decided)], float(sure[0]), before)
        names = zip(self.task.classes, decided, strict=True)
        return Corrected(tuple(name for name, has in names if has), float(np.prod(sure)), None)

    def _knows(self, label: Label | None) -> bool:
        if isinstance(label, str):
            return label in self.task.classes
        if isinstance(label, tuple):
            return set(label) <= set(self.task.classes)
        return label is not None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A label and how sure it is.

    Args:
        label: The label.
        confidence: Its probability, 0 to 1; None for numbers.
        original: Probability of the label there was before, by the text alone; None where labels
            are not single classes.
    """

    label: Label
    confidence: float | None
    original: float | None


def share_right(probabilities: Sequence[float], n_classes: int) -> float:
    """The share of labels that are right, 0 to 1, judged by a corrector: the likeliest one.

    Wrong labels are taken to be equally likely. It leans on the corrector's probabilities, so it is
    no better than they are calibrated.

    Args:
        probabilities: What the corrector gives the label of each record.
        n_classes: How many classes there are, at least 2.

    Source: Dempster, Laird and Rubin (1977), J. R. Stat. Soc. B 39 (expectation, maximisation).
    """
    given = np.clip(probabilities, _LEAST, 1 - _LEAST)
    share = 0.5
    for _ in range(_N_STEPS):
        right = share * given
        wrong = (1 - share) * (1 - given) / (n_classes - 1)
        share = float((right / (right + wrong)).mean())
    return share


def labelled(gold: Corpus) -> Corpus:
    """The records with a label.

    Raises:
        UsageError: They are too few, or all have the same.
    """
    has = np.array([label is not None for label in gold.labels], dtype=bool)
    n_labelled, n_kinds = (
        int(has.sum()),
        len({str(label) for label in gold.labels if label is not None}),
    )
    if n_labelled < MIN_LABELLED or n_kinds < 2:  # noqa: PLR2004 (something to tell apart)
        raise UsageError(
            f"A corrector learns from {n_labelled} labelled records with {n_kinds} different "
            f"labels; it needs at least {MIN_LABELLED} records and two labels."
        )
    return gold if has.all() else gold.select(np.flatnonzero(has))


def pairs_of(corpus: Corpus) -> list[str] | None:
    """The second texts, empty where one is missing; None where no record has one."""
    if all(pair is None for pair in corpus.pairs):
        return None
    return [pair or "" for pair in corpus.pairs]


def joined(texts: Sequence[str], pairs: Sequence[str] | None) -> list[str]:
    """Both texts of a record as one."""
    if pairs is None:
        return list(texts)
    return [f"{text}\n{pair}" for text, pair in zip(texts, pairs, strict=True)]


def vectors(
    embedder: Embedder, texts: Sequence[str], pairs: Sequence[str] | None
) -> NDArray[np.float32]:
    """One vector of length 1 a record."""
    first = embedder.encode(texts)
    return first if pairs is None else pair_vectors(first, embedder.encode(pairs))


def pair_vectors(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """For records of two texts: both vectors, how they differ and how they agree, of length 1.

    Source: Conneau et al. (2017), EMNLP, section 3.
    """
    return unit_rows(np.hstack([first, second, np.abs(first - second), first * second]))
