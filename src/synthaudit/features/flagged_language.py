"""Which categories of language that needs a human look does a text hold?"""

import functools
import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of language that is looked for.

    Args:
        name: What it is called.
        kind: ``method detail`` or ``stigma``.
        source: The guidance it follows.
        pattern: What is matched, in lower-case text with plain apostrophes.
    """

    name: str
    kind: str
    source: str
    pattern: re.Pattern[str]


def _content() -> str:
    return files(__package__).joinpath("flagged_language.toml").read_text("utf-8")


@functools.cache
def categories() -> tuple[Category, ...]:
    """Everything that is looked for, in the order of the file."""
    return tuple(
        Category(
            each["name"],
            each["kind"],
            each["source"],
            re.compile(rf"\b(?:{'|'.join(each['patterns'])})\b", re.IGNORECASE),
        )
        for each in tomllib.loads(_content())["category"]
    )


@functools.cache
def _digest() -> str:
    return hashlib.sha256(_content().encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class FlaggedLanguage:
    """Whether each text holds each category, bool of shape (n_texts, n_categories).

    Args:
        patterns: Digest of the file of patterns; other patterns are another feature.
    """

    patterns: str = field(default_factory=_digest)

    def compute(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """One row a text, one column a category."""
        wanted = categories()
        found = np.zeros((len(texts), len(wanted)), dtype=bool)
        for row, text in enumerate(texts):
            plain = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
            found[row] = [each.pattern.search(plain) is not None for each in wanted]
        return found
