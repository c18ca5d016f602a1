"""What a random draw of fixed size from a corpus is expected to hold, exactly and without drawing.

Corpora of any size compare at one count: nothing is drawn, so nothing depends on a seed.
"""

import numpy as np
from numpy.typing import NDArray

_REACH = 12.0
"""Standard deviations around its mean beyond which a count is not looked at: below 1e-12."""


def expected_entropy(
    counts: NDArray[np.int64], n_drawn: int, n_kinds: NDArray[np.int64] | None = None
) -> float:
    """Expected entropy in bits of the kinds among ``n_drawn`` items, drawn without replacement.

    At most log2(n_drawn); 0 where all items are of one kind.

    Args:
        counts: How often each kind occurs.
        n_drawn: From 1 to the number of items.
        n_kinds: Where several kinds share an entry of ``counts``, how many they are.

    Source: Hurlbert (1971), Ecology 52(4), for expectations over draws; each kind's number among
        those drawn is hypergeometric.
    """
    from scipy.special import gammaln

    kinds = counts
    if n_kinds is None:
        kinds, n_kinds = np.unique(counts[counts > 0], return_counts=True)
    n_items = int(kinds @ n_kinds)
    mean = n_drawn * kinds / n_items
    spread = np.sqrt(mean * (1 - kinds / n_items)) + 2.0
    least = np.maximum(n_drawn - (n_items - kinds), np.floor(mean - _REACH * spread)).clip(0)
    most = np.minimum(np.minimum(kinds, n_drawn), np.ceil(mean + _REACH * spread))
    sizes = (most - least + 1).astype(np.int64)
    of = np.repeat(np.arange(len(kinds)), sizes)
    drawn = least[of] + np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kind = kinds[of].astype(np.float64)

    def log_choose(n: NDArray[np.float64], k: NDArray[np.float64]) -> NDArray[np.float64]:
        chosen: NDArray[np.float64] = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return chosen

    whole = log_choose(np.array([float(n_items)]), np.array([float(n_drawn)]))
    chance = np.exp(log_choose(kind, drawn) + log_choose(n_items - kind, n_drawn - drawn) - whole)
    share = np.maximum(drawn, 1.0) / n_drawn
    surprise = np.where(drawn > 0, -share * np.log2(share), 0.0)
    # rounding must not leave a value outside its range
    return float(np.clip((n_kinds[of] * chance * surprise).sum(), 0.0, np.log2(n_drawn)))


def chance_met(counts: NDArray[np.int64], n_items: int, n_drawn: int) -> NDArray[np.float64]:
    """Chance that each kind is among ``n_drawn`` items drawn without replacement, 0 to 1.

    Args:
        counts: How often each kind occurs; several may occur in one item.
        n_items: Items there are.
        n_drawn: From 0 to ``n_items``.
    """
    from scipy.special import gammaln

    others = n_items - np.asarray(counts, dtype=np.float64)
    missed = np.zeros(len(others))
    can = others >= n_drawn
    left = others[can]
    missed[can] = np.exp(
        gammaln(left + 1)
        - gammaln(left - n_drawn + 1)
        - gammaln(n_items + 1)
        + gammaln(n_items - n_drawn + 1)
    )
    return np.clip(np.where(counts > 0, 1.0 - missed, 0.0), 0.0, 1.0)
