"""Exact self-BLEU-2..5 of all records against all others: ours beside fast-bleu and nltk."""

import numpy as np
from table import Timing, comparison, installed, machine_line, side_by_side, write_section
from texts import notes

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import number_ngrams
from synthaudit.kernels.self_bleu import self_bleu

N_RECORDS = 10_000
N_NLTK = 250
WEIGHTS = {order: (1 / order,) * order for order in (2, 3, 4, 5)}

LIMIT = """Every n-gram of five orders is looked up once to be numbered and met twice to be counted,
a cache line each time. A core here makes about 130 million independent look-ups of that kind in a
second where memory, not cache, answers, so 100 tokens a record allow some 90,000 records a second
and core.

Growth: ours is linear in tokens, fast-bleu's a little more than that, nltk's the square of the
number of records, so it is timed at a size it can do in a minute, with ours beside it.

No hash of an n-gram is relied on: words are told apart by 64-bit hashes (among 10^8 distinct words
two meet with probability 0.0003), n-grams by pairs of numbers, which is exact."""


def ours(texts: list[str]) -> np.ndarray:
    """BLEU-2 to 5 of each record."""
    return self_bleu(number_ngrams(token_hashes(texts), 5))[:, 1:]


def by_fast_bleu(texts: list[str]) -> np.ndarray:
    """The same by fast-bleu, in C++."""
    from fast_bleu import SelfBLEU

    scores = SelfBLEU([text.split() for text in texts], WEIGHTS).get_score()
    return np.array([scores[order] for order in WEIGHTS]).T


def by_nltk(texts: list[str]) -> np.ndarray:
    """The same by nltk, all orders of a record in one call."""
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    tokens = [text.split() for text in texts]
    smoothing = SmoothingFunction().method1
    return np.array(
        [
            sentence_bleu(
                tokens[:row] + tokens[row + 1 :],
                tokens[row],
                list(WEIGHTS.values()),
                smoothing_function=smoothing,
            )
            for row in range(len(tokens))
        ]
    )


def section(title: str, texts: list[str], timings: dict[str, Timing]) -> str:
    """One table, and the largest difference from the others' numbers."""
    gaps = {
        name: f"{np.abs(timing.result - timings['synthaudit'].result).max():.1g}"
        for name, timing in timings.items()
        if name != "synthaudit"
    }
    heading = f"{title}: {len(texts):,} records\n\n"
    return heading + comparison(timings, "synthaudit", {"largest difference": gaps})


if __name__ == "__main__":
    corpus = notes(N_RECORDS, "bleu")
    ours(corpus[:10])
    few = corpus[:N_NLTK]
    parts = [machine_line("numpy", "numba", "nltk", "fast-bleu"), LIMIT]
    sides = {"synthaudit": lambda: ours(corpus)}
    if installed("fast-bleu"):
        sides["fast-bleu"] = lambda: by_fast_bleu(corpus)
    whole = side_by_side(sides, repeats=3, budget=20)
    parts.append(section("Strings in, four scores a record out", corpus, whole))
    beside = {"synthaudit": lambda: ours(few), "nltk": lambda: by_nltk(few)}
    part = side_by_side(beside, repeats=3, budget=20)
    parts.append(section("The same beside nltk", few, part))
    seconds = whole["synthaudit"].processor_seconds
    long = part["nltk"].processor_seconds * (N_RECORDS / N_NLTK) ** 2
    parts.append(
        f"{N_RECORDS / seconds:,.0f} records a processor second. Extrapolated, not measured: "
        f"nltk would take {long:,.0f} processor seconds for {N_RECORDS:,} records, "
        f"{long / seconds:,.0f} times ours."
    )
    write_section("self_bleu", "Self-BLEU", "\n\n".join(parts))
