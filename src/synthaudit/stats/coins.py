"""An exact test of evidence about independent fair coins."""

import numpy as np
from numpy.typing import NDArray


def coins_p(evidence: NDArray[np.float64], heads: NDArray[np.bool_]) -> float:
    """Chance that fair coins would put heads as high in the ranking as they are, or higher.

    The statistic is the sum of the centred ranks of the heads, ties sharing theirs; its
    distribution over all 2^n tosses is added up exactly. Within (0, 1].

    Args:
        evidence: One value a coin, not made from the coins, no NaN.
        heads: How each fell.

    Raises:
        ValueError: Lengths differ, there is no coin, or evidence is NaN.

    Source: the randomisation test of Fisher (1935), The Design of Experiments, section 21.
    """
    from scipy.stats import rankdata

    evidence, heads = np.asarray(evidence, np.float64), np.asarray(heads, np.bool_)
    if evidence.shape != heads.shape or not len(heads):
        raise ValueError(f"{evidence.shape} values for {heads.shape} coins")
    if np.isnan(evidence).any():
        raise ValueError("a ranking cannot place NaN")
    centred = np.rint(2 * rankdata(evidence)).astype(np.int64) - (len(heads) + 1)
    centred //= max(1, int(np.gcd.reduce(centred)))
    # A coin of negative rank counts where it is tails: the same sum but for a constant.
    observed = int(centred[heads].sum() - centred[centred < 0].sum())
    chances = np.zeros(int(np.abs(centred).sum()) + 1)
    chances[0], reached = 1.0, 0
    for step in np.abs(centred[centred != 0]).tolist():
        chances[step : reached + step + 1] += chances[: reached + 1].copy()
        chances[: reached + step + 1] /= 2
        reached += step
    return float(np.clip(chances[observed:].sum(), np.finfo(np.float64).tiny, 1.0))
