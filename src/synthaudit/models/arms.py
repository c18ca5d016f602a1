"""Who is learnt from and who is tested: labelled records, and nobody on both sides."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.models.task_types.grades import bounds_of_grades
from synthaudit.models.tasks import Task

MIN_LABELLED = 10
"""Labelled records each side must have."""

MAX_GRADES = 12
"""Whole numbers from the least to the greatest that still count as grades."""

_MAX_CLASS_SHARE = 0.2  # of labelled records; above, labels are texts of their own


@dataclass(frozen=True)
class Arms:
    """Labelled records to learn from, and others to be tested on.

    Args:
        task: What is predicted.
        real: Train records of persons who are not tested.
        synthetic: Synthetic records with a label that train knows.
        tested: Holdout records.
        left_out: What was left out and why, one sentence each.
    """

    task: Task
    real: Corpus
    synthetic: Corpus
    tested: Corpus
    left_out: tuple[str, ...]

    @property
    def sides(self) -> dict[str, tuple[Corpus, ...]]:
        """What each arm learns from, in this order."""
        return {
            "real": (self.real,),
            "synthetic": (self.synthetic,),
            "augmented": (self.real, self.synthetic),
            "pretrained": (self.synthetic, self.real),
        }


def arms_of(
    train: Corpus,
    synthetic: Corpus,
    holdout: Corpus,
    *,
    n_max: int,
    seed: int,
    n_grades: int = MAX_GRADES,
) -> Arms:
    """The arms of a comparison.

    Args:
        train: Real records the generator saw.
        synthetic: Records in the synthetic seat.
        holdout: Real records to test on.
        n_max: Records a side, chosen by hash where there are more.
        seed: Which.
        n_grades: Numbers are ordinal grades where all real ones are whole and there are at most so
            many from the least to the greatest.

    Raises:
        UsageError: Synthetic records were made from holdout records; labels are not of one kind;
            too few records have a label, or all have the same.
    """
    kind = train.label_kind
    kinds = [kind, synthetic.label_kind, holdout.label_kind]
    if kind == "none" or len(set(kinds)) > 1:
        raise UsageError(
            "labels are of kind '{}' in train, '{}' in synthetic and '{}' in holdout. "
            "Name the same label_kind for each in the plan.".format(*kinds)
        )
    _refuse_leaks(train, synthetic, holdout)
    left_out: list[str] = []

    def kept(corpus: Corpus, keep: NDArray[np.bool_], why: str) -> Corpus:
        if not keep.all():
            left_out.append(f"{corpus.role}: {int((~keep).sum())} records {why} left out.")
        return corpus if keep.all() else corpus.select(np.flatnonzero(keep))

    def labelled(corpus: Corpus) -> Corpus:
        has = np.array([label is not None for label in corpus.labels], dtype=bool)
        return kept(corpus, has, "without a label")

    def sampled(corpus: Corpus) -> Corpus:
        if len(corpus) < MIN_LABELLED:
            raise UsageError(
                f"{len(corpus)} {corpus.role} records have a label that can be used; at least "
                f"{MIN_LABELLED} are needed. {' '.join(left_out)}".strip()
            )
        if len(corpus) > n_max:
            left_out.append(f"{corpus.role}: {n_max} of {len(corpus)} records taken, by hash.")
        return corpus.sample(n_max, seed=seed)

    shared = _same_person(train, holdout)
    shared_keys = {train.person_keys[row] for row in np.flatnonzero(shared)}
    tested = labelled(holdout)
    real = labelled(kept(train, ~shared, "of tested persons"))
    known = classes_of(real)
    made = labelled(synthetic)
    made = kept(made, _each(made, lambda names: names <= known), "with a label unknown to train")
    apart = np.array([not shared_keys.intersection(keys) for keys in _origins(made, train)])
    made = kept(made, apart, "made from tested persons")
    learnt, made, asked = sampled(real), sampled(made), sampled(tested)
    task = Task(
        kind,
        tuple(sorted(known | classes_of(tested))),
        bounds_of_grades([*learnt.labels, *asked.labels], n_grades) if kind == "number" else None,
    )
    arms = Arms(task, learnt, made, asked, tuple(left_out))
    for corpus in (arms.real, arms.tested):
        if len({str(label) for label in corpus.labels}) < 2:  # noqa: PLR2004 (something to tell apart)
            raise UsageError(f"all {corpus.role} records that can be used have the same label.")
    return arms


def person_of_origin(synthetic: Corpus, train: Corpus) -> list[str]:
    """The person key of each synthetic record: that of a train person it was made from, if any."""
    origins = _origins(synthetic, train)
    return [
        found[0] if found else key
        for found, key in zip(origins, synthetic.person_keys, strict=True)
    ]


def _origins(synthetic: Corpus, train: Corpus) -> list[list[str]]:
    """Person keys of the train persons each synthetic record was made from."""
    person = dict(zip(train.ids, train.person_keys, strict=True))
    person |= {group: f"group:{group}" for group in train.groups if group is not None}
    return [
        [person[source] for source in sources or () if source in person]
        for sources in synthetic.sources
    ]


def _refuse_leaks(train: Corpus, synthetic: Corpus, holdout: Corpus) -> None:
    """No synthetic record may be made from a record it is judged on.

    Sources are names of persons where all of them are; else a name that train has too, such as the
    number of a line, is taken to be train's.
    """
    named = {source for sources in synthetic.sources for source in sources or ()}
    ours, theirs = ({group for group in side.groups if group} for side in (train, holdout))
    if not named <= ours | theirs:
        ours, theirs = ours | set(train.ids), theirs | set(holdout.ids)
    n = sum(bool((theirs - ours) & set(sources or ())) for sources in synthetic.sources)
    if n:
        raise UsageError(
            f"{n} synthetic records name a holdout person or record as their source: a model "
            "trained on them would be tested on what it was taught. Leave them out, or make those "
            "persons part of train."
        )


def _same_person(corpus: Corpus, other: Corpus) -> NDArray[np.bool_]:
    """Which records belong to a person of ``other``, or are the very same record."""
    groups = {group for group in other.groups if group is not None}
    shared = np.array([group in groups for group in corpus.groups], dtype=bool)
    return shared | np.isin(corpus.hashes, other.hashes)


def classes_of(corpus: Corpus) -> set[str]:
    """Every class that occurs; none for numbers."""
    if corpus.label_kind == "number":
        return set()
    return {name for label in corpus.labels if label is not None for name in _names(label)}


def no_usable_labels(train: Corpus, *others: Corpus) -> str | None:
    """Why labels cannot be learnt from ``train``: there are none, or they look like free text."""
    lacking = [side.role for side in (train, *others) if side.label_kind == "none"]
    if lacking:
        return f"There are no labels in {' and '.join(lacking)}."
    n_classes = len(classes_of(train))
    n_labelled = sum(label is not None for label in train.labels)
    if n_classes > _MAX_CLASS_SHARE * n_labelled:
        return (
            f"Labels look like free text: {n_classes} different ones on {n_labelled} train records."
        )
    return None


def _each(corpus: Corpus, test: Callable[[set[str]], bool]) -> NDArray[np.bool_]:
    if corpus.label_kind == "number":
        return np.ones(len(corpus), dtype=bool)
    return np.array([test(_names(label)) for label in corpus.labels], dtype=bool)


def _names(label: str | list[str]) -> set[str]:
    return {label} if isinstance(label, str) else set(label)
