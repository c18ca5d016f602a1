"""The two drawings every report has: a score beside its reference, a dimension beside real text."""

from dataclasses import dataclass

from markupsafe import Markup

from synthaudit.reports.comparing import Comparison, Dimension
from synthaudit.reports.drawings import axis_below, mark
from synthaudit.reports.formatting import MINUS, clip, estimate, number
from synthaudit.reports.svg import (
    WIDTH,
    Scale,
    coordinate,
    element,
    label,
    path,
    picture,
    wrapped,
)
from synthaudit.reports.words import FAR
from synthaudit.results import Interval, Score

_ROW = 26.0
_NAMES, _LINE = 136.0, 13.0
_FARTHEST = 10.0
"""Margins drawn at most; what is further gets an arrow and its number."""
_LOOKS = {"worse": 3, "like": 0, "better": 2}
"""The shapes that stand for a side in words too: triangle, disc, diamond."""


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: float
    interval: Interval | None
    look: int
    class_: str = "mark"


def score_plot(score: Score, key: str) -> Markup:
    """Value and reference with their intervals on one axis; real text's interval is a band."""
    rows = _rows(score)
    intervals = [row.interval for row in rows if row.interval is not None]
    ends = [end for interval in intervals for end in (interval.low, interval.high)]
    scale = Scale.around([*ends, *(row.value for row in rows)], start=76, stop=WIDTH - 18)
    bottom = _ROW * len(rows) + 10
    parts = _band(score.reference_interval, scale, bottom)
    for index, row in enumerate(rows):
        y = 20 + _ROW * index
        parts.append(label(0, y + 4, row.name))
        if row.interval is not None:
            parts.append(
                _whisker(scale(row.interval.low), scale(row.interval.high), y, f"look{row.look}")
            )
        shown = f"{row.name} {estimate(row.value, row.interval, unit=score.unit)}"
        parts.append(mark(scale(row.value), y, row.look, class_=row.class_, told=shown))
    lower = score.better == "lower"
    parts += axis_below(scale, bottom, "" if lower else "better →", unit=score.unit)
    if lower:
        parts.append(label(scale.start, bottom + 31, "← better", class_="small"))
    told = "; ".join(
        f"{row.name} {estimate(row.value, row.interval, unit=score.unit)}" for row in rows
    )
    return picture(
        parts,
        height=bottom + 38,
        title=f"{score.name}: synthetic beside real text",
        description=f"{told}. {score.better.capitalize()} is better.",
        key=key,
    )


def _rows(score: Score) -> list[_Row]:
    rows = []
    if score.value is not None:
        rows.append(_Row("synthetic", score.value, score.interval, 0))
    if score.matched_value is not None and score.matched_value != score.value:
        rows.append(_Row("same size", score.matched_value, None, 0, "mark open"))
    if score.reference is not None:
        rows.append(_Row("real text", score.reference, score.reference_interval, 1))
    return rows


def _band(interval: Interval | None, scale: Scale, bottom: float) -> list[Markup]:
    if interval is None:
        return []
    low, high = scale(interval.low), scale(interval.high)
    width = max(high - low, 1)
    return [element("rect", x=low, y=4, width=width, height=bottom - 4, class_="band")]


def _whisker(low: float, high: float, y: float, look: str) -> Markup:
    line = path([(low, y), (high, y)])
    caps = "".join(f"M{coordinate(end)} {coordinate(y - 4)}v8" for end in (low, high))
    return element("path", d=line + caps, class_=f"whisker {look}")


def dimension_plot(dimension: Dimension, key: str) -> Markup:
    """The gap of every score that has one in margins to real text, worst on top."""
    judged = dimension.drawn
    gaps = [item.margins or 0.0 for item in judged]
    reach = min(_FARTHEST, max([2.0, *(abs(gap) + 1 for gap in gaps)]))
    scale = Scale(-reach, reach, _NAMES + 8, WIDTH - 30)
    names = [wrapped(item.score.name, _NAMES, n_most=4) for item in judged]
    heights = [9.0 + _LINE * len(lines) for lines in names]
    top, bottom = 24.0, 24 + sum(heights) + 6
    middle = scale(0)
    parts = [
        element(
            "rect", x=middle, y=top, width=scale.stop - middle, height=bottom - top, class_="worse"
        ),
        label(middle - 8, 14, "← better", anchor="end", class_="small"),
        label(middle + 8, 14, "worse →", class_="small"),
        element("line", x1=middle, x2=middle, y1=top, y2=bottom, class_="axis"),
    ]
    y = top + 3
    for item, gap, lines, height in zip(judged, gaps, names, heights, strict=True):
        parts += [label(0, y + 15 + _LINE * row, line) for row, line in enumerate(lines)]
        parts += _gap(item, gap, reach, scale, y + height / 2)
        y += height
    parts += axis_below(scale, bottom, "gap to real text, in margins of error")
    told = "; ".join(
        f"{item.score.name}: {item.words}, {number(gap)} margins"
        for item, gap in zip(judged, gaps, strict=True)
    )
    return picture(
        parts,
        height=bottom + 38,
        title=f"{dimension.name.capitalize()}: how far each measure is from real text",
        description=f"Positive is worse. {told}.",
        key=key,
    )


def _gap(item: Comparison, gap: float, reach: float, scale: Scale, y: float) -> list[Markup]:
    """A mark with one margin to each side; beyond the edge an arrow and the number."""
    side = f"is-{item.side}"
    if abs(gap) <= reach:
        return [
            _whisker(scale(gap - 1), scale(gap + 1), y, side),
            mark(scale(gap), y, _LOOKS[item.side], class_=f"mark {side}", told=_told(item, gap)),
        ]
    right = gap > 0
    edge = scale.stop if right else scale.start
    direction = 1 if right else -1
    length = 9 * direction
    arrow = f"M{coordinate(edge - length)} {coordinate(y - 5)}l{length} 5 {-length} 5z"
    shown = ("> 100" if right else f"< {MINUS}100") if abs(gap) > FAR else number(round(gap, 1))
    at = edge + 4 if right else edge + 14
    return [
        element("path", element("title", _told(item, gap)), d=arrow, class_=f"mark {side}"),
        label(at, y + 4, shown, class_="small"),
    ]


def _told(item: Comparison, gap: float) -> str:
    return f"{clip(item.score.name)}: {item.words}, {number(round(gap, 1))} margins"
