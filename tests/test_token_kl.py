import numpy as np
import pytest
from fake_bench import by_id, make_corpus, make_view
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from synthaudit.errors import InputError
from synthaudit.metrics.fidelity.token_kl import TokenKl, kl_divergence

COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=8)


def divergence(train, synthetic, **parameters):
    view = make_view(train, synthetic)
    return by_id(TokenKl(**parameters).estimate(view))["fidelity.token_kl"]


@given(COUNTS, st.sampled_from([0.1, 0.5, 1.0]), st.data())
def test_equals_scipy(real, smoothing, data):
    synthetic = data.draw(st.lists(st.integers(0, 9), min_size=len(real), max_size=len(real)))
    real[0] = synthetic[-1] = 1
    used = [pair for pair in zip(real, synthetic, strict=True) if any(pair)]
    expected = entropy(*(np.array(side) + smoothing for side in zip(*used, strict=True)))
    computed = kl_divergence(np.array(real), np.array(synthetic), smoothing=smoothing)
    assert computed == pytest.approx(expected, abs=1e-12)


def test_to_check_by_pencil():
    # counts (2, 1, 0) and (1, 0, 1) over a, b, c; a half added: (5, 3, 1) / 9 and (3, 1, 3) / 7
    expected = np.array([5, 3, 1]) / 9 @ np.log([35 / 27, 21 / 9, 7 / 27])
    assert divergence(["A a", "b!"], ["a", "c"]).value == pytest.approx(expected)


def test_equal_corpora_diverge_by_nothing():
    assert divergence(["a b", "c"], ["C b", "a"]).value == 0.0


def test_it_grows_as_texts_become_less_alike():
    real = [f"word{n} word{n + 1} and more" for n in range(20)]
    near = [f"word{n} word{n + 1} and less" for n in range(20)]
    far = [f"other{n} thing{n + 1}" for n in range(20)]
    assert 0 < divergence(real, near).value < divergence(real, far).value


def test_the_interval_lies_around_the_value():
    found = divergence(["a b c d"] * 5, ["a b", "b c c", "d d a", "a", "c a b"])
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.method == "block jackknife"


def test_random_halves_of_train_are_shown_beside_the_value():
    texts = [f"a{n % 4} b{n % 3} c{n % 5}" for n in range(40)]
    [table] = divergence(texts, texts[:10]).exhibits
    values = [row[1] for row in table.rows]
    assert values[0] == divergence(texts, texts[:10]).value
    assert 0 < values[1] < values[2] < values[3]
    assert table.note.startswith("20 random halves")


def test_halves_follow_people_and_not_their_order():
    texts, groups = ["a b", "a c", "d e", "d f", "g h", "i k"], ["p", "p", "q", "q", "r", "s"]
    tables = []
    for order in (range(6), reversed(range(6))):
        rows = list(order)
        train = make_corpus(texts, "train", groups=groups).select(np.array(rows))
        tables.append(divergence(train, ["a"]).exhibits[0].rows)
    assert tables[0] == tables[1]
    alone = make_corpus(texts, "train", groups=["p"] * 6)
    assert divergence(alone, ["a"]).exhibits == ()


@pytest.mark.parametrize(("train", "synthetic"), [([""], ["a"]), (["a"], ["..."])])
def test_text_without_words_is_an_error(train, synthetic):
    with pytest.raises(InputError, match="holds no word"):
        divergence(train, synthetic)
