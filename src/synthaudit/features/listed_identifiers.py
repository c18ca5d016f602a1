"""Identifiers the user names in a file, one a line, found in texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import InputError
from synthaudit.files import sha256
from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import ngram_hashes
from synthaudit.normalise import normalise
from synthaudit.ragged import Ragged


@dataclass(frozen=True, slots=True)
class ListedIdentifiers:
    """Lines of a list that occur in a text, both normalised, as runs of whole words.

    Args:
        content: SHA-256 of the list.
        path: Where the list lies; which file it is does not matter, only what it says.
    """

    content: str
    path: str = field(compare=False)

    @staticmethod
    def read(path: str) -> "ListedIdentifiers":
        """The list in a text file, one identifier a line.

        Raises:
            InputError: There is no such file, or it is no UTF-8 text.
        """
        try:
            Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise InputError(
                f"cannot be read ({reason}).",
                path=path,
                remedy="Name a text file with one identifier a line.",
            ) from None
        return ListedIdentifiers(str(sha256(Path(path))), path)

    def compute(self, texts: Sequence[str]) -> Ragged:
        """Hashes of the lines each text holds, uint64, without repeats."""
        words = token_hashes([normalise(text) for text in texts])
        rows, keys = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
        for length, known in _lines(self.path, self.content):
            runs = ngram_hashes(words, length)
            found = np.isin(runs.values, known)
            rows.append(np.repeat(np.arange(len(runs)), runs.lengths)[found])
            keys.append(runs.values[found])
        pairs = np.unique(
            np.stack([np.concatenate(rows).astype(np.uint64), np.concatenate(keys)], axis=1), axis=0
        )
        n_found = np.bincount(pairs[:, 0].astype(np.int64), minlength=len(texts))
        return Ragged(np.concatenate([[0], np.cumsum(n_found)]).astype(np.int64), pairs[:, 1])


@cache
def _lines(path: str, content: str) -> tuple[tuple[int, NDArray[np.uint64]], ...]:
    """Hashes of the lines by their number of words.

    Raises:
        InputError: The list changed since it was named.
    """
    if sha256(Path(path)) != content:
        raise InputError("changed while it was used.", path=path, remedy="Run again.")
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    words = token_hashes([normalise(line) for line in lines])
    return tuple(
        (
            int(length),
            np.unique(
                ngram_hashes(
                    words.take(np.flatnonzero(words.lengths == length)), int(length)
                ).values
            ),
        )
        for length in np.unique(words.lengths[words.lengths > 0])
    )
