import numpy as np
from datasketch import LeanMinHash, MinHash, MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.kernels.hashing import text_hashes
from synthaudit.kernels.minhash import banded_pairs, signatures
from synthaudit.kernels.shingles import shingle_hashes

TEXTS = ["the patient sleeps badly", "the patient sleeps well", "", "é字😀 and more", "abc"]


def low_bits(shingle: bytes) -> int:
    return int(text_hashes([shingle.decode()])[0]) & 0xFFFFFFFF


def test_signatures_are_those_of_datasketch():
    for n_permutations in (16, 128):
        ours = signatures(shingle_hashes(TEXTS, 5), n_permutations)
        for row, text in enumerate(TEXTS):
            theirs = MinHash(num_perm=n_permutations, seed=1, scheme="affine32", hashfunc=low_bits)
            windows = {text[start : start + 5] for start in range(max(1, len(text) - 4))} - {""}
            theirs.update_batch([window.encode() for window in windows])
            assert theirs.hashvalues.dtype == ours.dtype
            assert theirs.hashvalues.tolist() == ours[row].tolist()


def test_an_index_of_datasketch_takes_our_signatures():
    ours = signatures(shingle_hashes(TEXTS, 5))
    index = MinHashLSH(num_perm=128, params=(32, 4))
    for row, signed in enumerate(ours):
        index.insert(row, LeanMinHash(seed=1, hashvalues=signed, scheme="affine32"))
    lefts, rights = banded_pairs(ours, ours, 32)
    for row, signed in enumerate(ours):
        met = index.query(LeanMinHash(seed=1, hashvalues=signed, scheme="affine32"))
        assert sorted(met) == rights[lefts == row].tolist()


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 4]))
def test_bands_meet_exactly_the_rows_that_agree_in_one(seed, n_bands):
    generator = np.random.Generator(np.random.PCG64(seed))
    left, right = (generator.integers(0, 3, (n, 4), dtype=np.uint32) for n in (7, 9))
    expected = [
        (row, other)
        for row in range(7)
        for other in range(9)
        if (left[row] == right[other]).reshape(n_bands, -1).all(axis=1).any()
    ]
    assert list(
        zip(*(side.tolist() for side in banded_pairs(left, right, n_bands)), strict=True)
    ) == (expected)
    assert len(banded_pairs(left[:0], right[:0], n_bands)[0]) == 0
