"""Answers of raters as results: means by side, detection of what is synthetic, agreement."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit import stats
from synthaudit.results import Interval, Table
from synthaudit.review.items import (
    LABEL_RIGHT,
    METHOD_DETAIL,
    ORIGIN,
    PLAUSIBLE,
    STIGMATISING,
    Item,
    items,
)
from synthaudit.review.key import Key, Side
from synthaudit.review.reading import Ratings
from synthaudit.review.result import Review
from synthaudit.stats.agreement import alpha_interval, krippendorff_alpha

_SIDES: tuple[Side, Side] = ("synthetic", "holdout")
_ENOUGH = 0.667
_Found: TypeAlias = tuple[float, Interval | None] | None


def score(ratings: Ratings, key: Key) -> Review:
    """What the raters found, each side with an interval over the persons of its records.

    A record counts once, by the mean of the answers it was given; what nobody answered is left out.

    Args:
        ratings: Their answers.
        key: Which record is from where.
    """
    asked = items(labelled=key.labelled)
    is_from = {
        role: np.array([key.records[code].role == role for code in ratings.codes], dtype=bool)
        for role in _SIDES
    }
    persons = _persons(ratings, key)
    sides = {
        name: {role: _mean(values, is_from[role], persons) for role in _SIDES}
        for name, values in _by_record(ratings, asked).items()
    }
    right = _right_guesses(ratings, is_from["synthetic"])
    everybody = np.ones(len(ratings.codes), dtype=bool)
    detected = _mean(right, everybody, persons)
    by_side = {role: _mean(right, is_from[role], persons) for role in _SIDES}
    agreement = _agreement(ratings, asked)
    n_records: dict[str, int] = {role: int(is_from[role].sum()) for role in _SIDES}
    return Review(
        key.audit_sha256,
        ratings.raters,
        n_records,
        _findings(sides, detected, agreement),
        (
            _sides_table(sides),
            _detection_table(detected, by_side),
            agreement,
            _raters_table(ratings, asked, is_from),
            _flagged_table(ratings, key, asked),
        ),
    )


def _persons(ratings: Ratings, key: Key) -> NDArray[np.int64]:
    """Number of the person of each record; those of different sides differ."""
    numbers: dict[tuple[str, int], int] = {}
    keyed = [key.records[code] for code in ratings.codes]
    return np.array(
        [numbers.setdefault((each.role, each.person), len(numbers)) for each in keyed],
        dtype=np.int64,
    )


def _by_record(ratings: Ratings, asked: tuple[Item, ...]) -> dict[str, NDArray[np.float64]]:
    """What each record got on average, NaN where nobody answered."""
    found = {"mean plausibility, 1 to 5": _row_means(ratings.answers[PLAUSIBLE.name] + 1)}
    if LABEL_RIGHT in asked:
        answers = ratings.answers[LABEL_RIGHT.name]
        unsure = answers == LABEL_RIGHT.answers.index("unsure")
        sure = np.where(unsure, np.nan, answers == 0)
        found["share whose label fits, of sure answers"] = _row_means(_keep_gaps(sure, answers))
    for item, name in (
        (METHOD_DETAIL, "share with harmful method detail"),
        (STIGMATISING, "share with stigmatising words"),
    ):
        answers = ratings.answers[item.name]
        found[name] = _row_means(_keep_gaps(answers == item.answers.index("yes"), answers))
    return found


def _keep_gaps(values: NDArray[np.generic], answers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(answers), np.nan, values.astype(np.float64))


def _row_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    given = ~np.isnan(values)
    total = np.where(given, values, 0.0).sum(axis=1)
    n_given = given.sum(axis=1)
    return np.where(n_given > 0, total / np.maximum(n_given, 1), np.nan)


def _right_guesses(ratings: Ratings, is_synthetic: NDArray[np.bool_]) -> NDArray[np.float64]:
    answers = ratings.answers[ORIGIN.name]
    said_synthetic = answers == ORIGIN.answers.index("synthetic")
    return _row_means(_keep_gaps(said_synthetic == is_synthetic[:, None], answers))


def _mean(
    values: NDArray[np.float64], chosen: NDArray[np.bool_], persons: NDArray[np.int64]
) -> _Found:
    rows = np.flatnonzero(chosen & ~np.isnan(values))
    return stats.mean_interval(values[rows], persons[rows]) if len(rows) else None


def _cells(found: _Found) -> tuple[float | None, float | None, float | None]:
    if found is None:
        return None, None, None
    value, interval = found
    return value, *((None, None) if interval is None else (interval.low, interval.high))


def _difference(sides: dict[Side, _Found]) -> _Found:
    one, other = sides["synthetic"], sides["holdout"]
    if one is None or other is None:
        return None
    interval = None
    if one[1] is not None and other[1] is not None:
        interval = stats.difference_interval(one[0], one[1], other[0], other[1])
    return one[0] - other[0], interval


def _sides_table(sides: dict[str, dict[Side, _Found]]) -> Table:
    return Table(
        "Synthetic and held-out real records, rated blind",
        (
            "", "synthetic", "from", "to", "holdout", "from", "to", "difference", "from", "to",
        ),
        tuple(
            (
                name,
                *_cells(each["synthetic"]),
                *_cells(each["holdout"]),
                *_cells(_difference(each)),
            )
            for name, each in sides.items()
        ),
        note="Intervals of 95 % over persons; a record counts by the mean of its answers.",
    )  # fmt: skip


def _detection_table(detected: _Found, by_side: dict[Side, _Found]) -> Table:
    return Table(
        "Real or synthetic? Share of right guesses",
        ("records", "share right", "from", "to"),
        (
            ("both sides", *_cells(detected)),
            *((f"{role} records", *_cells(by_side[role])) for role in _SIDES),
        ),
        note="One half is what guessing gives on both sides together.",
    )


def _agreement(ratings: Ratings, asked: tuple[Item, ...]) -> Table:
    rows: list[tuple[str | float | None, ...]] = []
    for item in asked:
        answers = ratings.answers[item.name]
        n_compared = int(((~np.isnan(answers)).sum(axis=1) >= 2).sum())  # noqa: PLR2004 (a pair)
        try:
            alpha = krippendorff_alpha(answers, item.scale)
        except ValueError as error:
            rows.append((item.name, item.scale, n_compared, None, None, None, f"{error}"))
            continue
        ends = alpha_interval(answers, item.scale)
        low, high = (None, None) if ends is None else (ends.low, ends.high)
        rows.append((item.name, item.scale, n_compared, alpha, low, high, ""))
    return Table(
        "Agreement of the raters: Krippendorff's alpha",
        ("question", "scale", "records two answered", "alpha", "from", "to", "why not"),
        tuple(rows),
        note=f"1 is agreement, 0 is chance. Below {_ENOUGH} answers are too unlike to build on "
        "(Krippendorff 2004). Bootstrap over records.",
    )


def _raters_table(
    ratings: Ratings, asked: tuple[Item, ...], is_from: dict[Side, NDArray[np.bool_]]
) -> Table:
    rows: list[tuple[str | float | None, ...]] = []
    for at, rater in enumerate(ratings.raters):
        given = sum(int((~np.isnan(ratings.answers[item.name][:, at])).sum()) for item in asked)
        alone = Ratings(
            (rater,), ratings.codes, {name: a[:, [at]] for name, a in ratings.answers.items()}
        )
        plausible = alone.answers[PLAUSIBLE.name][:, 0] + 1
        right = _right_guesses(alone, is_from["synthetic"])
        rows.append(
            (
                rater,
                float(given),
                float(len(asked) * len(ratings.codes) - given),
                *(_plain_mean(plausible[is_from[role]]) for role in _SIDES),
                _plain_mean(right),
            )
        )
    return Table(
        "By rater",
        (
            "rater",
            "answers",
            "left empty",
            "plausibility of synthetic",
            "of holdout",
            "right guesses",
        ),
        tuple(rows),
    )


def _plain_mean(values: NDArray[np.float64]) -> float | None:
    given = values[~np.isnan(values)]
    return float(given.mean()) if len(given) else None


def _flagged_table(ratings: Ratings, key: Key, asked: tuple[Item, ...]) -> Table:
    """Synthetic records that somebody objected to, most objections first."""
    objections = [(METHOD_DETAIL, "yes"), (STIGMATISING, "yes")]
    if LABEL_RIGHT in asked:
        objections.append((LABEL_RIGHT, "no"))
    rows: list[tuple[str | float, ...]] = []
    for row, code in enumerate(ratings.codes):
        if key.records[code].role != "synthetic":
            continue
        counts = [
            float((ratings.answers[item.name][row] == item.answers.index(answer)).sum())
            for item, answer in objections
        ]
        if any(counts):
            rows.append((key.records[code].record, *counts))
    rows.sort(key=lambda each: (-sum(map(float, each[1:])), each[0]))
    heads = ("method detail", "stigmatising", "label does not fit")
    return Table(
        "Synthetic records that raters objected to",
        ("record", *heads[: len(objections)]),
        tuple(rows),
        note="Number of raters who did. Look at these records before release.",
    )


def _findings(
    sides: dict[str, dict[Side, _Found]], detected: _Found, agreement: Table
) -> tuple[str, ...]:
    found = []
    for name, each in sides.items():
        one, other = each["synthetic"], each["holdout"]
        if one is not None and other is not None:
            apart = _difference(each)
            ends = apart[1] if apart is not None else None
            told = "" if ends is None else _told_apart(ends)
            found.append(
                f"{name[0].upper()}{name[1:]}: {one[0]:.2f} for synthetic records, "
                f"{other[0]:.2f} for held-out real ones{told}."
            )
    if detected is not None:
        value, interval = detected
        told = "" if interval is None else f" [{interval.low:.2f}, {interval.high:.2f}]"
        found.append(
            f"Raters guessed right whether a text was real or synthetic in {value:.2f}{told} of "
            "cases; one half is chance."
        )
    low = [str(row[0]) for row in agreement.rows if isinstance(row[3], float) and row[3] < _ENOUGH]
    if low:
        found.append(f"Raters agreed too little to build on about: {', '.join(low)}.")
    return tuple(found)


def _told_apart(ends: Interval) -> str:
    if ends.low <= 0 <= ends.high:
        return (
            f"; too few ratings to tell them apart: the difference may be anything between "
            f"{ends.low:.2f} and {ends.high:.2f}"
        )
    return f"; the difference lies between {ends.low:.2f} and {ends.high:.2f}"
