"""Near duplicates between two corpora, strings in and verified pairs out: ours beside the peers.

Word 5-grams at a Jaccard index of 0.7, beside every peer that is installed. Sizes may be named:
``bench_near_duplicates.py 1000 10000``.
"""

import gc
import sys
from functools import partial

import near_duplicate_peers as peers
from table import comparison, machine_line, side_by_side, write_section
from texts import pair_of_corpora

from synthaudit.kernels.code_points import code_points
from synthaudit.kernels.near_join import NearRule, near_join
from synthaudit.kernels.shingles import word_shingle_hashes
from synthaudit.normalise import normalise

SIZES = (1000, 10_000, 100_000)
LONGEST = 60.0  # processor seconds of one run; a side that would take more is left out
WORDS_AT_70 = NearRule(threshold=0.7, containment=1.0, length_ratio=0.0, min_size=sys.maxsize)
OURS, READING = "synthaudit", "reading the texts, no more"

ABOUT = f"""
**Word 5-grams, Jaccard index of at least 0.7.** {peers.N_PERMUTATIONS} permutations in
{peers.N_BANDS} bands of {peers.N_ROWS} for every peer; they get texts normalised beforehand, free
of charge, and hand out candidates. Ours normalises, and verifies every pair. Recall is the share of
all pairs there are. One of twenty notes on the right is one on the left with 1 to 8 words changed.
Processor seconds count all threads (gaoya and daft use every core, ours one): where the machine was
shared, go by them. A side that would need more than {LONGEST:.0f} processor seconds, judged by the
size before, is left out. text-dedup has no row: it holds rich below 14, which the package needs.

The limit is reading: a Python string has to be copied out before anything can look at it, and that
is the row "{READING}".
"""


def ours(left: list[str], right: list[str]) -> set[tuple[int, int]]:
    """The verified pairs."""
    sides = [word_shingle_hashes(side, peers.WORDS, normalised=True) for side in (left, right)]
    lefts, rights, _ = near_join(*sides, WORDS_AT_70)
    return set(zip(lefts.tolist(), rights.tolist(), strict=True))


def reading(left: list[str], right: list[str]) -> int:
    """Every text copied out of Python, in the blocks the kernels take."""
    return sum(
        len(code_points(side[at : at + 512])[0])
        for side in (left, right)
        for at in range(0, len(side), 512)
    )


def by_words(left: list[str], right: list[str], before: dict[str, float]) -> str:
    """One size of the first table; ``before`` holds seconds a text at the size before."""
    n = len(left)
    plain = [[normalise(text) for text in side] for side in (left, right)]
    theirs = peers.sides(*plain)
    sides = {OURS: partial(ours, left, right), READING: partial(reading, left, right)}
    sides |= {name: run for name, run in theirs.items() if before.get(name, 0.0) * n <= LONGEST}
    timings = side_by_side(sides)
    exact = timings[OURS].result
    found = {name: timing.result for name, timing in timings.items() if name != READING}
    before |= {name: timing.processor_seconds / n for name, timing in timings.items()}
    recall = {name: f"{len(pairs & exact) / len(exact):.3f}" for name, pairs in found.items()}
    handed = {name: len(pairs) for name, pairs in found.items()}
    records = {name: f"{2 * n / timing.processor_seconds:,.0f}" for name, timing in timings.items()}
    columns = {"records a processor second": records, "recall": recall, "pairs handed out": handed}
    left_out = [name for name in theirs if name not in timings]
    note = f" Left out: {', '.join(left_out)}." if left_out else ""
    reached = timings[READING].processor_seconds / timings[OURS].processor_seconds
    return (
        f"### {n:,} x {n:,}, word 5-grams\n\n{comparison(timings, OURS, columns)}\n\n"
        f"{len(exact)} pairs. Reading is {reached:.0%} of our processor seconds.{note}\n"
    )


if __name__ == "__main__":
    wanted = [int(size) for size in sys.argv[1:]] or list(SIZES)
    corpora = pair_of_corpora(max(wanted))
    small = [side[:200] for side in corpora]
    for run in (partial(ours, *small), *peers.sides(*small).values()):
        run()  # compiled, loaded, threads started
    seconds: dict[str, float] = {}
    tables = []
    for n in wanted:
        tables.append(by_words(corpora[0][:n], corpora[1][:n], seconds))
        gc.collect()
    body = "\n".join([machine_line("numpy", "numba", *peers.PACKAGES), ABOUT, *tables])
    write_section("near_duplicates", "Near duplicates beside peers", body)
