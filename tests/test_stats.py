"""Intervals, exact tests and rankings: against independent references, and what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats as scipy_stats
from sklearn import metrics as sklearn_metrics

from synthaudit import stats

few_values = arrays(np.float64, st.integers(1, 12), elements=st.integers(0, 4).map(float))
few_persons = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(5, 500, 0.0033, 0.0232), (0, 500, 0.0, 0.0074), (40, 100, 0.3033, 0.5028), (0, 0, 0, 1)],
)
def test_clopper_pearson_published_values(k, n, low, high):
    interval = stats.clopper_pearson(k, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 200), share=st.floats(0, 1), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_clopper_pearson_is_scipys(n, share, level):
    k = round(share * n)
    expected = scipy_stats.binomtest(k, n).proportion_ci(level, method="exact")
    interval = stats.clopper_pearson(k, n, level=level)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_clopper_pearson_refuses_nonsense():
    with pytest.raises(ValueError, match="3 of 2"):
        stats.clopper_pearson(3, 2)


def test_korn_graubard_by_the_book():
    # Persons of 4, 2, 3, 1 records with 3, 0, 1, 1 events; every step written out.
    contributions = np.array([1, 1, 1, 0, 0, 0, 1, 0, 0, 1.0])
    persons = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2, 3])
    residuals = np.array([3 - 4 * 0.5, 0 - 2 * 0.5, 1 - 3 * 0.5, 1 - 1 * 0.5])
    variance = 4 / 3 * (residuals**2).sum() / 10**2
    effective = min(0.25 / variance, 10)
    effective *= (scipy_stats.t.ppf(0.975, 9) / scipy_stats.t.ppf(0.975, 3)) ** 2
    x = 0.5 * effective
    interval = stats.korn_graubard(contributions, persons)
    assert interval.low == pytest.approx(scipy_stats.beta.ppf(0.025, x, effective - x + 1))
    assert interval.high == pytest.approx(scipy_stats.beta.ppf(0.975, x + 1, effective - x))


@pytest.mark.parametrize(
    ("contributions", "persons", "like"),
    [
        ([0, 0, 0, 0], [0, 0, 1, 1], (0, 2)),  # no event: persons count
        ([1, 1, 1, 1], [0, 0, 0, 1], (2, 2)),  # only events
        ([0, 0, 0], [5, 5, 5], (0, 1)),  # one person
    ],
)
def test_korn_graubard_without_an_effective_size_counts_persons(contributions, persons, like):
    interval = stats.korn_graubard(np.array(contributions, float), np.array(persons))
    exact = stats.clopper_pearson(*like)
    assert (interval.low, interval.high) == (exact.low, exact.high)


@given(few_persons)
def test_korn_graubard_is_never_narrower_than_independent_records(pairs):
    contributions, persons = (np.array(column) for column in zip(*pairs, strict=True))
    interval = stats.korn_graubard(contributions.astype(float), persons)
    exact = stats.clopper_pearson(int(contributions.sum()), len(contributions))
    assert interval.low <= exact.low + 1e-12
    assert interval.high >= exact.high - 1e-12


def test_mean_interval_chooses_by_kind():
    shares, single, several = np.array([0, 1, 1, 0.0]), np.arange(4), np.array([0, 0, 1, 2])
    assert stats.mean_interval(shares, single)[1] == stats.clopper_pearson(2, 4)
    assert stats.mean_interval(shares, several)[1].method == "korn-graubard"
    assert stats.mean_interval(shares + 0.5, several)[1].method == "jackknife over persons"


def test_mean_interval_of_single_records_is_students():
    values = np.array([1.0, 2.5, 4.0, 0.5, 3.0])
    value, interval = stats.mean_interval(values, np.array([7, 3, 9, 1, 4]), level=0.9)
    expected = scipy_stats.t.interval(0.9, 4, values.mean(), scipy_stats.sem(values))
    assert value == values.mean()
    assert (interval.low, interval.high) == pytest.approx(expected)


@given(
    arrays(np.float64, 9, elements=st.floats(-5, 5)),
    st.lists(st.integers(0, 3), min_size=9, max_size=9),
)
def test_mean_interval_leaves_out_one_person_at_a_time(values, persons):
    persons = np.array(persons)
    value, interval = stats.mean_interval(values, persons)
    assert value == values.mean()
    names = np.unique(persons)
    if interval is None or "jackknife" not in interval.method:
        return
    without = np.array([values[persons != name].mean() for name in names])
    error = np.sqrt((len(names) - 1) * without.var())
    half = scipy_stats.t.ppf(0.975, len(names) - 1) * error
    assert interval.high - value == pytest.approx(half, rel=1e-6)
    assert value - interval.low == pytest.approx(half, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "persons"),
    [([0.3, 0.7], [0, 0]), ([0.3, 0.3, 0.3], [0, 1, 2]), ([0.1], [0])],
    ids=["one person", "no spread", "one record"],
)
def test_mean_interval_is_none_where_nothing_is_known(values, persons):
    value, interval = stats.mean_interval(np.array(values), np.array(persons))
    assert value == pytest.approx(np.mean(values))
    assert interval is None


@pytest.mark.parametrize(
    ("values", "message"), [([], "no record"), ([1.0, np.nan], "finite"), ([1.0], "2 rec|records")]
)
def test_mean_interval_refuses(values, message):
    with pytest.raises(ValueError, match=message):
        stats.mean_interval(np.array(values), np.arange(len(values) + (values == [1.0])))


def test_jackknife_is_centred_on_the_value_though_it_be_biased():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    value, interval = stats.block_jackknife(
        lambda rows: float(values[rows].var()), np.arange(6), n_blocks=6
    )
    # The pseudo-values, which the textbook's standard error is of.
    without = np.array([np.delete(values, row).var() for row in range(6)])
    pseudo = 6 * values.var() - 5 * without
    half = scipy_stats.t.ppf(0.975, 5) * scipy_stats.sem(pseudo)
    assert value == values.var()
    assert (interval.low, interval.high) == pytest.approx((value - half, value + half))
    assert interval.method == "block jackknife"


def test_jackknife_of_a_mean_is_students():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    _, interval = stats.block_jackknife(
        lambda rows: float(values[rows].mean()), np.arange(6), n_blocks=10
    )
    expected = scipy_stats.t.interval(0.95, 5, values.mean(), scipy_stats.sem(values))
    assert (interval.low, interval.high) == pytest.approx(expected)


def test_jackknife_deals_out_whole_persons():
    persons = np.repeat(np.arange(9), [1, 2, 3, 4, 5, 1, 2, 3, 4])
    seen = []
    stats.block_jackknife(lambda rows: float(seen.append(rows) or len(rows)), persons, n_blocks=4)
    assert len(seen) == 5
    for rows in seen[1:]:
        left_out = np.setdiff1d(np.arange(len(persons)), rows)
        assert not np.intersect1d(persons[left_out], persons[rows]).size
        assert list(rows) == sorted(rows)


def test_jackknife_without_spread_or_sense():
    assert stats.block_jackknife(lambda _: 2.0, np.arange(9)) == (2.0, None)
    assert stats.block_jackknife(len, np.zeros(4, int)) == (4.0, None)
    with pytest.raises(ValueError, match="finite"):
        stats.block_jackknife(lambda rows: np.nan if len(rows) < 9 else 1.0, np.arange(9))


@given(few_values, few_values)
def test_auc_is_sklearns(positives, negatives):
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    scores = np.concatenate([positives, negatives])
    assert stats.auc(positives, negatives) == pytest.approx(
        sklearn_metrics.roc_auc_score(labels, scores)
    )
    false, true, _ = sklearn_metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert np.allclose(stats.roc_curve(positives, negatives), [false, true])


@given(few_values, few_values)
def test_auc_interval_is_delongs(positives, negatives):
    # The kernel written out pair by pair.
    wins = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    area, interval = wins.mean(), stats.auc_interval(positives, negatives)
    assert 0 <= interval.low <= area <= interval.high <= 1
    if interval.method == "delong":
        error = np.sqrt(
            wins.mean(axis=1).var(ddof=1) / len(positives)
            + wins.mean(axis=0).var(ddof=1) / len(negatives)
        )
        half = scipy_stats.norm.ppf(0.975) * error / (area * (1 - area))
        odds = [bound / (1 - bound) for bound in (interval.low, interval.high)]
        assert np.log(odds[1] / odds[0]) == pytest.approx(2 * half, rel=1e-6)


@pytest.mark.parametrize(
    ("positives", "negatives", "low", "high"),
    [
        ([2, 3, 4], [1, 1, 1], 0.025 ** (1 / 3), 1),  # all won
        ([1, 1], [2, 2], 0, 1 - 0.025**0.5),  # all lost
        ([1] * 9, [1] * 5, 0.5 * 0.025**0.2, 1 - 0.5 * 0.025**0.2),  # all tied
    ],
)
def test_auc_interval_where_every_pair_agrees(positives, negatives, low, high):
    interval = stats.auc_interval(np.array(positives, float), np.array(negatives, float))
    assert (interval.low, interval.high) == pytest.approx((low, high))


@given(few_values, few_values, st.sampled_from([0.0, 0.01, 0.1, 0.29, 0.5, 1.0]))
def test_tpr_at_fpr_tries_every_cut_off(positives, negatives, fpr):
    allowed = [
        cut
        for cut in [*positives, *negatives, np.inf, -np.inf]
        if (negatives >= cut).mean() <= fpr + 1e-12
    ]
    # Between two values no cut-off differs from the higher of them.
    expected = max((positives >= cut).sum() for cut in allowed)
    assert stats.tpr_at_fpr(positives, negatives, fpr) == (expected, len(positives))


def test_tpr_at_fpr_survives_binary_fractions():
    negatives = np.arange(100.0)
    assert stats.tpr_at_fpr(np.array([71.0, 70.0]), negatives, 0.29) == (1, 2)


@pytest.mark.parametrize("function", [stats.auc, stats.auc_interval, stats.roc_curve])
@pytest.mark.parametrize(("side", "message"), [([], "both sides"), ([np.nan], "NaN")])
def test_rankings_refuse(function, side, message):
    with pytest.raises(ValueError, match=message):
        function(np.array(side), np.ones(2))


def test_permutation_p_counts_the_observed_one_and_ties():
    assert stats.permutation_p(2.0, np.array([1.0, 2.0, 3.0])) == 3 / 4
    assert stats.permutation_p(9.0, np.zeros(1999)) == 1 / 2000


def test_maximum_by_person():
    values = np.array([0.1, 0.9, -np.inf, 0.4])
    assert list(stats.maximum_by_person(values, np.array([1, 0, 2, 1]))) == [0.9, 0.4, -np.inf]
    for persons, message in (([0, 2, 2, 3], "gap"), ([0], "records")):
        with pytest.raises(ValueError, match=message):
            stats.maximum_by_person(values, np.array(persons))
    with pytest.raises(ValueError, match="NaN"):
        stats.maximum_by_person(np.array([np.nan]), np.array([0]))


def brute_force_minimum_p(observed, null, weights=(1, 1, 1, 1)):
    """Ge, Dudoit and Speed (2003), box 4, word by word, p-values divided by weights."""
    pool = [list(observed), *map(list, null)]
    ranks = [
        [sum(other[j] >= row[j] for other in pool) / len(pool) for j in range(len(observed))]
        for row in pool
    ]
    adjusted, largest = {}, 0.0
    left = set(range(len(observed)))
    for member in sorted(left, key=lambda j: ranks[0][j] / weights[j]):
        minima = [min(row[j] / weights[j] for j in left) for row in ranks]
        own = ranks[0][member] / weights[member]
        largest = max(largest, sum(m <= own for m in minima) / len(pool))
        adjusted[member] = largest
        left.remove(member)
    return ranks[0], [adjusted[j] for j in range(len(observed))]


@given(arrays(np.float64, (20, 4), elements=st.integers(0, 6).map(float)))
def test_minimum_p_is_the_textbook_algorithm(pool):
    tested = stats.minimum_p(pool[0], pool[1:])
    p, adjusted = brute_force_minimum_p(pool[0], pool[1:])
    assert tested.p == pytest.approx(p)
    assert tested.p_adjusted == pytest.approx(adjusted)
    assert (tested.p_adjusted >= tested.p).all()
    weights = [4, 1, 2, 1]
    weighted = stats.minimum_p(pool[0], pool[1:], np.array(weights))
    assert weighted.p == pytest.approx(p)
    assert weighted.p_adjusted == pytest.approx(
        brute_force_minimum_p(pool[0], pool[1:], weights)[1]
    )
    assert (weighted.p_adjusted >= weighted.p).all()


def test_weighted_minimum_p_by_pencil():
    # Of ten draws the first member's observed value is second, the other's fourth.
    null = np.array([[9, 1], [1, 9], [1, 8], [1, 7], [1, 1], [1, 1], [1, 1], [1, 1], [1, 1]], float)
    observed = np.array([5.0, 6.0])
    # Alike: in four draws one of both is among the two largest of its kind; alone, the second
    # has four as well.
    plain = stats.minimum_p(observed, null)
    assert list(plain.p) == [0.2, 0.4]
    assert list(plain.p_adjusted) == [0.4, 0.4]
    # The second has weight 4: its fourth place counts as a first, like that of one first value and
    # of the three second values above it.
    weighted = stats.minimum_p(observed, null, np.array([1.0, 4.0]))
    assert list(weighted.p) == [0.2, 0.4]
    assert list(weighted.p_adjusted) == [0.5, 0.5]


def clustered(random, n_persons, kind):
    """Records of persons who differ, their persons, and the truth over persons' records."""
    sizes = random.integers(1, 6, n_persons)
    persons = np.repeat(np.arange(n_persons), sizes)
    if kind == "share":
        rates = random.beta(0.5, 4.5, n_persons)
        return (random.random(len(persons)) < rates[persons]).astype(float), persons, 0.1
    levels = random.normal(1.0, 1.0, n_persons)
    return levels[persons] + random.normal(0, 0.5, len(persons)), persons, 1.0


