"""The jackknife's correction for statistics that hang on pairs of records."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit import stats

N_RECORDS, N_DIMENSIONS = 60, 20
SCALES = np.linspace(1, 0.1, N_DIMENSIONS)


def squared_length(vectors):
    """Unbiased squared length of the mean: of pairs alone where the mean is 0."""
    total, n = vectors.sum(axis=0), len(vectors)
    return float((total @ total - (vectors**2).sum()) / (n * (n - 1)))


def errors(shift, n_draws):
    """True standard error of the squared length; of it, what both jackknives say on average."""
    random = np.random.Generator(np.random.PCG64(3))
    values, half = [], {False: [], True: []}
    for _ in range(n_draws):
        vectors = random.normal(size=(N_RECORDS, N_DIMENSIONS)) * SCALES
        vectors[:, 0] += shift
        for for_pairs, found in half.items():
            value, interval = stats.block_jackknife(
                lambda rows, vectors=vectors: squared_length(vectors[rows]),
                np.arange(N_RECORDS),
                n_blocks=30,
                for_pairs=for_pairs,
            )
            found.append(interval.high - value)
        values.append(value)
    truth = 2.045 * np.std(values)  # the t quantile of 29 degrees of freedom
    return [float(np.mean(half[for_pairs])) / truth for for_pairs in (False, True)]


@pytest.mark.parametrize("shift", [0.0, 0.3, 2.0])
def test_the_excess_of_pairs_is_taken_off(shift):
    of_records = 4 * shift**2 / N_RECORDS
    of_pairs = 2 * (SCALES**4).sum() / N_RECORDS**2
    too_wide = ((of_records + 2 * of_pairs) / (of_records + of_pairs)) ** 0.5
    plain, corrected = errors(shift, 200)
    assert plain == pytest.approx(too_wide, abs=0.15)  # the truth is known to 5 %
    assert 0.9 < corrected < 1.17  # 1.09 by calculation for 30 blocks where all is pairs


@given(
    st.lists(st.integers(0, 12), min_size=30, max_size=60).filter(lambda each: len(set(each)) > 3),
    st.integers(0, 2**32),
)
def test_means_are_left_as_they_are(persons, seed):
    values = np.random.Generator(np.random.PCG64(seed)).normal(size=len(persons))
    plain, corrected = (
        stats.block_jackknife(
            lambda rows: float(values[rows].mean()), np.array(persons), for_pairs=for_pairs
        )[1]
        for for_pairs in (False, True)
    )
    assert (corrected.low, corrected.high) == pytest.approx((plain.low, plain.high), rel=1e-9)


def test_never_less_than_half_the_variance():
    """A statistic of triples would otherwise be left with none."""
    values = np.random.Generator(np.random.PCG64(5)).normal(size=40)
    plain, corrected = (
        stats.block_jackknife(
            lambda rows: float(values[rows].sum() ** 3), np.arange(40), for_pairs=for_pairs
        )[1]
        for for_pairs in (False, True)
    )
    assert corrected.high - corrected.low >= (plain.high - plain.low) / 2**0.5 * (1 - 1e-12)


def test_few_blocks_are_not_corrected():
    values = np.arange(8.0) ** 2
    plain, corrected = (
        stats.block_jackknife(
            lambda rows: float(values[rows].var()), np.arange(8), for_pairs=for_pairs
        )
        for for_pairs in (False, True)
    )
    assert corrected == plain


def test_a_statistic_undefined_without_two_blocks_is_an_error():
    with pytest.raises(ValueError, match="finite"):
        stats.block_jackknife(
            lambda rows: float(rows.sum()) if len(rows) > 18 else np.nan,
            np.arange(20),
            for_pairs=True,
        )
