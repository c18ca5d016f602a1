"""Who learns: a linear model on frozen embeddings, or a fine-tuned encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.models.arms import person_of_origin
from synthaudit.models.corrector import pair_vectors, pairs_of
from synthaudit.models.courses import Course
from synthaudit.models.encoder import Embedder
from synthaudit.models.fine_tune import Examples, Recipe
from synthaudit.models.heads import fitted_head
from synthaudit.models.linear_head import Head
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task


class Learner(Protocol):
    """Learns courses, and is asked about other records."""

    def outputs(self, task: Task, course: Course, asked: Corpus) -> list[list[Floats]]:
        """What it says about ``asked`` after each stage of ``course``: by stage, then by seed."""
        ...

    def describe(self) -> str:
        """One sentence for readers."""
        ...


@dataclass(frozen=True)
class LinearLearner:
    """A linear model on embeddings. A second stage is pulled towards what the first one found.

    Args:
        embed: The embeddings of a corpus' texts.
        embedder: The same, for second texts.
        train: Names the persons that synthetic records were made from.
        paired: Whether second texts are read too.
        seed: Of folds.
        why: Why no encoder is fine-tuned, the end of a sentence.
    """

    embed: Callable[[Corpus], NDArray[np.float32]]
    embedder: Embedder
    train: Corpus
    paired: bool
    seed: int
    why: str
    _known: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def outputs(self, task: Task, course: Course, asked: Corpus) -> list[list[Floats]]:
        """By stage; there is only one seed."""
        questions = self._vectors(asked)
        head: Head | None = None
        found = []
        for stage in course:
            head = fitted_head(
                task,
                np.concatenate([self._vectors(side) for side in stage.sides]),
                targets_of(task, stage.sides),
                persons_of(stage.sides, self.train),
                seed=self.seed,
                start=head,
            )
            found.append([head.outputs(questions)])
        return found

    def describe(self) -> str:
        """What embeds, and why so."""
        name = self.embedder.describe()["name"]
        return f"Linear model on frozen embeddings ({name}){self.why}."

    def _vectors(self, corpus: Corpus) -> NDArray[np.float32]:
        first = self.embed(corpus)
        pairs = pairs_of(corpus) if self.paired else None
        if pairs is None:
            return first
        new = sorted(set(pairs) - self._known.keys())
        if new:
            self._known.update(zip(new, self.embedder.encode(new), strict=True))
        return pair_vectors(first, np.stack([self._known[pair] for pair in pairs]))


@dataclass(frozen=True)
class TunedLearner:
    """A fine-tuned encoder. A second stage goes on with training.

    Args:
        recipe: How it is fine-tuned.
        train: Names the persons that synthetic records were made from.
        paired: Whether second texts are read too.
        seeds: One model each.
    """

    recipe: Recipe
    train: Corpus
    paired: bool
    seeds: Sequence[int]

    def outputs(self, task: Task, course: Course, asked: Corpus) -> list[list[Floats]]:
        """By stage, then by seed."""
        stages = [
            Examples(
                [text for side in stage.sides for text in side.texts()],
                targets_of(task, stage.sides),
                persons_of(stage.sides, self.train),
                self._pairs(*stage.sides),
            )
            for stage in course
        ]
        return self.recipe.outputs_by_stage(
            task, stages, asked.texts(), self._pairs(asked), seeds=self.seeds
        )

    def describe(self) -> str:
        """Which encoder, and what of it is trained."""
        recipe = self.recipe
        what = {
            "full": "Fine-tuned encoder",
            "lora": "Encoder fine-tuned by low-rank adapters",
            "head": "Head on a frozen encoder",
            "frozen": "Linear model on a frozen encoder",
        }[recipe.tuning]
        return f"{what} {recipe.encoder.digest[:12]}, {len(self.seeds)} seeds, {recipe.precision}."

    def _pairs(self, *sides: Corpus) -> list[str] | None:
        if not self.paired:
            return None
        return [pair for side in sides for pair in pairs_of(side) or ()]


def are_paired(*corpora: Corpus) -> bool:
    """Whether records of all of them have a second text."""
    return all(pairs_of(corpus) is not None for corpus in corpora)


def targets_of(task: Task, sides: Sequence[Corpus]) -> NDArray[Any]:
    """The labels of all sides, one after another."""
    return np.concatenate([task.targets(side.labels) for side in sides])


def persons_of(sides: Sequence[Corpus], train: Corpus) -> list[str]:
    """Their persons: of a synthetic record, a train person it was made from."""
    return [key for side in sides for key in person_of_origin(side, train)]
