"""The same job by each peer: which pairs of texts may have a Jaccard index of 0.7 of word 5-grams.

All have 128 permutations in 32 bands of 4, which meet a pair at 0.7 with probability 0.9998. They
get normalised texts, for which they are not charged, and they verify nothing. A peer that is not
installed has no side.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from table import installed

from synthaudit.kernels.minhash import banded_pairs

Pairs = set[tuple[int, int]]
N_PERMUTATIONS, N_BANDS, N_ROWS = 128, 32, 4
WORDS = 5
PACKAGES = ("datasketch", "rensa", "gaoya", "daft")


def sides(left: list[str], right: list[str]) -> dict[str, Callable[[], Pairs]]:
    """The peers that are installed, by name, as functions of no argument."""
    known = {"datasketch": datasketch_bulk, "rensa": rensa_batch, "gaoya": gaoya, "daft": daft}
    return {name: partial(known[name], left, right) for name in PACKAGES if installed(name)}


def _shingles(text: str) -> set[str]:
    words = text.split()
    return {" ".join(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)}


def datasketch_bulk(left: list[str], right: list[str]) -> Pairs:
    """``MinHash.bulk`` and ``MinHashLSH``."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=N_PERMUTATIONS, params=(N_BANDS, N_ROWS))
    asked, asking = (
        MinHash.bulk([[s.encode() for s in _shingles(t)] for t in side], num_perm=N_PERMUTATIONS)
        for side in (right, left)
    )
    for row, signature in enumerate(asked):
        index.insert(row, signature)
    return {(row, other) for row, each in enumerate(asking) for other in index.query(each)}


def rensa_batch(left: list[str], right: list[str]) -> Pairs:
    """``RMinHash.from_token_sets`` and ``RMinHashLSH``."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.5, num_perm=N_PERMUTATIONS, num_bands=N_BANDS)
    asked, asking = (
        RMinHash.from_token_sets([list(_shingles(t)) for t in side], N_PERMUTATIONS, 1)
        for side in (right, left)
    )
    index.insert_many(asked)
    found = index.query_all(asking)
    return {(row, other) for row, others in enumerate(found) for other in others}


def gaoya(left: list[str], right: list[str]) -> Pairs:
    """``MinHashStringIndex``, which cuts words itself and uses all cores."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        32, 0.5, N_BANDS, N_ROWS, None, "word", lowercase=False, ngram_range=(WORDS, WORDS)
    )
    index.par_bulk_insert_docs(list(range(len(right))), right)
    found = index.par_bulk_query(left)
    return {(row, other) for row, others in enumerate(found) for other in others}


def daft(left: list[str], right: list[str]) -> Pairs:
    """``Expression.minhash``, which cuts words itself and uses all cores; our join of the bands."""
    from daft import col, from_pydict

    def signed(texts: list[str]) -> np.ndarray:
        column = col("text").minhash(num_hashes=N_PERMUTATIONS, ngram_size=WORDS)
        made = from_pydict({"text": texts}).select(column).to_arrow().column(0).combine_chunks()
        return np.asarray(made.flatten()).reshape(len(texts), N_PERMUTATIONS)

    lefts, rights = banded_pairs(signed(left), signed(right), N_BANDS)
    return set(zip(lefts.tolist(), rights.tolist(), strict=True))
