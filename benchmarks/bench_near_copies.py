"""Near copies as an audit looks for them, character 5-shingles at 0.5: growth and memory.

No peer does this exactly. Sizes may be named: ``bench_near_copies.py 1000 10000``.
"""

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from table import machine_line, markdown_table, write_section
from texts import pair_of_corpora

from synthaudit.kernels.near_join import near_join
from synthaudit.kernels.shingles import shingle_hashes
from synthaudit.relations.near_matches import NearMatches

SIZES = (1000, 10_000, 100_000)
ABOUT = """
**Character 5-shingles, Jaccard index of at least 0.5 or containment of at least 0.7**, as an audit
looks for near copies: a join by a prefix filter on the rarest shingles, exact, so recall is 1 at
every size. Banding was not an option: at 0.5 it has to let through pairs that share a seventh of
their shingles, and any two notes of one clinic do. What the filter saves is a constant. Notes share
a language and so some of their rarest shingles, 1 to 3 of them for any two notes here, and each of
those is one addition: the work grows with the product of both sizes. Memory grows with their sum:
9 bytes for each distinct shingle of a note, and an index of at most 256 MiB.
"""


def by_characters(left: list[str], right: list[str]) -> tuple[float, float, int, float]:
    """Processor seconds for the sets and for the join, pairs, and GiB at the peak."""
    rule = NearMatches().rule()
    some = shingle_hashes(left[:50], 5, normalised=True)
    near_join(some, some, rule)  # compiled, or loaded
    started = time.process_time()
    sides = [shingle_hashes(side, 5, normalised=True) for side in (left, right)]
    made = time.process_time()
    found = near_join(*sides, rule)
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return made - started, ended - made, len(found[0]), peak


def growth(corpora: tuple[list[str], list[str]], sizes: list[int]) -> str:
    """The second table, each size in a process of its own for its peak of memory."""
    rows = []
    for n in sizes:
        left, right = (side[:n] for side in corpora)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as process:
            sets, join, n_pairs, peak = process.submit(by_characters, left, right).result()
        rate = f"{n * n / join / 1e6:,.0f}"
        rows.append([f"{n:,}", f"{sets:.3g}", f"{join:.3g}", rate, n_pairs, f"{peak:.2f}"])
    heads = ["records a side", "sets, processor s", "join, processor s", "million comparisons a s"]
    return markdown_table([*heads, "pairs", "peak GiB"], rows)


if __name__ == "__main__":
    wanted = [int(size) for size in sys.argv[1:]] or list(SIZES)
    body = (
        f"{machine_line('numpy', 'numba')}\n{ABOUT}\n{growth(pair_of_corpora(max(wanted)), wanted)}"
    )
    write_section("near_copies", "Near copies, as an audit finds them", body)
