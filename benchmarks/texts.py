"""Notes of the simulated clinic, as many as a benchmark wants."""

import random

from synthaudit.clinic.draws import stream
from synthaudit.clinic.grammar import note


def notes(n: int, seed: str) -> list[str]:
    """``n`` notes about as many invented persons."""
    return [note(stream("benchmark", seed, str(number))).text for number in range(n)]


def pair_of_corpora(n: int) -> tuple[list[str], list[str]]:
    """``n`` notes on each side; every twentieth of the right is an edited one of the left."""
    left, right = notes(n, "left"), notes(n, "right")
    draw = random.Random(1)
    vocabulary = [word for text in left[:300] for word in text.split()]
    for row in range(0, n, 20):
        words = left[row].split()
        for _ in range(1 + row // 20 % 8):
            words[draw.randrange(len(words))] = draw.choice(vocabulary)
        right[row] = " ".join(words)
    return left, right
