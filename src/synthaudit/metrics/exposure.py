"""Who is exposed to an attack: the most exposed people, and which kinds of people are."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Evidence, View
from synthaudit.results import Table

Values = NDArray[np.float64]

_N_SHOWN = 10
_MIN_PEOPLE = 10
"""People of a kind each side must have for the kind to be shown."""


def most_exposed(evidence: Evidence, view: View) -> Table:
    """The records of the most exposed people, one a person, by pseudonym."""
    assert view.holdout is not None
    found: list[tuple[float, str, str]] = []
    for role, corpus, values in (
        ("train", view.train, evidence.train),
        ("holdout", view.holdout, evidence.holdout),
    ):
        order = np.argsort(-values, kind="stable")
        first = order[np.sort(np.unique(corpus.persons[order], return_index=True)[1])]
        rows = first[:_N_SHOWN].tolist()
        names = view.pseudonyms(corpus, rows)
        found += [(float(values[row]), role, name) for row, name in zip(rows, names, strict=True)]
    found.sort(key=lambda person: -person[0])
    return Table(
        "Most exposed people, by their most exposed record",
        ("record", "role", "evidence"),
        tuple((name, role, value) for value, role, name in found[:_N_SHOWN]),
    )


def exposed_kinds(evidence: Evidence, view: View) -> Table:
    """How well the attack tells seen from unseen people of each kind: by label, rarity, length.

    Kinds are the same for both sides: classes, or quarters of everybody. The evidence is compared
    within a kind alone.
    """
    assert view.holdout is not None
    sides = ((view.train, evidence.train), (view.holdout, evidence.holdout))
    seen, unseen = (stats.maximum_by_person(values, side.persons) for side, values in sides)
    rows: list[tuple[str | float | None, ...]] = []
    for name, kind in _kinds(view, view.holdout):
        inside = seen[kind[: len(seen)]], unseen[kind[len(seen) :]]
        counts = len(inside[0]), len(inside[1])
        if min(counts) >= _MIN_PEOPLE:
            interval = stats.auc_interval(*inside)
            rows.append((name, *counts, stats.auc(*inside), interval.low, interval.high))
    return Table(
        "Kinds of people, and how well seen ones are told from others of the kind",
        ("kind", "seen", "not seen", "AUC", "from", "to"),
        tuple(rows),
        note=f"Kinds of fewer than {_MIN_PEOPLE} people on a side are left out. This explores: of "
        "this many kinds one stands out by chance now and then.",
    )


def _kinds(view: View, holdout: Corpus) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Kinds of people and who is of each, those of train first."""
    from synthaudit.relations.traits import Traits

    persons = np.concatenate([view.train.persons, view.train.n_groups + holdout.persons])
    traits = view.relation(Traits(), view.train, holdout)
    n_records = np.bincount(persons)
    length = np.bincount(persons, weights=traits["length"]).astype(np.float64)
    rarity = np.bincount(persons, weights=traits["rarity"]) / n_records
    yield from _labels(view.train, holdout, persons)
    yield from _quarters("rarity of words", rarity)
    yield from _quarters("length of text", length)


def _labels(
    train: Corpus, holdout: Corpus, persons: NDArray[np.int64]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Kinds by label: people with a record of a class, or quarters of mean numbers."""
    if train.label_kind != holdout.label_kind or train.label_kind == "none":
        return
    labels = [*train.labels, *holdout.labels]
    n_persons = int(persons.max()) + 1
    has = np.flatnonzero([label is not None for label in labels])
    if train.label_kind == "number":
        n_labels = np.bincount(persons[has], minlength=n_persons)
        numbers = np.array([labels[row] for row in has.tolist()], dtype=np.float64)
        total = np.bincount(persons[has], weights=numbers, minlength=n_persons)
        mean = np.divide(total, n_labels, out=np.full(n_persons, np.nan), where=n_labels > 0)
        yield from _quarters("label", mean)
        return
    people: dict[str, set[int]] = {}
    for row in has.tolist():
        label = labels[row]
        for name in label if isinstance(label, list) else [label]:
            people.setdefault(name, set()).add(int(persons[row]))
    for name in sorted(people):
        yield f"label {name}", np.isin(np.arange(n_persons), sorted(people[name]))


def _quarters(name: str, values: Values) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The quarters of ``values``, never parting equal ones; NaN is in none."""
    known = values[np.isfinite(values)]
    cuts = np.quantile(known, (0.25, 0.5, 0.75)) if len(known) else np.empty(0)
    quarter = np.where(np.isfinite(values), np.searchsorted(cuts, values), -1)
    for number, which in enumerate(("lowest", "second", "third", "highest")):
        yield f"{name}, {which} quarter", quarter == number
