"""The little that drawings need: escaped elements, scales with round ticks, thinning, one frame.

No colour and no font is written here: classes are, and the style sheet decides for light, dark and
print. Coordinates carry one decimal, so that the same numbers give the same bytes.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from synthaudit.reports.formatting import clip, number, visible

WIDTH = 360.0
"""Width of every drawing's own coordinates: what a phone shows at nearly full size."""
_DRAWABLE = 1e200
"""Numbers at or beyond this land on the edge: beyond it, differences overflow."""
LETTER = 6.9
"""Mean width of a letter in a drawing in a wide font, to decide how much text fits."""

_LONGEST_DESCRIPTION = 4000
_LONGEST_LABEL = 1000  # far more than fits, so that nothing of any length is measured


def element(tag: str, *children: str, **attributes: float | str) -> Markup:
    """One SVG element; ``class_`` is ``class``, other underscores are hyphens; all is escaped."""
    inside = Markup().join(
        escape(visible(clip(child, _LONGEST_DESCRIPTION))) if type(child) is str else child
        for child in children
    )
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_attribute(value))}"'
        for name, value in attributes.items()
        if value != ""
    )
    return Markup(f"<{tag}{written}>{inside}</{tag}>")  # noqa: S704 (both parts are escaped above)


def _attribute(value: float | str) -> str:
    return visible(value) if isinstance(value, str) else coordinate(value)  # paths may be long


def coordinate(value: float) -> str:
    """A number of the drawing with at most one decimal."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def label(x: float, y: float, text: str, *, anchor: str = "start", class_: str = "") -> Markup:
    """Text on its baseline at (x, y)."""
    anchored = "" if anchor == "start" else anchor
    return element("text", text, x=x, y=y, text_anchor=anchored, class_=class_)


def fit(text: str, width: float) -> str:
    """The text as it is seen, cut with an ellipsis to what fits into ``width``."""
    shown = visible(clip(text, _LONGEST_LABEL))
    room = int(width / LETTER)
    filled = list(accumulate(2 if east_asian_width(each) in "WF" else 1 for each in shown))
    if not filled or filled[-1] <= room:
        return shown
    return shown[: bisect_left(filled, room)] + "…"


def wrapped(text: str, width: float, *, n_most: int = 3) -> list[str]:
    """The text on at most ``n_most`` lines, broken between words, cut where that is not enough."""
    shown = visible(clip(text, _LONGEST_LABEL))
    room = int(width / LETTER)
    if n_most == 1 or len(shown) <= room:
        return [fit(shown, width)]
    cut = shown.rfind(" ", 0, room + 1)
    first = fit(shown[:cut], width) if cut > 0 else shown[:room]
    return [first, *wrapped(shown[max(cut, len(first)) :].strip(), width, n_most=n_most - 1)]


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values in [low, high] onto pixels in [start, stop]; ``low`` is below ``high``."""

    low: float
    high: float
    start: float
    stop: float

    @staticmethod
    def around(
        values: Iterable[float], *, start: float, stop: float, pad: float = 0.06, zero: bool = False
    ) -> "Scale":
        """A scale that shows all values with some air, never below 0 unless a value is."""
        finite = [value for value in values if abs(value) < _DRAWABLE] or [0.0]
        low, high = min(finite), max(finite)
        if zero:
            low, high = min(low, 0.0), max(high, 0.0)
        if high - low <= max(abs(low), abs(high), 1 / _DRAWABLE) * 1e-9:
            low, high = low - (abs(low) * 0.1 or 0.1), high + (abs(high) * 0.1 or 0.1)
        air = (high - low) * pad
        floor = 0.0 if min(finite) >= 0 else -math.inf
        bottom = low if zero and low == 0 else max(low - air, floor)
        top = high if zero and high == 0 else high + air
        return Scale(bottom, top, start, stop)

    def __call__(self, value: float) -> float:
        """The pixel of a value; values outside land on the nearer edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)

    def ticks(self, n_most: int = 6) -> tuple[float, ...]:
        """At most about ``n_most`` round values inside the scale."""
        raw = (self.high - self.low) / n_most
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor >= raw)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return tuple(index * step for index in range(first, last + 1))

    def tick_labels(self, *, unit: str = "", n_most: int = 6) -> tuple[tuple[float, str], ...]:
        """Ticks with their text, all with the same number of decimals."""
        ticks = self.ticks(n_most)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(ticks[0]) if ticks else 1.0
        percent = number(1.0, unit=unit) == "100%"
        step = step * 100 if percent else step
        places = max(0, -math.floor(math.log10(step) + 1e-9)) if step else 0
        plain = places <= 5 and abs(self.high) < 1e6  # noqa: PLR2004 (what fits below an axis)
        return tuple(
            (tick, number(tick, unit=unit, decimals=places if plain else None)) for tick in ticks
        )


def thin(x: Sequence[float], y: Sequence[float], n_most: int) -> list[tuple[float, float]]:
    """At most ``n_most`` of the points, ends and extremes kept: a spike is never thinned away.

    Points that are not finite are left out.
    """
    points = [(a, b) for a, b in zip(x, y, strict=True) if math.isfinite(a) and math.isfinite(b)]
    if len(points) <= n_most:
        return points
    n_buckets = max(1, (n_most - 2) // 2)
    inner = len(points) - 2
    kept = {0, len(points) - 1}
    for bucket in range(n_buckets):
        span = range(1 + bucket * inner // n_buckets, 1 + (bucket + 1) * inner // n_buckets)
        kept.add(min(span, key=lambda index: points[index][1]))
        kept.add(max(span, key=lambda index: points[index][1]))
    return [points[index] for index in sorted(kept)]


def evenly(n: int, n_most: int) -> list[int]:
    """At most ``n_most`` of 0 to n - 1, evenly spaced, both ends among them."""
    if n <= n_most:
        return list(range(n))
    return [round(index * (n - 1) / (n_most - 1)) for index in range(n_most)]


def path(points: Iterable[tuple[float, float]]) -> str:
    """Path data through the points."""
    return "M" + "L".join(f"{coordinate(x)} {coordinate(y)}" for x, y in points)


def picture(
    parts: Iterable[Markup],
    *,
    height: float,
    title: str,
    description: str,
    key: str,
    plane: tuple[Scale, Scale] | None = None,
) -> Markup:
    """The drawing as one image that a screen reader announces by title and description.

    Args:
        parts: What is drawn.
        height: Of the drawing; all are ``WIDTH`` wide.
        title: What it is.
        description: What can be seen on it.
        key: Begins the ids of its parts.
        plane: Its axes, where a pointer may ask for the values at a place.
    """
    return element(
        "svg",
        element("title", clip(title), id=f"{key}-title"),
        element("desc", clip(description, _LONGEST_DESCRIPTION), id=f"{key}-desc"),
        *parts,
        viewBox=f"0 0 {coordinate(WIDTH)} {coordinate(height)}",
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        data_plane="" if plane is None else " ".join(map(_axis, plane)),
    )


def _axis(scale: Scale) -> str:
    ends = f"{coordinate(scale.start)} {coordinate(scale.stop)}"
    return f"{scale.low:.6g} {scale.high:.6g} {ends}"
