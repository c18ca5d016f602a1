"""Memory and growth of exact self-BLEU-2..5, up to a million records.

The texts are cheap to make and hard on tables: templates of 8 words, and words drawn at random from
40,000 by Zipf's law, so that nearly every longer n-gram is new. Each size runs in a process of its
own; its memory peak holds the texts as Python strings, the compiled code and everything else.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from table import machine_line, markdown_table, write_section

from synthaudit.kernels.hashing import token_hashes
from synthaudit.kernels.ngrams import number_ngrams
from synthaudit.kernels.self_bleu import self_bleu

SIZES = (100_000, 300_000, 1_000_000)
N_WORDS, N_TEMPLATES, N_SENTENCES = 40_000, 1_000, 5


def texts(n: int) -> list[str]:
    """Records of 100 words: five times a template of 8 words and 12 words at random."""
    random = np.random.Generator(np.random.PCG64(1))
    words = [f"w{number:x}" for number in range(N_WORDS)]
    share = np.cumsum(1 / np.arange(1, N_WORDS + 1))
    templates = [" ".join(words[at * 8 : at * 8 + 8]) for at in range(N_TEMPLATES)]

    def record() -> str:
        chosen = random.integers(0, N_TEMPLATES, N_SENTENCES).tolist()
        drawn = np.searchsorted(share, random.random((N_SENTENCES, 12)) * share[-1]).tolist()
        return " ".join(
            f"{templates[template]} {' '.join([words[number] for number in row])}"
            for template, row in zip(chosen, drawn, strict=True)
        )

    return [record() for _ in range(n)]


def measure(n: int) -> dict[str, float]:
    """Processor seconds and memory peaks of one size."""
    made = texts(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    seconds = {}
    started = time.process_time()
    tokens = token_hashes(made)
    seconds["tokens"] = time.process_time() - started
    numbered = number_ngrams(tokens, 5)
    seconds["numbers of n-grams"] = time.process_time() - started - seconds["tokens"]
    scores = self_bleu(numbered)
    total = time.process_time() - started
    seconds["scores"] = total - sum(seconds.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    means = {f"mean BLEU-{order}": scores[:, order - 1].mean() for order in (2, 5)}
    return {**seconds, "all": total, "GiB of texts": before, "GiB in all": peak, **means}


if __name__ == "__main__":
    asked = [int(argument) for argument in sys.argv[1:]]
    if asked[:1] == [0]:  # a child, which measures one size
        measure(100)
        print(json.dumps(measure(asked[1])))
        raise SystemExit
    sizes = sorted(asked) or list(SIZES)
    runs = []
    for size in sizes:
        child = [sys.executable, Path(__file__), "0", str(size)]
        done = subprocess.run(child, check=True, stdout=subprocess.PIPE)
        runs.append(json.loads(done.stdout))
        print(size, runs[-1], file=sys.stderr)
    rows = [[name, *(f"{run[name]:.3g}" for run in runs)] for name in runs[0]]
    table = markdown_table(["processor seconds", *(f"{size:,} records" for size in sizes)], rows)
    growth = runs[-1]["all"] / runs[0]["all"] / (sizes[-1] / sizes[0])
    told = f"From {sizes[0]:,} to {sizes[-1]:,} records: {growth:.2f} times linear."
    body = [machine_line("numpy", "numba"), __doc__.split("\n\n", 1)[1].strip(), table, told]
    write_section("self_bleu_large", "Self-BLEU of a million records", "\n\n".join(body))
