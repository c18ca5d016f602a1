"""A bigram model, trained on one corpus and asked for another: ours beside nltk."""

import numpy as np
from table import comparison, machine_line, side_by_side, write_section
from texts import notes

from synthaudit.kernels.hashing import token_hashes
from synthaudit.relations.bigram_likelihood import mean_log_likelihood

N_RECORDS = 10_000

LIMIT = """One look-up a token to number words, one to count a pair, one to find it: three cache
lines a token at 130 million a second and core is 400,000 records of 100 tokens a second. Growth is
linear on both sides. Longer orders are not among the attacks, so they are not compared."""


def ours(synthetic: list[str], real: list[str]) -> np.ndarray:
    """Mean log-likelihood per token of each real record, trained on the synthetic ones."""
    return mean_log_likelihood(token_hashes(synthetic), token_hashes(real))


def by_nltk(synthetic: list[str], real: list[str]) -> np.ndarray:
    """The same by ``nltk.lm.Laplace``; it scores in bits."""
    from nltk.lm import Laplace, Vocabulary
    from nltk.util import bigrams

    asked = [text.split() for text in real]
    model = Laplace(2, vocabulary=Vocabulary(word for row in asked for word in row))
    model.fit([list(bigrams(text.split())) for text in synthetic])
    return np.array(
        [
            np.mean([model.logscore(word, [last]) for last, word in bigrams(row)]) * np.log(2)
            for row in asked
        ]
    )


if __name__ == "__main__":
    synthetic, real = notes(N_RECORDS, "left"), notes(N_RECORDS, "right")
    ours(synthetic[:10], real[:10])
    timings = side_by_side(
        {"synthaudit": lambda: ours(synthetic, real), "nltk": lambda: by_nltk(synthetic, real)},
        repeats=3,
        budget=20,
    )
    gap = np.abs(timings["nltk"].result - timings["synthaudit"].result).max()
    told = (
        f"Add-one smoothing. Trained on {N_RECORDS:,} records, {N_RECORDS:,} others scored, "
        f"strings in; largest difference {gap:.1g}."
    )
    body = [
        machine_line("numpy", "numba", "nltk"),
        LIMIT,
        told,
        comparison(timings, "synthaudit"),
    ]
    write_section("language_model", "n-gram language model", "\n\n".join(body))
