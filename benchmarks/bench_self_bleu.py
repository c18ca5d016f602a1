"""Exact self-BLEU-2..5 of all records against all others: ours beside nltk.

The limit is random access: two passes over every n-gram of every order. nltk compares each record
with every other one, so a few hypotheses are timed and the rest follows linearly.
"""

import time

from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from texts import notes

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import number_ngrams
from synthaudit.kernels.self_bleu import self_bleu

N_RECORDS = 1000
N_TIMED = 3


def ours(texts: list[str]) -> float:
    """Seconds for all orders over all records, kernels compiled before."""
    started = time.perf_counter()
    self_bleu(number_ngrams(token_hashes(texts), 5))
    return time.perf_counter() - started


def nltk_all(texts: list[str]) -> float:
    """Seconds nltk would need for all records, from ``N_TIMED`` of them."""
    tokens = [text.split() for text in texts]
    smoothing = SmoothingFunction().method1
    started = time.perf_counter()
    for row in range(N_TIMED):
        others = tokens[:row] + tokens[row + 1 :]
        for order in (2, 3, 4, 5):
            weights = (1 / order,) * order
            sentence_bleu(others, tokens[row], weights, smoothing_function=smoothing)
    return (time.perf_counter() - started) * len(texts) / N_TIMED


if __name__ == "__main__":
    corpus = notes(N_RECORDS, "bleu")
    ours(corpus[:10])
    ratio = nltk_all(corpus) / ours(corpus)
    print(f"self-BLEU-2..5, {N_RECORDS} records: {ratio:,.0f} x nltk (extrapolated)")