def coverage(kind, n_persons, n_draws):
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(n_draws):
        values, persons, truth = clustered(random, n_persons, kind)
        _, interval = stats.mean_interval(values, persons)
        covered += interval.low <= truth <= interval.high
    return covered / n_draws


@pytest.mark.parametrize("kind", ["share", "mean"])
@pytest.mark.parametrize(
    ("n_persons", "n_draws"),
    [
        (40, 400),
        pytest.param(15, 4000, marks=pytest.mark.slow),
        pytest.param(200, 4000, marks=pytest.mark.slow),
    ],
)
def test_intervals_over_persons_cover(kind, n_persons, n_draws):
    share = coverage(kind, n_persons, n_draws)
    error = np.sqrt(0.95 * 0.05 / n_draws)
    assert share >= 0.95 - 3 * error - (0.01 if kind == "mean" else 0.0)
    assert share <= 0.999


@pytest.mark.parametrize(
    ("n_each", "n_draws"), [(30, 400), pytest.param(100, 4000, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("shift", [0.0, 1.5])
def test_auc_interval_covers(n_each, n_draws, shift):
    random = np.random.default_rng(11)
    truth = scipy_stats.norm.cdf(shift / np.sqrt(2))
    covered = 0
    for _ in range(n_draws):
        interval = stats.auc_interval(random.normal(shift, 1, n_each), random.normal(0, 1, n_each))
        covered += interval.low <= truth <= interval.high
    assert covered / n_draws >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / n_draws) - 0.005


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_block_jackknife_repeats_itself(seed):
    values = np.arange(40.0) ** 2
    runs = [
        stats.block_jackknife(lambda rows: float(values[rows].mean()), np.arange(40), seed=seed)
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
