"""Numbers of n-grams, how often they occur, and the sort beneath: each beside plain Python."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.util import ngrams as nltk_ngrams

from synthaudit.kernels import ngrams as ngram_kernels
from synthaudit.kernels.frequencies import Frequencies
from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import found_in, ngrams_by_order, number_ngrams
from synthaudit.kernels.numbering import number
from synthaudit.kernels.radix import sorted_by

ORDERS = range(1, 5)
TEXTS = st.lists(st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join), max_size=6)


def of_order(texts, order):
    return [list(nltk_ngrams(text.split(), order)) for text in texts]


@given(TEXTS)
def test_numbers_stand_for_ngrams_and_minus_one_for_what_occurs_once(texts):
    for order, (ngrams, n_repeated) in enumerate(ngrams_by_order(token_hashes(texts), 4), start=1):
        expected = of_order(texts, order)
        assert ngrams.lengths.tolist() == [len(row) for row in expected]
        flat = [ngram for row in expected for ngram in row]
        counts = Counter(flat)
        repeated = [ngram for ngram in dict.fromkeys(flat) if counts[ngram] > 1]
        assert n_repeated == len(repeated)
        places = {ngram: place for place, ngram in enumerate(repeated)}
        assert ngrams.values.tolist() == [places.get(ngram, -1) for ngram in flat]


def test_distinct_ngrams_of_the_clinic_are_those_of_nltk(clinic):
    texts = clinic["honest"].texts()
    assert sum(map(len, texts)) > 2 * ngram_kernels._BATCH  # more than are looked up together
    found = [
        n_repeated + int(np.count_nonzero(ngrams.values < 0))
        for ngrams, n_repeated in ngrams_by_order(token_hashes(texts), 4)
    ]
    expected = [{ngram for row in of_order(texts, n) for ngram in row} for n in ORDERS]
    assert found == [len(kinds) for kinds in expected]


@given(TEXTS, st.data())
def test_counts_with_and_without_some_records(texts, data):
    rows = data.draw(st.lists(st.integers(0, max(len(texts) - 1, 0)), unique=True))
    rows = np.array(rows if texts else [], dtype=np.int64)
    kept = [text for row, text in enumerate(texts) if row not in rows]
    chosen = [texts[row] for row in rows]
    for order in ORDERS:
        numbered = number_ngrams(token_hashes(texts), order)
        inside, outside, everywhere = (
            Counter(ngram for row in of_order(some, order) for ngram in row)
            for some in (chosen, kept, texts)
        )
        assert sorted(numbered.counts(order, rows)) == sorted(inside.values())
        frequencies = Frequencies.of(numbered.numbered[-1], numbered.n_repeated[-1])
        for _ in range(2):  # nothing is changed by asking
            for (sizes, n_with), expected in (
                (frequencies.sizes_without(rows), outside),
                (frequencies.sizes(), everywhere),
            ):
                found = dict(zip(sizes.tolist(), n_with.tolist(), strict=True))
                assert found == Counter(expected.values())


@given(TEXTS, TEXTS)
def test_found_in_the_other_rows(asking, answering):
    both = ngrams_by_order(token_hashes([*asking, *answering]), 3)
    for order, (ngrams, n_repeated) in enumerate(both, start=1):
        known = {ngram for row in of_order(answering, order) for ngram in row}
        expected = [sum(ngram in known for ngram in row) for row in of_order(asking, order)]
        assert found_in(ngrams, n_repeated, len(asking)).tolist() == expected


@pytest.mark.parametrize("n_bits", [1, 11, 12, 64])
def test_sorting_is_stable_and_keeps_places(n_bits):
    random = np.random.Generator(np.random.PCG64(n_bits))
    keys = random.integers(0, 2**n_bits, 3000, dtype=np.uint64, endpoint=False)
    keys[::3] = keys[0]
    order, ordered = sorted_by(keys.copy(), n_bits)
    np.testing.assert_array_equal(order, np.argsort(keys, kind="stable"))
    np.testing.assert_array_equal(ordered, np.sort(keys))


def test_keys_that_ask_for_the_same_places_are_told_apart():
    keys = (np.arange(5000, dtype=np.uint64) << np.uint64(40)) | np.uint64(1)
    numbers, numbering = number(np.concatenate([keys, keys[::-1]]))
    assert numbering.n == 5000
    assert numbers.tolist() == [*range(5000), *range(4999, -1, -1)]
    assert numbering.find(keys + np.uint64(1)).tolist() == [-1] * 5000
