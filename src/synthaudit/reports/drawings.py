"""One drawing for every kind of exhibit, as inline SVG. Drawings know shapes, never metrics.

Series differ by shape, dash and fill before they differ by colour, so that nothing needs colour.
"""

from collections.abc import Sequence

from markupsafe import Markup

from synthaudit.reports.formatting import clip, listed, number, plural
from synthaudit.reports.svg import (
    LETTER,
    WIDTH,
    Scale,
    coordinate,
    element,
    evenly,
    fit,
    label,
    path,
    picture,
    thin,
)
from synthaudit.results import Bars, Curve, Line, Matches, Scatter

N_LOOKS = 6
"""Series drawn at most: distinct looks in the style sheet. The table of numbers has them all."""
N_BARS = 24
"""Groups of bars drawn at most."""
_LONGEST_NAME = 80

_LEFT, _RIGHT, _PLOT_HEIGHT = 42.0, WIDTH - 12, 180.0
_MARKS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-3.6-3.6h7.2v7.2h-7.2z",
    "M0-5.4l5.4 5.4-5.4 5.4-5.4-5.4z",
    "M0-4.8l4.8 8.6h-9.6z",
    "M-4.5 0h9M0-4.5v9",
    "M-3.6-3.6l7.2 7.2M3.6-3.6l-7.2 7.2",
)
_DOTS = (
    "h0",
    "h0",
    "m0-2.6l2.6 2.6-2.6 2.6-2.6-2.6z",
    "m0-2.4l2.4 4.2h-4.8z",
    "m-2.6 0h5.2m-2.6-2.6v5.2",
    "m-2-2l4 4m0-4l-4 4",
)


def mark(x: float, y: float, look: int, *, class_: str = "mark", told: str = "") -> Markup:
    """A mark whose shape says which series it is: disc, square, diamond, triangle, plus, cross.

    ``told`` is shown by a browser while a pointer rests on the mark.
    """
    place = f"translate({coordinate(x)} {coordinate(y)})"
    said = (element("title", clip(told)),) if told else ()
    return element("path", *said, d=_MARKS[look], transform=place, class_=f"{class_} look{look}")


def bars(exhibit: Bars, key: str) -> Markup:
    """Groups of horizontal bars from zero, each with its number."""
    labels, series = exhibit.labels[:N_BARS], exhibit.series[:N_LOOKS]
    n_letters = max((len(name) for name in labels), default=0)
    zero_at = min(150.0, n_letters * LETTER + 18)
    values = [value for one in series for value in one.values[: len(labels)]]
    scale = Scale.around(values, start=zero_at, stop=WIDTH - 46, zero=True)
    parts, y = _legend([one.name for one in series], "swatch")
    base = scale(0.0)
    thickness = 12.0 if len(series) < 3 else 8.0  # noqa: PLR2004 (many bars are thinner)
    top = y
    for index, name in enumerate(labels):
        middle = y + thickness * len(series) / 2 + 4
        parts.append(label(zero_at - 8, middle, fit(name, zero_at - 18), anchor="end"))
        for look, one in enumerate(series):
            value = one.values[index]
            end = scale(value)
            parts.append(
                element(
                    "rect",
                    x=min(base, end),
                    y=y,
                    width=max(abs(end - base), 0.5),
                    height=thickness - 2,
                    class_=f"bar look{look}",
                )
            )
            shown = number(value, unit=exhibit.unit)
            parts.append(label(max(base, end) + 5, y + thickness - 3, shown, class_="small"))
            y += thickness
        y += 9
    parts.append(element("line", x1=base, x2=base, y1=top - 3, y2=y - 6, class_="axis"))
    parts.append(label(zero_at, y + 10, fit(exhibit.unit, WIDTH - zero_at), class_="small"))
    return picture(
        parts,
        height=y + 18,
        title=exhibit.title,
        description=f"Bars of {plural(len(exhibit.labels), 'group')} in {exhibit.unit}: "
        f"{listed([one.name for one in exhibit.series])}. The numbers follow as a table.",
        key=key,
    )


def curve(exhibit: Curve, key: str, *, n_points: int) -> Markup:
    """Lines over common axes, told apart by their dashes."""
    lines = exhibit.lines[:N_LOOKS]
    thinned = [thin(line.x, line.y, n_points) for line in lines]
    corners = [0.0, 1.0] if exhibit.diagonal else []
    parts, top = _legend([line.name for line in lines], "line")
    x, y = _plane(
        [*corners, *(point[0] for points in thinned for point in points)],
        [*corners, *(point[1] for points in thinned for point in points)],
        top=top + 18,
    )
    parts += _axes(x, y, exhibit.x_label, exhibit.y_label)
    if exhibit.diagonal:
        parts.append(element("path", d=path([(x(0), y(0)), (x(1), y(1))]), class_="diagonal"))
    for look, points in enumerate(thinned):
        if points:
            drawn = path((x(a), y(b)) for a, b in points)
            name = clip(lines[look].name, _LONGEST_NAME)
            parts.append(element("path", d=drawn, class_=f"line look{look}", data_name=name))
    return _plane_picture(parts, exhibit, exhibit.lines, (x, y), key, "Lines")


