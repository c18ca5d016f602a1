"""Asking again: which seed, and when it is of no use."""

import hashlib


def attempt_seed(seed: int, n_retries: int) -> int:
    """The seed of one attempt, below 2**31, which every server takes.

    Drawn by hash, so that no retry of one request repeats the first attempt of another.

    Args:
        seed: Of the request.
        n_retries: Attempts before this one.
    """
    digest = hashlib.sha256(f"{seed} {n_retries}".encode()).digest()
    return int.from_bytes(digest[:4]) >> 1
