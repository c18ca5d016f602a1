"""What is learnt, in what order and how much of it: arms, and points of learning curves.

A course is one model's training: stages one after another, and after each the model stands for an
arm or a point of a curve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from synthaudit.corpus import Corpus
from synthaudit.models.arms import MIN_LABELLED, Arms
from synthaudit.models.heads import shuffled


@dataclass(frozen=True)
class Stage:
    """Records that are learnt together, and the name of what the model then is."""

    name: str
    sides: tuple[Corpus, ...]


Course: TypeAlias = tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a learning curve.

    Args:
        line: ``real``, ``synthetic`` or ``synthetic and real``.
        name: Of what was learnt, an arm's for the ends.
        n_real: Real records learnt from.
        n_synthetic: Synthetic records learnt from.
    """

    line: str
    name: str
    n_real: int
    n_synthetic: int


@dataclass(frozen=True)
class Curriculum:
    """All courses of a comparison, and the points of its curves, the fewest records first."""

    courses: tuple[Course, ...]
    points: tuple[Point, ...]

    def line(self, name: str) -> tuple[Point, ...]:
        """The points of one line."""
        return tuple(point for point in self.points if point.line == name)


def curriculum(
    arms: Arms, *, real: Sequence[float], synthetic: Sequence[float], mixed: Sequence[float],
    seed: int,
) -> Curriculum:  # fmt: skip
    """The four arms, and smaller parts of them.

    Parts are nested and of whole persons, chosen by hash. One of fewer than ten records is left
    out, and so is one that is everything.

    Args:
        arms: Who is learnt from.
        real: Shares of the persons of train to learn from alone, above 0 and below 1.
        synthetic: Shares of the synthetic records (of whole persons where lineage names them).
        mixed: Shares of the persons of train to learn from together with all synthetic records.
        seed: Which persons.
    """
    n_real, n_synthetic = len(arms.real), len(arms.synthetic)
    courses: list[Course] = [
        (Stage("real", arms.sides["real"]),),
        (Stage("synthetic", arms.sides["synthetic"]), Stage("pretrained", arms.sides["real"])),
        (Stage("augmented", arms.sides["augmented"]),),
    ]
    points = []

    def add(line: str, part: Corpus, *others: Corpus) -> None:
        real = len(part) if line != "synthetic" else 0
        point = Point(line, f"{line} {len(part)}", real, len(part) - real + sum(map(len, others)))
        points.append(point)
        courses.append((Stage(point.name, (part, *others)),))

    for part in _parts(arms.real, real, seed):
        add("real", part)
    points.append(Point("real", "real", n_real, 0))
    for part in _parts(arms.synthetic, synthetic, seed):
        add("synthetic", part)
    points += [
        Point("synthetic", "synthetic", 0, n_synthetic),
        Point("synthetic and real", "synthetic", 0, n_synthetic),
    ]
    for part in _parts(arms.real, mixed, seed):
        add("synthetic and real", part, arms.synthetic)
    points.append(Point("synthetic and real", "augmented", n_real, n_synthetic))
    return Curriculum(tuple(courses), tuple(points))


def part_of(corpus: Corpus, share: float, *, seed: int) -> Corpus:
    """The records of a share of the persons, chosen by hash: a larger share holds a smaller one.

    Args:
        corpus: Whose.
        share: Of its persons, 0 to 1.
        seed: Which of them.
    """
    keys = corpus.person_keys
    order = shuffled(keys, seed=seed)
    taken = set(order[: round(share * len(order))])
    return corpus.select(np.flatnonzero([key in taken for key in keys]))


def _parts(corpus: Corpus, shares: Sequence[float], seed: int) -> list[Corpus]:
    found: dict[int, Corpus] = {}
    for share in sorted(shares):
        part = part_of(corpus, share, seed=seed)
        if MIN_LABELLED <= len(part) < len(corpus):
            found.setdefault(len(part), part)
    return list(found.values())
