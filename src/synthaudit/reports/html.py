"""The report: one HTML file that loads nothing, runs one script of ours, and shows all there is."""

import base64
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jinja2
from markupsafe import Markup, escape

from synthaudit.reports import exposed, overviews, smallest, words
from synthaudit.reports.comparing import compare, dimensions
from synthaudit.reports.decision import decision
from synthaudit.reports.exhibits import Detail, Shown, show
from synthaudit.reports.formatting import (
    anchor,
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

_LONGEST_TEXT = 4000
_MOST = 100
"""Notices and findings listed; the first screen shows a few, ``audit.json`` has all."""
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
    read = None if gate is None else read_gate(gate, audit)
    sorted_scores = dimensions(audit)
    return page(
        "report.html.j2",
        audit=audit,
        gate=read,
        decision=decision(audit, read, sorted_scores),
        dimensions=sorted_scores,
        review=review,
        detail=detail,
        provenance=tuple(_flat(audit.provenance)),
        version=str(_inside(audit.provenance, "versions", "synthaudit", default="")),
        seed=_inside(audit.provenance, "plan", "seed", default=None),
    )


def page(template: str, **content: Any) -> str:
    """A whole page that loads nothing: its style and its script are inside, and allowed by hash."""
    style, script = (Markup(_source(name)) for name in ("style.css", "report.js"))  # noqa: S704 (files of this package)
    return (
        _environment()
        .get_template(template)
        .render(
            **content,
            style=style,
            script=script,
            policy=f"default-src 'none'; style-src '{_digest(style)}'; "
            f"script-src '{_digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'",
        )
    )


def _digest(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


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
        most=_MOST,
        most_exposed=exposed.most_exposed,
        scores_naming=exposed.scores_naming,
        by_n=overviews.by_n,
        dose_response=overviews.dose_response,
        matched_people=overviews.matched_people,
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
    """Every string that reaches the page shows its unseen characters, and where it was cut."""
    return visible(clip(value, _LONGEST_TEXT)) if type(value) is str else value


def _coded(text: str) -> Markup:
    """The text with what stands between backticks as code."""
    parts = visible(text).split("`")
    wrapped = Markup("<code>{}</code>")
    return Markup().join(
        wrapped.format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


@functools.cache
def _source(name: str) -> str:
    source, _, _ = _environment().loader.get_source(_environment(), name)  # type: ignore[union-attr]
    return source


def _show(score: Score, detail: Detail) -> list[Shown]:
    return _show_all(score.exhibits, anchor(score.id), detail)


def _show_all(exhibits: Iterable[Exhibit], key: str, detail: Detail) -> list[Shown]:
    return [
        show(exhibit, f"{key}-{position}", detail) for position, exhibit in enumerate(exhibits, 1)
    ]


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
