"""The report: one HTML file that loads nothing, runs nothing, and shows all an audit found."""

import base64
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jinja2
from markupsafe import Markup, escape

from synthaudit.reports import exposed, smallest, words
from synthaudit.reports.comparing import compare, dimensions
from synthaudit.reports.exhibits import Detail, Shown, show
from synthaudit.reports.formatting import (
    clip,
    estimate,
    number,
    p_value,
    plural,
    short_hash,
    visible,
)
from synthaudit.reports.gates import read_gate
from synthaudit.reports.interval_plots import dimension_plot, score_plot
from synthaudit.results import Audit, Exhibit, Score
from synthaudit.review.result import Review

MAX_BYTES = 3_000_000
"""What mail servers and browsers take without complaint; detail is given up before this is."""

_DETAILS = (Detail(), Detail(25, 150), Detail(10, 50), Detail(3, 20), Detail(0, 2))


def render(
    audit: Audit, gate: Mapping[str, Any] | None = None, review: Review | None = None
) -> str:
    """The report as HTML: the same bytes for the same audit and verdict, under ``MAX_BYTES``.

    Args:
        audit: What was found.
        gate: The gate's verdict as ``gate.json`` holds it, shown on top where given.
        review: What people said about its records, where they were asked.
    """
    page = ""
    for detail in _DETAILS:
        page = _page(audit, gate, review, detail)
        if len(page.encode()) <= MAX_BYTES:
            break
    return page


def _page(
    audit: Audit, gate: Mapping[str, Any] | None, review: Review | None, detail: Detail
) -> str:
    return page(
        "report.html.j2",
        audit=audit,
        gate=None if gate is None else read_gate(gate, audit),
        dimensions=dimensions(audit),
        review=review,
        detail=detail,
        provenance=tuple(_flat(audit.provenance)),
        version=str(_inside(audit.provenance, "versions", "synthaudit", default="")),
        seed=_inside(audit.provenance, "plan", "seed", default=None),
    )


def page(template: str, **content: Any) -> str:
    """A whole page that loads nothing: its style sheet is inside and the only one allowed."""
    style = Markup(_style())  # noqa: S704 (a file of this package)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template(template)
        .render(
            **content,
            style=style,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
            "base-uri 'none'; form-action 'none'",
        )
    )


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("synthaudit.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        words=words,
        smallest_leaks=smallest.sentences,
        controls=smallest.controls,
        most_exposed=exposed.most_exposed,
        leaks=smallest.LEAKS,
        compare=compare,
        show=_show,
        show_all=_show_all,
        score_plot=score_plot,
        dimension_plot=dimension_plot,
        anchor=anchor,
    )
    environment.filters.update(
        number=number,
        estimate=estimate,
        p_value=p_value,
        short_hash=short_hash,
        clipped=clip,
        coded=_coded,
    )
    environment.globals.update(plural=plural)
    return environment


def _finalize(value: Any) -> Any:
    """Every string that reaches the page shows its control and bidirectional characters."""
    return visible(value) if type(value) is str else value


def _coded(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = text.split("`")
    wrapped = Markup("<code>{}</code>")
    return Markup().join(
        wrapped.format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def _style() -> str:
    source, _, _ = _environment().loader.get_source(_environment(), "style.css")  # type: ignore[union-attr]
    return source


def _show(score: Score, detail: Detail) -> list[Shown]:
    return _show_all(score.exhibits, anchor(score.id), detail)


def _show_all(exhibits: Iterable[Exhibit], key: str, detail: Detail) -> list[Shown]:
    return [
        show(exhibit, f"{key}-{position}", detail) for position, exhibit in enumerate(exhibits, 1)
    ]


def anchor(id: str) -> str:
    """The id as a fragment of an address, with hyphens for what does not belong there."""
    return re.sub(r"[^\w.-]", "-", id, flags=re.ASCII)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """A nested mapping as (path, text) rows, in its own order."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        yield path, ", ".join(str(item) for item in value) or "none"
    else:
        yield path, "none" if value is None else str(value)


def _inside(value: Mapping[str, Any], *keys: str, default: Any) -> Any:
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            return default
        value = value[key]
    return value
