"""How an audit shows itself in a notebook: short, in one piece, and nothing in it is executed.

Knows the shape of an audit, not its class, so that the audit itself can ask for it.
"""

import math
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Any

_VERDICTS = {
    "leak_found": "leak found",
    "no_evidence": "no evidence of a leak",
    "inconclusive": "inconclusive",
}
_HEADINGS = ("score", "value", "interval", "real text in its place", "status")


def audit_html(audit: Any) -> str:
    """The verdict and its reason, the corpora, and one folded table a dimension.

    Everything is escaped, characters that are unseen or turn the text around are spelt out, and
    there is no script, no style sheet and no address in it.
    """
    privacy = audit.privacy
    verdict = _VERDICTS.get(privacy.verdict, privacy.verdict)
    dimensions = dict.fromkeys(score.dimension for score in audit.scores)
    parts = [
        f"<p><strong>Privacy verdict: {_shown(verdict)}.</strong> {_shown(privacy.why)}</p>",
        f"<p>{_corpora(audit.corpora)}</p>",
        *(_dimension(name, audit.scores) for name in dimensions),
    ]
    return f"<div>{''.join(parts)}</div>"


def _corpora(corpora: Any) -> str:
    return "; ".join(
        f"{_shown(role)}: {corpus.n_records:,} records"
        + (f" of {corpus.n_groups:,} persons" if corpus.grouped else ", which name no person")
        for role, corpus in corpora.items()
    )


def _dimension(name: str, scores: Iterable[Any]) -> str:
    own = [score for score in scores if score.dimension == name]
    counts = [
        f"{n} {words}"
        for status, words in (
            ("ok", "computed"),
            ("failed", "failed"),
            ("not_applicable", "not applicable"),
        )
        if (n := sum(score.status == status for score in own))
    ]
    heads = "".join(f'<th scope="col">{each}</th>' for each in _HEADINGS)
    rows = "".join(_row(score) for score in own)
    return (
        f"<details><summary>{_shown(name)}: {', '.join(counts)}</summary>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _row(score: Any) -> str:
    interval = score.interval
    cells = (
        _number(score.value),
        "" if interval is None else f"{_number(interval.low)} to {_number(interval.high)}",
        _number(score.reference),
        score.status if score.reason is None else f"{score.status}: {score.reason}",
    )
    head = f'<th scope="row">{_shown(score.name)} <code>{_shown(score.id)}</code></th>'
    return f"<tr>{head}{''.join(f'<td>{_shown(cell)}</td>' for cell in cells)}</tr>"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if math.isfinite(value) else str(value)


def _shown(text: str) -> str:
    """The text for HTML; what is unseen or reorders its surroundings stands there as ⟨U+202E⟩."""
    return escape(
        "".join(
            f"⟨U+{ord(each):04X}⟩"
            if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
            else each
            for each in text
        )
    )
