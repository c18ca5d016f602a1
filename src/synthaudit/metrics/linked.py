"""Records that hang together, so that they count as one in an interval."""

import numpy as np
from numpy.typing import NDArray


def linked(*keys: NDArray[np.generic]) -> NDArray[np.int64]:
    """Number of the group of each record: records that share any key are in one group.

    Args:
        keys: Arrays of shape (n_records,), at least one, such as persons and texts.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(keys[0])
    sources, targets = [], []
    for key in keys:
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        sources.append(np.arange(n))
        targets.append(first[place])
    rows, columns = np.concatenate(sources), np.concatenate(targets)
    links = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n, n))
    groups: NDArray[np.int64] = connected_components(links, directed=False)[1].astype(np.int64)
    return groups
