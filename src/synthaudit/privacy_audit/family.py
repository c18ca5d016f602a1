"""The family of tests: each detector's ranking scanned, one permutation of labels for all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.scan import scan_maxima, x_log_x
from synthaudit.stats import minimum_p

N_EXACT_CUTS = 500
"""Cut-offs up to this many persons are all scanned; from there on they grow by 1 % steps."""

_BATCH_BYTES = 16_000_000
"""Memory for the labels of one batch of permutations."""


@dataclass(frozen=True, slots=True)
class Family:
    """What the family of tests found, one entry a detector.

    Args:
        statistics: Largest log likelihood ratio over the cut-offs, head start included, 0 or above.
        p: p-value of each detector alone, in (0, 1].
        p_adjusted: p-value held to one family-wise error rate, in (0, 1], never below ``p``.
    """

    statistics: NDArray[np.float64]
    p: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]


def family_test(
    evidence: NDArray[np.float64],
    is_train: NDArray[np.bool_],
    *,
    n_permutations: int = 1999,
    seed: int = 0,
    strata: NDArray[np.int64] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> Family:
    """Test, for every detector, that train persons rank no higher than holdout persons.

    Exact where labels are exchangeable among persons (within strata), whatever the dependence
    between detectors, the ties and the sizes. Meant for up to 100,000 persons: time grows with
    persons, detectors and permutations, memory with persons and detectors alone.

    Args:
        evidence: Shape (n_persons, n_detectors), no NaN; more is more.
        is_train: Shape (n_persons,).
        n_permutations: How many; no p-value falls below 1 / (n_permutations + 1).
        seed: Which permutations.
        strata: Labels are permuted within equal numbers; over all persons when None.
        weights: Of the detectors, shape (n_detectors,), see ``stats.minimum_p``; alike when None.
    """
    scan = Scan.of(evidence)
    drawn = permutations(is_train, n_permutations, seed, strata)
    null = np.vstack([np.empty((0, evidence.shape[1])), *map(scan.statistics, drawn)])
    observed = scan.statistics(is_train.astype(np.uint8)[None, :])[0]
    tested = minimum_p(observed, null, weights)
    return Family(observed, tested.p, tested.p_adjusted)


@dataclass(frozen=True, slots=True)
class Scan:
    """Every detector's ranking of the persons, ready for any labelling of them.

    Args:
        rankings: For each detector the persons from most to least evidence, and its cut-offs.
        table: See ``x_log_x``.
    """

    rankings: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    table: NDArray[np.float64]

    @staticmethod
    def of(evidence: NDArray[np.float64]) -> "Scan":
        """The rankings by each column of ``evidence``, shape (n_persons, n_detectors)."""
        orders = [np.argsort(-column, kind="stable") for column in evidence.T]
        rankings = tuple(
            (order, cut_offs(column[order]))
            for order, column in zip(orders, evidence.T, strict=True)
        )
        return Scan(rankings, x_log_x(len(evidence)))

    def statistics(self, labels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """The statistic of each labelling, shape (n_labellings, n_detectors), see ``scan_maxima``.

        Args:
            labels: 1 for train, 0 for holdout; shape (n_labellings, n_persons), rows of equal sum.
        """
        maxima = [scan_maxima(labels, order, cuts, self.table) for order, cuts in self.rankings]
        # Equal tables of counts must compare as equal on every machine.
        return np.asarray(np.round(np.column_stack(maxima), 9), dtype=np.float64)


def cut_offs(descending: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many persons lie above each cut-off that is scanned, ascending.

    Cut-offs never part ties. They reach down to half of the persons, where leaks of few people are
    seen best, and to the first cut-off there is, where more than half are tied at the top. Up to
    500 every one is scanned, beyond that about one for each percent more persons.

    Args:
        descending: Evidence from the most to the least, shape (n_persons,).
    """
    boundaries = np.flatnonzero(np.diff(descending)).astype(np.int64) + 1
    scanned = boundaries[: max(1, np.searchsorted(boundaries, len(descending) // 2, side="right"))]
    fine = np.searchsorted(scanned, N_EXACT_CUTS, side="right")
    n_steps = int(np.log(max(1.0, len(descending) / N_EXACT_CUTS)) / np.log(1.01)) + 1
    grid = N_EXACT_CUTS * 1.01 ** np.arange(1, n_steps + 1)
    coarse = np.searchsorted(scanned, grid, side="right") - 1
    kept = np.unique(np.concatenate([np.arange(fine), coarse[coarse >= fine]]))
    return np.asarray(scanned[kept], dtype=np.int64)


def permutations(
    is_train: NDArray[np.bool_],
    n_permutations: int,
    seed: int,
    strata: NDArray[np.int64] | None = None,
) -> Iterator[NDArray[np.uint8]]:
    """Batches of permutations of the labels within strata, each of shape (n, n_persons)."""
    labels = is_train.astype(np.uint8)[None, :]
    strata = np.zeros(len(is_train), dtype=np.int64) if strata is None else strata
    strata_rows = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    random = np.random.Generator(np.random.PCG64(seed))
    n_batch = max(1, _BATCH_BYTES // len(is_train))
    for start in range(0, n_permutations, n_batch):
        drawn = np.repeat(labels, min(n_batch, n_permutations - start), axis=0)
        for rows in strata_rows:
            drawn[:, rows] = random.permuted(drawn[:, rows], axis=1)
        yield drawn
