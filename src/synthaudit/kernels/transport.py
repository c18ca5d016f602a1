"""The least work that moves one heap of weights onto another: exact, for small heaps.

Successive shortest paths with potentials over whole-number weights, so that it ends with the
optimum and no tolerance decides when. Some n + m paths are found, each in (n + m)^2 steps, which
for the sentences of two records is a few microseconds.
"""

import numpy as np
from numpy.typing import NDArray

from synthaudit.kernels.compiling import compiled


def least_work(
    costs: NDArray[np.float64], left: NDArray[np.int64], right: NDArray[np.int64]
) -> float:
    """Mean cost of the cheapest plan that moves ``left`` onto ``right``, each scaled to sum to 1.

    Args:
        costs: Of moving a unit from i to j, at least 0, shape (n, m).
        left: Whole-number weights, at least 1, shape (n,).
        right: Likewise, shape (m,); the sums need not agree.

    Raises:
        ValueError: There is nothing to move, or a shape does not fit.

    Source: Ahuja, Magnanti and Orlin (1993), Network Flows, section 9.7.
    """
    if costs.shape != (len(left), len(right)) or not costs.size:
        raise ValueError(f"costs of shape {costs.shape} for {len(left)} and {len(right)} weights")
    n_left, n_right = int(left.sum()), int(right.sum())
    work = _transport(
        np.ascontiguousarray(costs, dtype=np.float64),
        left.astype(np.int64) * n_right,
        right.astype(np.int64) * n_left,
    )
    return float(work) / (n_left * n_right)


@compiled()
def _transport(
    costs: NDArray[np.float64], supply: NDArray[np.int64], demand: NDArray[np.int64]
) -> float:
    n, m = costs.shape
    flow = np.zeros((n, m), dtype=np.int64)
    potential = np.zeros(n + m)
    while supply.sum() > 0:
        distance = np.full(n + m, np.inf)
        previous = np.full(n + m, -1, dtype=np.int64)
        settled = np.zeros(n + m, dtype=np.bool_)
        for i in range(n):
            if supply[i] > 0:
                distance[i] = 0.0
        target = -1
        while True:
            nearest, at = np.inf, -1
            for node in range(n + m):
                if not settled[node] and distance[node] < nearest:
                    nearest, at = distance[node], node
            settled[at] = True
            if at >= n and demand[at - n] > 0:
                target = at
                break
            if at < n:
                for j in range(m):
                    # reduced costs are 0 or more; rounding must not make them less
                    step = max(costs[at, j] + potential[at] - potential[n + j], 0.0)
                    if not settled[n + j] and nearest + step < distance[n + j]:
                        distance[n + j], previous[n + j] = nearest + step, at
            else:
                for i in range(n):
                    if flow[i, at - n] > 0 and not settled[i]:
                        step = max(potential[at] - costs[i, at - n] - potential[i], 0.0)
                        if nearest + step < distance[i]:
                            distance[i], previous[i] = nearest + step, at
        for node in range(n + m):
            potential[node] += min(distance[node], distance[target])
        moved = demand[target - n]
        node = target
        while previous[node] >= 0:
            if node < n:  # back along a plan that is undone
                moved = min(moved, flow[node, previous[node] - n])
            node = previous[node]
        moved = min(moved, supply[node])
        supply[node] -= moved
        demand[target - n] -= moved
        node = target
        while previous[node] >= 0:
            if node >= n:
                flow[previous[node], node - n] += moved
            else:
                flow[node, previous[node] - n] -= moved
            node = previous[node]
    return float((flow * costs).sum())
