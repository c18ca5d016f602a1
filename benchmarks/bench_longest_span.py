"""The longest token span each record shares with another corpus, exactly.

Ours beside difflib and beside pydivsufsort, whose suffix array and common prefixes are merged by a
compiled loop of our own.
"""

import difflib

import numpy as np
from table import comparison, installed, machine_line, side_by_side, write_section
from texts import notes

from synthaudit.kernels import suffix_array
from synthaudit.kernels.hashing import token_hashes

N_RECORDS = 10_000
N_DIFFLIB = 1_000

LIMIT = """One sort of all suffixes of both corpora: the first by as many tokens as fit into 64 bits
(a counting sort, 11 bits a pass), each further one of what is still tied, with twice as many. Then
one pass for common prefixes, one for the nearest neighbour on the other side. Some 30 random
accesses a token: 4 million tokens a second and core, were all in memory; small corpora stay in the
cache. Growth is n log(longest repeat); difflib's is the product of both corpora's records."""


def ours(left: list[str], right: list[str]) -> np.ndarray:
    """Tokens of the longest span of each record of ``left``."""
    spans, _ = suffix_array.longest_shared_spans(token_hashes(left), token_hashes(right))
    return spans.longest


def by_difflib(left: list[str], right: list[str]) -> np.ndarray:
    """Each pair of records."""
    others = [text.split() for text in right]
    longest = []
    for text in left:
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(text.split())  # what is indexed once
        best = 0
        for other in others:
            matcher.set_seq1(other)
            best = max(best, matcher.find_longest_match().size)
        longest.append(best)
    return np.array(longest)


def by_pydivsufsort(left: list[str], right: list[str]) -> np.ndarray:
    """One array of words and unique closing symbols; its suffix array and common prefixes."""
    from pydivsufsort import divsufsort, kasai

    words: dict[str, int] = {}
    symbols, owners = [], []
    n_documents = len(left) + len(right)
    for row, text in enumerate([*left, *right]):
        tokens = [words.setdefault(word, n_documents + len(words)) for word in text.split()]
        symbols += [*tokens, row]
        owners += [row] * (len(tokens) + 1)
    sequence = np.array(symbols, dtype=np.int64)
    order = divsufsort(sequence)
    following = kasai(sequence, order)  # with the next suffix in order
    common = np.concatenate([[0], following[:-1]])
    longest, _, _ = suffix_array._spans(  # noqa: SLF001 (the compiled merge, for both sides alike)
        order.astype(np.int32),
        common.astype(np.int32),
        np.array(owners, dtype=np.int32),
        len(left),
        n_documents,
    )
    return longest[: len(left)]


def section(title: str, sides: dict) -> str:
    """One table; all sides must agree."""
    timings = side_by_side(sides, repeats=3, budget=20)
    for name, timing in timings.items():
        if not np.array_equal(timing.result, timings["synthaudit"].result):
            raise SystemExit(f"{name} is not equal")
    return f"{title}; all sides agree record by record.\n\n{comparison(timings, 'synthaudit')}"


if __name__ == "__main__":
    some, others = notes(N_RECORDS, "left"), notes(N_RECORDS, "right")
    ours(some[:10], others[:10])
    sides = {"synthaudit": lambda: ours(some, others)}
    if installed("pydivsufsort"):
        by_pydivsufsort(some[:10], others[:10])
        sides["pydivsufsort"] = lambda: by_pydivsufsort(some, others)
    few, few_others = some[:N_DIFFLIB], others[:N_DIFFLIB]
    beside_difflib = {
        "synthaudit": lambda: ours(few, few_others),
        "difflib": lambda: by_difflib(few, few_others),
    }
    body = [
        machine_line("numpy", "numba", "pydivsufsort"),
        LIMIT,
        section(f"{N_RECORDS:,} records against {N_RECORDS:,}", sides),
        section(f"{N_DIFFLIB:,} against {N_DIFFLIB:,}, beside difflib", beside_difflib),
    ]
    write_section("longest_span", "Longest copied span", "\n\n".join(body))
