"""A mean over records, label by label: what a score's average hides."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.corpus import Corpus
from synthaudit.metrics.subgroups import FIFTHS, MAX_CLASS_SHARE, bands
from synthaudit.results import Table

_MAX_ROWS = 30
_MIN_RECORDS = 10  # behind every row that is shown


def by_label(title: str, contributions: NDArray[np.float64], corpus: Corpus, *, unit: str) -> Table:
    """The mean of ``contributions`` for every label, with an interval that counts persons.

    A record with a list of classes counts for each of them. Numbers are put into at most five bands
    that hold about equally many records. Labels of fewer than ten records are left out, and so are
    all where they look like free text: then they could quote a record.

    Args:
        title: What is averaged.
        contributions: One number a record, finite, shape (len(corpus),).
        corpus: The records.
        unit: Of the contributions.
    """
    notes: list[str] = []
    rows: list[tuple[str | float | None, ...]] = []
    for name, members in _groups(corpus, notes):
        mean, interval = stats.mean_interval(contributions[members], corpus.persons[members])
        ends = (None, None) if interval is None else (interval.low, interval.high)
        rows.append((name, len(members), mean, *ends))
    return Table(
        f"{title}, by label",
        ("label", "records", unit, "from", "to"),
        tuple(rows),
        note=" ".join(notes) or None,
    )


def _groups(corpus: Corpus, notes: list[str]) -> list[tuple[str, NDArray[np.int64]]]:
    """The names that are shown, and the rows of each."""
    labels = corpus.labels
    labelled = [row for row, label in enumerate(labels) if label is not None]
    if corpus.label_kind == "none" or not labelled:
        notes.append("The records have no labels.")
        return []
    if corpus.label_kind == "number":
        found = _bands(np.array([labels[row] for row in labelled]), np.array(labelled))
    else:
        members: dict[str, list[int]] = defaultdict(list)
        for row in labelled:
            names = [labels[row]] if isinstance(labels[row], str) else labels[row]
            for name in dict.fromkeys(names):
                members[name].append(row)
        if len(members) > MAX_CLASS_SHARE * len(labelled):
            notes.append(
                f"Labels look like free text, {len(members):,} different ones on "
                f"{len(labelled):,} records, and are not shown."
            )
            return []
        found = sorted(
            ((name, np.array(rows)) for name, rows in members.items()),
            key=lambda item: (-len(item[1]), item[0]),
        )
    enough = [(name, rows) for name, rows in found if len(rows) >= _MIN_RECORDS]
    n_hidden = len(found) - len(enough[:_MAX_ROWS])
    if n_hidden:
        notes.append(f"Left out: {n_hidden:,} of {len(found):,}, of too few records each.")
    n_without = len(labels) - len(labelled)
    if n_without:
        notes.append(f"{n_without:,} records have no label.")
    return enough[:_MAX_ROWS]


def _bands(
    values: NDArray[np.float64], rows: NDArray[np.int64]
) -> list[tuple[str, NDArray[np.int64]]]:
    """Rows by fifths of the values, each named by the least and the greatest that is in it."""
    found = []
    for band in bands("label", values, values, FIFTHS):
        inside = values[band.made]
        low, high = float(inside.min()), float(inside.max())
        name = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        found.append((name, rows[band.made]))
    return found
