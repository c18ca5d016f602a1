import numpy as np
import pytest
from fake_bench import DirectBench, make_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.suffix_array import longest_shared_spans, suffix_array
from synthaudit.ragged import Ragged
from synthaudit.relations.spans import SharedSpans

TEXTS = st.lists(st.lists(st.sampled_from("abc"), max_size=10).map(" ".join), max_size=5)


def brute_force(texts, others):
    """For each text the length, start and possible partners of its longest span in ``others``."""
    answers = []
    for text in texts:
        tokens = text.split()
        best = (0, 0, {-1})
        for length in range(len(tokens), 0, -1):
            for start in range(len(tokens) - length + 1):
                span = tokens[start : start + length]
                partners = {
                    row
                    for row, other in enumerate(map(str.split, others))
                    if any(other[at : at + length] == span for at in range(len(other)))
                }
                if partners:
                    best = (length, start, partners)
                    break
            if best[0]:
                break
        answers.append(best)
    return answers


def check(spans, expected):
    assert spans.longest.tolist() == [length for length, _, _ in expected]
    assert spans.start.tolist() == [start for _, start, _ in expected]
    for partner, (_, _, partners) in zip(spans.partner.tolist(), expected, strict=True):
        assert partner in partners


@settings(max_examples=200)
@given(TEXTS, TEXTS)
def test_equals_brute_force(left, right):
    lefts, rights = longest_shared_spans(token_hashes(left), token_hashes(right))
    check(lefts, brute_force(left, right))
    check(rights, brute_force(right, left))


@given(st.lists(st.lists(st.integers(0, 3), max_size=12), max_size=6), st.sampled_from([4, 2**31]))
def test_the_suffix_array_sorts_all_suffixes(documents, n_kinds):
    """Whether many tokens fit into the first key or one."""
    tokens = Ragged.from_rows([np.array(row, dtype=np.int32) for row in documents], np.int32)
    suffixes = [
        (row[start:], place, tokens.offsets[place] + start)
        for place, row in enumerate(documents)
        for start in range(len(row))
    ]
    assert suffix_array(tokens, n_kinds).tolist() == [start for _, _, start in sorted(suffixes)]


@pytest.mark.parametrize(
    ("left", "right", "longest", "start"),
    [
        ("a b c d", "x b c y", 2, 1),
        ("a b a b", "a b", 2, 0),  # the earliest of two
        ("a b", "c d", 0, 0),
        ("", "a", 0, 0),
        ("a b c", "a b c", 3, 0),
    ],
)
def test_spans_to_check_by_pencil(left, right, longest, start):
    spans, _ = longest_shared_spans(token_hashes([left]), token_hashes([right]))
    assert (spans.longest.tolist(), spans.start.tolist()) == ([longest], [start])


def test_spans_do_not_cross_from_one_document_into_the_next():
    spans, _ = longest_shared_spans(token_hashes(["a b c d"]), token_hashes(["a b", "c d"]))
    assert spans.longest.tolist() == [2]


def test_the_relation_compares_normalised_tokens():
    left = make_corpus(["Sleeps BADLY, since May!", "well"])
    right = make_corpus(["He sleeps badly since june", "nothing"], "train")
    found = SharedSpans().compute(DirectBench(), left, right)
    assert {name: column.tolist() for name, column in found.items()} == {
        "left_longest": [3, 0],
        "left_start": [0, 0],
        "left_partner": [0, -1],
        "right_longest": [3, 0],
    }
    assert {column.dtype for column in found.values()} == {np.dtype(np.int64)}
