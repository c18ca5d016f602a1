"""The two drawings every report has: a score beside its reference, a dimension beside real text."""

from markupsafe import Markup

from synthaudit.reports.comparing import Comparison, Dimension
from synthaudit.reports.drawings import mark
from synthaudit.reports.formatting import MINUS, estimate, number
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
_LOOKS = {"worse": 1, "like": 0, "better": 2}


def score_plot(score: Score, key: str) -> Markup:
    """Value and reference with their intervals on one axis; real text's interval is a band."""
    rows: list[tuple[str, float, Interval | None, str]] = []
    if score.value is not None:
        rows.append(("synthetic", score.value, score.interval, "mark look0"))
    if score.matched_value not in {None, score.value}:
        rows.append(("same size", score.matched_value, None, "mark open look0"))
    if score.reference is not None:
        rows.append(("real text", score.reference, score.reference_interval, "mark look1"))
    numbers = [value for _, value, _, _ in rows]
    intervals = [interval for _, _, interval, _ in rows if interval is not None]
    ends = [end for interval in intervals for end in (interval.low, interval.high)]
    scale = Scale.around([*numbers, *ends], start=76, stop=WIDTH - 18)
    bottom = _ROW * len(rows) + 10
    parts: list[Markup] = []
    if score.reference_interval is not None:
        low, high = scale(score.reference_interval.low), scale(score.reference_interval.high)
        parts.append(
            element("rect", x=low, y=4, width=max(high - low, 1), height=bottom - 4, class_="band")
        )
    parts.append(
        element("line", x1=scale.start, x2=scale.stop, y1=bottom, y2=bottom, class_="axis")
    )
    for tick, shown in scale.tick_labels(unit=score.unit):
        at = scale(tick)
        parts.append(element("line", x1=at, x2=at, y1=bottom, y2=bottom + 4, class_="axis"))
        parts.append(label(at, bottom + 16, shown, anchor="middle", class_="small"))
    for index, (name, value, interval, class_) in enumerate(rows):
        y = 20 + _ROW * index
        look = 1 if "look1" in class_ else 0
        parts.append(label(0, y + 4, name))
        if interval is not None:
            parts.append(_whisker(scale(interval.low), scale(interval.high), y, look))
        parts.append(mark(scale(value), y, look, class_=class_.rsplit(" ", 1)[0]))
    if score.better == "lower":
        parts.append(label(scale.start, bottom + 31, "← better", class_="small"))
    else:
        parts.append(label(scale.stop, bottom + 31, "better →", anchor="end", class_="small"))
    told = "; ".join(
        f"{name} {estimate(value, interval, unit=score.unit)}" for name, value, interval, _ in rows
    )
    return picture(
        parts,
        height=bottom + 38,
        title=f"{score.name}: synthetic beside real text",
        description=f"{told}. {score.better.capitalize()} is better.",
        key=key,
    )


def _whisker(low: float, high: float, y: float, look: int) -> Markup:
    line = path([(low, y), (high, y)])
    caps = "".join(f"M{coordinate(end)} {coordinate(y - 4)}v8" for end in (low, high))
    return element("path", d=line + caps, class_=f"whisker look{look}")


def dimension_plot(dimension: Dimension, key: str) -> Markup:
    """Every judged score's gap to real text in margins, worst on top."""
    judged = dimension.judged
    gaps = [item.margins or 0.0 for item in judged]
    reach = min(_FARTHEST, max([2.0, *(abs(gap) + 1 for gap in gaps)]))
    scale = Scale(-reach, reach, _NAMES + 8, WIDTH - 30)
    names = [wrapped(item.score.name, _NAMES) for item in judged]
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
    for tick, shown in scale.tick_labels(n_most=6):
        parts.append(
            element("line", x1=scale(tick), x2=scale(tick), y1=bottom, y2=bottom + 4, class_="axis")
        )
        parts.append(label(scale(tick), bottom + 16, shown, anchor="middle", class_="small"))
    parts.append(
        label(
            WIDTH,
            bottom + 31,
            "gap to real text, in margins of error",
            anchor="end",
            class_="small",
        )
    )
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
    look = _LOOKS[item.side]
    if abs(gap) <= reach:
        return [
            _whisker(scale(gap - 1), scale(gap + 1), y, look),
            mark(scale(gap), y, look, class_="mark" if look else "mark open"),
        ]
    right = gap > 0
    edge = scale.stop if right else scale.start
    direction = 1 if right else -1
    length = 9 * direction
    arrow = f"M{coordinate(edge - length)} {coordinate(y - 5)}l{length} 5 {-length} 5z"
    shown = ("> 100" if right else f"< {MINUS}100") if abs(gap) > FAR else number(round(gap, 1))
    at = edge + 4 if right else edge + 14
    return [
        element("path", d=arrow, class_=f"mark look{look}"),
        label(at, y + 4, shown, class_="small"),
    ]
