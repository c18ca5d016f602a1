"""Pages of the package: each one file that loads nothing and runs nothing."""

import base64
import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from synthaudit.reports.formatting import short_hash, visible


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to another file of the package."""

    text: str
    href: str


Cell = str | Link
"""What stands in a table; an empty string is shown as a blank."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what belongs under it.

    Args:
        title: The heading.
        text: Paragraphs.
        points: A list.
        columns: Heads of a table.
        rows: Its rows.
    """

    title: str
    text: tuple[str, ...] = ()
    points: tuple[Cell, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def document(title: str, lede: str, sections: Iterable[Section]) -> bytes:
    """A page of sections."""
    return page("page.html.j2", title=title, lede=lede, sections=tuple(sections))


def page(template: str, **content: Any) -> bytes:
    """A page: the same bytes for the same content."""
    style = Markup(_style())  # noqa: S704 (files of this package)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    text = _environment().get_template(template).render(**content, style=style, policy=policy)
    return text.encode()


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("synthaudit.evidence"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short_hash"] = short_hash
    return environment


@functools.cache
def _style() -> str:
    """The report's style, and what only these pages have."""
    report = resources.files("synthaudit.reports").joinpath("templates", "style.css")
    own = resources.files("synthaudit.evidence").joinpath("templates", "evidence.css")
    return report.read_text("utf-8") + own.read_text("utf-8")
