"""What people use today, for contrast: 5-word shingles, Jaccard similarity of at least 0.8.

The demo shows what it lets through. Nothing in an audit depends on it.
"""

from collections import defaultdict
from collections.abc import Sequence

from synthaudit.normalise import normalise

SHINGLE_WORDS = 5
THRESHOLD = 0.8


def n_flagged(synthetic: Sequence[str], train: Sequence[str]) -> int:
    """Number of synthetic texts with a near copy in train, by the usual rule."""
    real = [_shingles(text) for text in train]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, shingles in enumerate(real):
        for shingle in shingles:
            holders[shingle].append(position)
    flagged = 0
    for text in synthetic:
        own = _shingles(text)
        candidates = {position for shingle in own for position in holders.get(shingle, ())}
        flagged += any(
            len(own & real[position]) >= THRESHOLD * len(own | real[position])
            for position in candidates
        )
    return flagged


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = normalise(text).split()
    return {tuple(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - 4)}
