"""Distinct 1- to 4-grams of a corpus, exactly: ours beside nltk and polars."""

import os

import numpy as np
from table import comparison, installed, machine_line, side_by_side, write_section
from texts import notes

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import ngrams_by_order

N_RECORDS = 100_000
ORDERS = (1, 2, 3, 4)

LIMIT = """Each n-gram is one look-up in a table of what is distinct and repeated: at about 130
million look-ups in memory a second and core, 100 tokens a record and four orders, 325,000 records a
second. N-grams that begin or end in one that occurs once are not looked up. Growth is linear."""


def ours(texts: list[str]) -> list[int]:
    """Distinct n-grams of each order."""
    found = ngrams_by_order(token_hashes(texts), max(ORDERS))
    return [n + int(np.count_nonzero(ngrams.values < 0)) for ngrams, n in found]


def by_nltk(texts: list[str]) -> list[int]:
    """Sets of tuples."""
    from nltk.util import ngrams

    tokens = [text.split() for text in texts]
    return [len({gram for row in tokens for gram in ngrams(row, order)}) for order in ORDERS]


def by_polars(texts: list[str]) -> list[int]:
    """Words as categories, shifted columns, distinct rows; all threads."""
    import polars as pl

    words = (
        pl.DataFrame({"word": pl.Series(texts).str.extract_all(r"\S+")})
        .with_row_index("row")
        .explode("word")
        .with_columns(pl.col("word").cast(pl.Categorical).to_physical())
    )
    places = range(max(ORDERS))
    shifted = words.select(
        [pl.col("word").shift(-place).alias(f"word{place}") for place in places]
        + [pl.col("row").shift(-place).alias(f"row{place}") for place in places]
    )
    return [
        shifted.filter(pl.col("row0") == pl.col(f"row{order - 1}"))
        .select([f"word{place}" for place in range(order)])
        .unique()
        .height
        for order in ORDERS
    ]


if __name__ == "__main__":
    corpus = notes(N_RECORDS, "distinct")
    ours(corpus[:10])
    sides = {"synthaudit": lambda: ours(corpus), "nltk": lambda: by_nltk(corpus)}
    if installed("polars"):
        sides[f"polars, {os.cpu_count()} threads"] = lambda: by_polars(corpus)
    timings = side_by_side(sides, repeats=3, budget=40)
    counts = {name: "/".join(map(str, timing.result)) for name, timing in timings.items()}
    if len(set(counts.values())) != 1:
        raise SystemExit(f"not equal: {counts}")
    told = (
        f"{N_RECORDS:,} records, strings in, four counts out; all sides agree "
        f"({counts['synthaudit']}). Polars uses all cores, the others one."
    )
    body = [
        machine_line("numpy", "numba", "nltk", "polars"),
        LIMIT,
        told,
        comparison(timings, "synthaudit"),
    ]
    write_section("distinct_n", "Distinct n-grams", "\n\n".join(body))
