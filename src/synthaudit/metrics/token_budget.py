"""Records that hold a given number of tokens, so that corpora compare at equal token count."""

import numpy as np
from numpy.typing import NDArray

from synthaudit.corpus import Corpus


def rows_within(
    corpus: Corpus, lengths: NDArray[np.int64], n_tokens: int, rows: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Rows, in the order of their hashes, as long as they hold ``n_tokens`` tokens at most.

    The order is that of the records' hashes and never that of the file, so the same records are
    taken however they were written.

    Args:
        corpus: The records.
        lengths: Tokens of each, shape (len(corpus),).
        n_tokens: How many are allowed.
        rows: The rows to choose from; all by default.
    """
    chosen = np.arange(len(corpus)) if rows is None else rows
    ordered = chosen[np.argsort(corpus.hashes[chosen], kind="stable")]
    return np.asarray(ordered[np.cumsum(lengths[ordered]) <= n_tokens], dtype=np.int64)
