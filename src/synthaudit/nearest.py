"""A misspelt name is answered with the nearest one that exists."""

from collections.abc import Iterable

_NEAR = 60
"""Similarity in per cent from which a name is worth offering."""
_LISTABLE = 12
"""Names that still read well in one line."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like ``word``, or None when none is near."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if best is None else best[0]


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` when a known name is near, else all that is known when that is short.

    Args:
        word: What was written.
        known: What could have been meant.
    """
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return f" Did you mean '{near}'?"
    return f" Known: {', '.join(names)}." if 0 < len(names) <= _LISTABLE else ""
