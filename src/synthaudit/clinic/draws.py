"""Seeded draws that give the same values on every platform and Python version.

Only ``Random.random`` is used: it is the one method whose sequence Python promises to keep.
"""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def stream(*names: str | int) -> random.Random:
    """A generator of its own for each path of names."""
    path = "/".join(["synthaudit clinic", *map(str, names)])
    seed = int.from_bytes(hashlib.sha256(path.encode()).digest(), "big")
    return random.Random(seed)  # noqa: S311  # simulates data, guards nothing


def between(rng: random.Random, low: int, high: int) -> int:
    """A whole number, both ends included."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: random.Random, options: Sequence[T]) -> T:
    """One of the options, each as likely."""
    return options[int(rng.random() * len(options))]


def shuffled(rng: random.Random, items: Sequence[T]) -> list[T]:
    """The items in random order (Fisher-Yates)."""
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result


def sampled(rng: random.Random, items: Sequence[T], n: int) -> list[T]:
    """``n`` different items, or all, in random order; only what is chosen costs time."""
    moved: dict[int, int] = {}
    chosen = []
    for last in range(len(items) - 1, max(-1, len(items) - 1 - n), -1):
        at = int(rng.random() * (last + 1))
        chosen.append(items[moved.get(at, at)])
        moved[at] = moved.get(last, last)
    return chosen


def request_seed(rng: random.Random) -> int:
    """A seed for a request to a language model: what every server takes, below 2**31."""
    return between(rng, 0, 2**31 - 1)
