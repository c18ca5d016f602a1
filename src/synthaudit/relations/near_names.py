"""Names that are another name but for one slip of the pen."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

_MIN_LETTERS = 5


def near_names(asked: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    """Pairs of names one insertion, deletion, replacement or swap of neighbours apart.

    Names of fewer than five letters are near to nothing. Equal names are no pair.

    Args:
        asked: Names, normalised.
        known: Other names.

    Returns:
        Places in ``asked`` and ``known``, shape (n_pairs, 2), ordered.

    Source: Garbe (2012), symmetric delete: what is at most one slip apart is equal after at most
        one deletion in each, so pairs are joined by hash and then measured.
    """
    by_key: dict[str, list[int]] = {}
    for place, name in enumerate(known):
        if len(name) >= _MIN_LETTERS:
            for key in _shortened(name):
                by_key.setdefault(key, []).append(place)
    pairs = {
        (place, other)
        for place, name in enumerate(asked)
        if len(name) >= _MIN_LETTERS
        for key in _shortened(name)
        for other in by_key.get(key, ())
        if OSA.distance(name, known[other], score_cutoff=1) == 1
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _shortened(name: str) -> Iterator[str]:
    yield name
    yield from {name[:place] + name[place + 1 :] for place in range(len(name))}