def scatter(exhibit: Scatter, key: str, *, n_points: int) -> Markup:
    """Clouds of points, told apart by their marks."""
    clouds = exhibit.clouds[:N_LOOKS]
    n_all = sum(len(cloud.x) for cloud in clouds) or 1
    share = min(1.0, n_points / n_all)
    chosen = [_thin_evenly(cloud, max(2, int(share * len(cloud.x)))) for cloud in clouds]
    parts, top = _legend([cloud.name for cloud in clouds], "mark")
    x, y = _plane(
        [a for points in chosen for a, _ in points],
        [b for points in chosen for _, b in points],
        top=top + 18,
    )
    parts += _axes(x, y, exhibit.x_label, exhibit.y_label)
    for look, points in enumerate(chosen):
        dots = "".join(f"M{coordinate(x(a))} {coordinate(y(b))}{_DOTS[look]}" for a, b in points)
        if dots:
            name = clip(clouds[look].name, _LONGEST_NAME)
            parts.append(element("path", d=dots, class_=f"dots look{look}", data_name=name))
    return _plane_picture(parts, exhibit, exhibit.clouds, (x, y), key, "Points")


def matches(exhibit: Matches, key: str, *, n_points: int) -> Markup:
    """The strength of each match as a mark, one row a role of the real record."""
    roles = sorted(
        {match.role for match in exhibit.matches}, key=lambda role: (role != "train", role)
    )
    strengths = [match.strength for match in exhibit.matches]
    scale = Scale.around(strengths, start=72, stop=_RIGHT)
    bottom = 34.0 * len(roles) + 8
    parts = axis_below(scale, bottom, exhibit.strength_label)
    for row, role in enumerate(roles[:N_LOOKS]):
        y = 24.0 + 34 * row
        parts.append(label(0, y + 4, fit(role, 68)))
        found = [match.strength for match in exhibit.matches if match.role == role]
        for index in evenly(len(found), n_points // 4):
            spread = (index * 7 % 5 - 2) * 4
            told = f"{role}: {number(found[index])}"
            parts.append(mark(scale(found[index]), y + spread, row, class_="mark open", told=told))
    return picture(
        parts,
        height=bottom + 36,
        title=exhibit.title,
        description=f"Strength ({exhibit.strength_label}) of the {len(exhibit.matches)} strongest "
        f"of {plural(exhibit.n_matches, 'match', 'matches')}. The numbers follow as a table.",
        key=key,
    )


def _thin_evenly(cloud: Line, n_most: int) -> list[tuple[float, float]]:
    """At most ``n_most`` points of a cloud, evenly by position: a cloud has no ends to keep."""
    points = thin(cloud.x, cloud.y, len(cloud.x) + 2)
    return [points[index] for index in evenly(len(points), n_most)]


def _legend(names: Sequence[str], kind: str) -> tuple[list[Markup], float]:
    """What stands for which series, and the height it takes; nothing for a single series."""
    parts: list[Markup] = []
    if len(names) < 2:  # noqa: PLR2004 (one series needs no legend)
        return parts, 6.0
    x, y = 0.0, 12.0
    for look, full_name in enumerate(names):
        name = fit(full_name, WIDTH - 34)
        width = 30 + len(name) * LETTER + 12
        if x and x + width > WIDTH:
            x, y = 0.0, y + 18
        if kind == "swatch":
            parts.append(
                element("rect", x=x + 2, y=y - 8, width=18, height=9, class_=f"bar look{look}")
            )
        elif kind == "line":
            d = path([(x, y - 4), (x + 24, y - 4)])
            parts.append(element("path", d=d, class_=f"line look{look}"))
        else:
            parts.append(mark(x + 12, y - 4, look))
        parts.append(label(x + 30, y, name))
        x += width
    return parts, y + 14


def _plane(xs: Sequence[float], ys: Sequence[float], *, top: float) -> tuple[Scale, Scale]:
    return (
        Scale.around(xs, start=_LEFT, stop=_RIGHT, pad=0.02),
        Scale.around(ys, start=top + _PLOT_HEIGHT, stop=top, pad=0.04),
    )


def _axes(x: Scale, y: Scale, x_label: str, y_label: str) -> list[Markup]:
    parts = [label(0, y.stop - 10, fit(y_label, WIDTH), class_="small")]
    for value, shown in y.tick_labels():
        parts.append(
            element("line", x1=x.start, x2=x.stop, y1=y(value), y2=y(value), class_="grid")
        )
        parts.append(label(x.start - 6, y(value) + 4, shown, anchor="end", class_="small"))
    return parts + axis_below(x, y.start, x_label)


def axis_below(scale: Scale, y: float, title: str, *, unit: str = "") -> list[Markup]:
    """A horizontal axis at height ``y`` with its ticks and, below them, its title."""
    parts = [element("line", x1=scale.start, x2=scale.stop, y1=y, y2=y, class_="axis")]
    for value, shown in scale.tick_labels(unit=unit):
        at = scale(value)
        parts.append(element("line", x1=at, x2=at, y1=y, y2=y + 4, class_="axis"))
        anchor = "end" if at > WIDTH - 16 else "middle"
        parts.append(label(at, y + 16, shown, anchor=anchor, class_="small"))
    if title:
        parts.append(label(WIDTH, y + 31, fit(title, WIDTH), anchor="end", class_="small"))
    return parts


def _plane_picture(
    parts: list[Markup],
    exhibit: Curve | Scatter,
    lines: Sequence[Line],
    plane: tuple[Scale, Scale],
    key: str,
    what: str,
) -> Markup:
    names = listed([line.name for line in lines])
    return picture(
        parts,
        height=plane[1].start + 40,
        title=exhibit.title,
        description=f"{what} of {exhibit.y_label} over {exhibit.x_label}: {names}. "
        "The numbers follow as a table.",
        key=key,
        plane=plane,
    )
