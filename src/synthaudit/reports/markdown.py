"""The summary for a pull request: verdict first, then what fails, then every score folded away."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthaudit.reports import smallest, words
from synthaudit.reports.comparing import Dimension, dimensions
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
from synthaudit.results import Audit, Privacy, Score

MAX_BYTES = 60_000
"""GitHub takes comments of 65,536 characters."""

_N_RULES = 5
_ROW_LIMITS = (10_000, 60, 20, 5, 0)
_EMPHASIS = r"(?<![^\W_])_|_(?![^\W_])"
"""An underscore inside a word is no markup, and ids are full of them."""
_HTML = re.compile(rf"[&<>\"'|`*\[\]\\~@]|{_EMPHASIS}")
_MARKUP = re.compile(rf"://|www\.|[\\`*\[\]|~#!&<>@]|{_EMPHASIS}")
_BLOCK = re.compile(r"^()([-+=])|^(\d+)([.)])(?!\S)")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",
    "://": ":&#47;/",
    "www.": "www&#46;",
}


def summary(audit: Audit, gate: Mapping[str, Any] | None = None) -> str:
    """The audit as Markdown: the same bytes for the same audit and verdict, under ``MAX_BYTES``.

    Args:
        audit: What was found.
        gate: The gate's verdict as ``gate.json`` holds it, shown first where given.
    """
    text = ""
    for n_rows in _ROW_LIMITS:
        text = "\n".join(_lines(audit, gate, n_rows)) + "\n"
        if len(text.encode()) < MAX_BYTES:
            break
    return text


def _lines(audit: Audit, gate: Mapping[str, Any] | None, n_rows: int) -> Iterator[str]:
    if gate is not None:
        yield from _gate(gate, audit, n_rows)
    privacy = audit.privacy
    yield f"## Privacy: {words.VERDICTS[privacy.verdict]}"
    yield ""
    yield plain(privacy.why, 2000)
    yield ""
    findings = [f"- Finding: {plain(finding, 500)}" for finding in privacy.findings]
    yield from _first(findings, n_rows, "finding", "report.html")
    warnings = [f"- **Warning:** {plain(warning, 500)}" for warning in words.warnings(audit)]
    yield from _first(warnings, n_rows, "warning", "report.html")
    for kind, sentence in smallest.sentences(audit):
        yield f"- Planted, {smallest.LEAKS.get(kind, plain(kind))}: {plain(sentence, 500)}"
    not_run = words.attacks_not_run(privacy)
    if not_run is not None:
        yield f"- **{not_run[0]}:** {plain(not_run[1], 500)}"
    yield ""
    for name, text in words.reasons_given(privacy):
        if text is None:
            yield f"- {code(name)}"
        else:
            yield (
                f"- What would settle it ({code(name)}): {plain(text.would_settle)} "
                f"Meanwhile: {plain(text.meanwhile)}"
            )
    yield ""
    yield plain(words.subject(audit))
    if words.embedder(audit):
        yield f"Meaning was measured with: {plain(words.embedder(audit))}."
    makers = words.makers_of(audit)
    yield f"Synthetic corpus {code(short_hash(audit.corpora['synthetic'].sha256))}" + (
        f": {plain(makers)}." if makers else "."
    )
    yield ""
    for dimension in dimensions(audit):
        yield from _dimension(dimension, audit, n_rows)


def _gate(gate: Mapping[str, Any], audit: Audit, n_rows: int) -> Iterator[str]:
    read = read_gate(gate, audit)
    yield f"# Gate: {read.word}"
    yield ""
    yield plain(f"{read.meaning} {read.counts} {read.policy}", 1000)
    yield ""
    rows = [
        f"| {code(row.score)} | {plain(row.rule)} | {row.result.sign} {row.result.words} "
        f"| {plain(row.detail)} |"
        for row in read.rows
        if row.blocks
    ]
    if rows:
        yield "| rule | demand | outcome | found |"
        yield "|---|---|---|---|"
        yield from _first(rows, max(n_rows, _N_RULES), "rule", "gate.json")
        yield ""
    notes = [f"- {plain(note, 500)}" for note in read.notes]
    yield from _first(notes, max(n_rows, _N_RULES), "note", "gate.json")
    yield ""


def _dimension(dimension: Dimension, audit: Audit, n_rows: int) -> Iterator[str]:
    counted = words.tally(dimension)
    headline = f"{dimension.name.capitalize()}: {words.headline(dimension)}"
    yield "<details>"
    yield f"<summary>{_html(headline + (f' ({counted})' if counted else ''))}</summary>"
    yield ""
    unsettled = [f"- {plain(sentence)}" for sentence in words.unsettled(dimension)]
    if unsettled:
        yield from (*unsettled, "")
    if dimension.scores and n_rows:
        yield "| score | result | synthetic | at equal size | real text | better | p, adjusted |"
        yield "|---|---|---|---|---|---|---|"
    rows = [_row(score, audit.privacy) for score in dimension.scores]
    yield from _first(rows, n_rows, "score", "report.html")
    yield ""
    yield "</details>"
    yield ""


def _first(lines: Sequence[str], n_most: int, noun: str, place: str) -> Iterator[str]:
    """The first lines, and how many more there are where."""
    yield from lines[:n_most]
    if len(lines) > n_most:
        yield ""
        yield f"{plural(len(lines) - n_most, f'more {noun}')} in {place}."


def _row(score: Score, privacy: Privacy) -> str:
    result = words.result(score, privacy)
    reason = f": {plain(score.reason, 160)}" if score.status != "ok" and score.reason else ""
    cells = (
        code(score.id),
        f"{result.sign} {plain(result.short)}{reason}",
        plain(estimate(score.value, score.interval, unit=score.unit)),
        plain("" if score.matched_value is None else number(score.matched_value, unit=score.unit)),
        plain(estimate(score.reference, score.reference_interval, unit=score.unit)),
        score.better,
        plain(p_value(None if score.test is None else score.test.p_adjusted)),
    )
    return f"| {' | '.join(cells)} |"


def plain(text: str, length: int = 300) -> str:
    """Text that Markdown shows as it is: no markup, no mention, no link, no end of a cell."""
    shown = _MARKUP.sub(
        lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), visible(clip(text, length))
    )
    return _BLOCK.sub(r"\1\3\\\2\4", shown)


def code(text: str) -> str:
    """Text as code, in HTML, since backticks hold neither backticks nor bars in a table."""
    return f"<code>{_html(text)}</code>"


def _html(text: str) -> str:
    """Text inside an HTML element of a Markdown document: neither HTML nor Markdown reads it."""
    return _HTML.sub(lambda found: f"&#{ord(found[0])};", visible(clip(text)))
