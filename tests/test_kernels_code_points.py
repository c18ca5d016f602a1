import sys
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthaudit.kernels.code_points import _JAMO, _TABLE_END, _folding, code_points
from synthaudit.normalise import normalise

# What folding has trouble with: marks, jamo, sigmas, ligatures, a dotted I, lone surrogates.
AWKWARD = (
    "aZ9_ \t.,-\0\x85\xa0\xaa\xb2\xb5\xbc\xdf\u0130\u0149\u01c4\u0301\u0323\u0345\u03a3\u03c3\u03f9"
    "\u1100\u1161\u11a8\uac00\u1e9b\u1fbd\u2026\u2019\u2122\u212b\u3000\ufb01\uff21\ud800\U0001f600"
)
TEXTS = st.lists(
    st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(codec=None)), max_size=12), max_size=5
)


def strings(codes, rows):
    wide = codes.astype(np.uint32)
    return [
        wide[start:end].tobytes().decode("utf-32-le", "surrogatepass")
        for start, end in pairwise(rows)
    ]


@settings(max_examples=500)
@given(TEXTS)
@example(["\u03a3", "A\u03a3"])
@example(["a\u0301", "  a  "])
@example([])
def test_codes_are_those_of_the_text_and_of_its_normal_form(texts):
    assert strings(*code_points(texts)) == texts
    assert strings(*code_points(texts, normalised=True)) == list(map(normalise, texts))


@pytest.mark.parametrize("end", [128, _TABLE_END])
def test_any_order_of_all_characters_in_the_table(end):
    known = np.flatnonzero(_folding()[:end])
    assert len(known) > 0.8 * end
    generator = np.random.default_rng(3)
    texts = ["".join(map(chr, generator.permutation(known))) for _ in range(20)]
    assert strings(*code_points(texts, normalised=True)) == list(map(normalise, texts))


def test_only_marks_and_jamo_compose_with_what_stands_before():
    # the premise of the table: a character is folded alone unless one of these follows
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code))
        if parts and not parts.startswith("<") and " " in parts:
            second = int(parts.split()[1], 16)
            assert second in _JAMO or unicodedata.category(chr(second))[0] == "M"


def test_ascii_takes_a_byte_a_character():
    assert code_points(["plain", "Text"])[0].dtype == np.uint8
    assert code_points(["pl\xe4in"])[0].dtype == np.uint32
