"""Exact tests on counts."""


def hypergeometric_tail(k: int, *, n_drawn: int, n_marked: int, n_total: int) -> float:
    """P(X >= k) when ``n_drawn`` of ``n_total`` are drawn blindly and ``n_marked`` are marked.

    The one-sided p-value of Fisher's exact test, in [0, 1].

    Args:
        k: Marked ones among those drawn.
        n_drawn: How many were drawn.
        n_marked: How many are marked in all.
        n_total: How many there are in all.

    Raises:
        ValueError: The counts contradict each other.

    Source: Fisher (1935), The Design of Experiments.
    """
    from scipy.stats import hypergeom

    if not 0 <= n_drawn <= n_total or not 0 <= n_marked <= n_total:
        raise ValueError(f"cannot draw {n_drawn} and mark {n_marked} of {n_total}")
    if not max(0, n_drawn + n_marked - n_total) <= k <= min(n_drawn, n_marked):
        raise ValueError(f"{k} of {n_drawn} drawn cannot be among {n_marked} of {n_total} marked")
    return min(1.0, float(hypergeom.sf(k - 1, n_total, n_marked, n_drawn)))
