"""Records that hang together, so that they count as one in an interval."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def linked(*keys: NDArray[np.generic], links: Iterable[tuple[Rows, Rows]] = ()) -> Rows:
    """Number of the group of each record: records that share a key or are linked are in one group.

    Args:
        keys: Arrays of shape (n_records,), at least one, such as persons and texts.
        links: Rows that hang together with other rows, two arrays of one length each.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(keys[0])
    pairs = list(links)
    for key in keys:
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        pairs.append((np.arange(n), first[place]))
    rows, columns = (np.concatenate(side) for side in zip(*pairs, strict=True))
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n, n))
    groups: Rows = connected_components(graph, directed=False)[1].astype(np.int64)
    return groups
