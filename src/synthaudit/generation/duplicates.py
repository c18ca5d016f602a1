"""Near-copies among records that come one after the other, found exactly and without all pairs.

Two sets of sizes a and b with a Jaccard index of at least t share at least t * max(a, b) elements.
Put the elements of each in one common order. Of the first ``|x| - ceil(t * |x|) + k`` elements of
each, at least k are shared (k no larger than what the sets must share): so only those are indexed,
and only sets that share k of them are compared. The larger k, the longer the index and the fewer
the comparisons. The common order is that of the hashes.

Source: Chaudhuri, Ganti, Kaushik (2006), ICDE (k = 1); Wang, Li, Feng (2012), SIGMOD (any k).
"""

import math
from array import array
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_TOLERANCE = 1e-9  # of a product that should be whole
_PER_SHARED = 8  # one in so many elements must be shared among the indexed ones


def jaccard(left: Hashes, right: Hashes) -> float:
    """Shared elements over all elements, 0 to 1; 0 where either is empty.

    Args:
        left: Sorted and without repeats.
        right: Likewise.
    """
    if not len(left) or not len(right):
        return 0.0
    places = np.minimum(np.searchsorted(right, left), len(right) - 1)
    n_shared = int((right[places] == left).sum())
    return n_shared / (len(left) + len(right) - n_shared)


class NearIndex:
    """Sets kept so far.

    Args:
        threshold: Least Jaccard index of a near-copy, above 0 and at most 1.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._sets: list[Hashes] = []
        self._sizes = array("q")
        self._n_shared = array("q")
        self._holders: defaultdict[int, array[int]] = defaultdict(lambda: array("q"))

    def near(self, hashes: Hashes) -> list[int]:
        """Numbers of the sets kept whose Jaccard index with this one reaches the threshold.

        Args:
            hashes: Sorted and without repeats; an empty set is near nothing.
        """
        head, n_shared = self._head(hashes)
        found = b"".join(self._holders[element] for element in head if element in self._holders)
        if not found:
            return []
        counts = np.bincount(np.frombuffer(found, dtype=np.int64))
        met = np.flatnonzero(counts)
        needed = np.minimum(n_shared, np.array(self._n_shared, dtype=np.int64)[met])
        sizes = np.array(self._sizes, dtype=np.int64)[met]
        size, bar = len(hashes), self._threshold - _TOLERANCE
        alike = (counts[met] >= needed) & (sizes >= bar * size) & (size >= bar * sizes)
        return [
            number
            for number in met[alike].tolist()
            if jaccard(hashes, self._sets[number]) >= self._threshold
        ]

    def add(self, hashes: Hashes) -> None:
        """Keep a set; its number is how many were kept before."""
        number = len(self._sets)
        head, n_shared = self._head(hashes)
        self._sets.append(hashes)
        self._sizes.append(len(hashes))
        self._n_shared.append(n_shared)
        for element in head:
            self._holders[element].append(number)

    def _head(self, hashes: Hashes) -> tuple[list[int], int]:
        """The elements that are indexed, and how many of them a near-copy shares."""
        n_least = math.ceil(self._threshold * len(hashes) - _TOLERANCE)
        n_shared = min(n_least, 1 + len(hashes) // _PER_SHARED)
        return hashes[: len(hashes) - n_least + n_shared].tolist(), n_shared
