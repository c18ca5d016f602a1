"""p-values from permutations, for one statistic and for a family of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


def permutation_p(observed: float, null_array: NDArray[np.float64]) -> float:
    """Share of draws at least as extreme as the observed one, itself counted; in (0, 1].

    Args:
        observed: The statistic, large when the null is wrong.
        null_array: The same statistic under permuted labels, shape (n_draws,).

    Source: Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9.
    """
    return (1 + int((np.asarray(null_array) >= observed).sum())) / (1 + len(null_array))


@dataclass(frozen=True, slots=True)
class FamilyTest:
    """p-values of a family of tests that share their permutations.

    Args:
        p: Each member's own p-value, shape (n_members,).
        p_adjusted: The same, held to one family-wise error rate; never below ``p``.
    """

    p: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]


def minimum_p(
    observed: NDArray[np.float64],
    null: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> FamilyTest:
    """Step-down minimum-p adjustment: strong control of the family-wise error rate.

    Each member's statistic is first turned into its rank among its own draws, ties counted against
    it, so members of any scale and with any ties are comparable. Whatever dependence there is
    between members is in the draws, as each draw permuted all of them at once.

    Args:
        observed: One statistic a member, large when its null is wrong, shape (n_members,).
        null: The same under shared permutations, shape (n_draws, n_members).
        weights: Each above 0, shape (n_members,), fixed before any data are seen: members are
            compared by p-value over weight, so one of weight 2 may have twice the p-value of
            another. Their scale is of no account; all are alike when None.

    Source: Westfall and Young (1993), Resampling-Based Multiple Testing, algorithm 2.8; Ge, Dudoit
        and Speed (2003), Test 12(1). Weights: Genovese, Roeder and Wasserman (2006), Biometrika 93.
    """
    pool = np.vstack([observed, null])
    n_draws, n_members = pool.shape
    ordered = np.sort(pool, axis=0)
    n_as_extreme = np.empty(pool.shape, dtype=np.int64)
    for member in range(n_members):
        below = np.searchsorted(ordered[:, member], pool[:, member], side="left")
        n_as_extreme[:, member] = n_draws - below
    weighted = n_as_extreme / (np.ones(n_members) if weights is None else weights)
    order = np.argsort(weighted[0], kind="stable")
    # Column j: the smallest weighted count over the members from the j-th most significant on.
    smallest = np.minimum.accumulate(weighted[:, order[::-1]], axis=1)[:, ::-1]
    adjusted = np.maximum.accumulate((smallest <= weighted[0, order]).mean(axis=0))
    p_adjusted = np.empty(n_members)
    p_adjusted[order] = adjusted
    return FamilyTest(n_as_extreme[0] / n_draws, p_adjusted)
