"""Texts in pieces a transformer can take, and their vectors: nothing is truncated."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.encoder import collapse_white_space

Pieces: TypeAlias = list[list[int]]
"""One text: the token ids of each of its pieces, special tokens included."""

PIECES_AT_ONCE = 32
"""Pieces that go through the encoder together."""


def pieces_of(texts: Sequence[str], tokenizer: Any, max_tokens: int) -> list[Pieces]:
    """Each text in as few pieces as fit, at least one.

    Args:
        texts: The texts.
        tokenizer: A fast tokenizer of ``transformers``.
        max_tokens: Tokens a piece, special ones included, or the tokenizer's limit where lower.
    """
    return [
        tokenizer(
            collapse_white_space(text),
            truncation=True,
            max_length=min(max_tokens, tokenizer.model_max_length),
            return_overflowing_tokens=True,
        )["input_ids"]
        for text in texts
    ]


def lengths(texts: Sequence[Pieces]) -> NDArray[np.int64]:
    """Number of tokens of each text."""
    return np.array([sum(map(len, text)) for text in texts], dtype=np.int64)


def packs(texts: Sequence[Pieces]) -> Iterator[tuple[int, int]]:
    """Start and stop of runs of texts of at most ``PIECES_AT_ONCE`` pieces, or of one long text."""
    start = total = 0
    for stop, text in enumerate(texts):
        if stop > start and total + len(text) > PIECES_AT_ONCE:
            yield start, stop
            start, total = stop, 0
        total += len(text)
    if texts:
        yield start, len(texts)


def vectors_of(texts: Sequence[Pieces], tokenizer: Any, encoder: Any) -> Any:
    """The direction of each text, a tensor of shape (n_texts, hidden size), rows of length 1.

    It is that of the mean over all tokens of all its pieces.
    """
    import torch

    flat = [piece for text in texts for piece in text]
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    sums: Any = 0
    for start in range(0, len(flat), PIECES_AT_ONCE):
        part = slice(start, start + PIECES_AT_ONCE)
        batch = tokenizer.pad({"input_ids": flat[part]}, return_tensors="pt").to(encoder.device)
        states = encoder(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
        # A product with a 0/1 matrix adds up pieces in one order on every device.
        belongs = np.eye(len(texts), dtype=np.float32)[owner[part]].T
        sums = sums + torch.from_numpy(belongs).to(encoder.device) @ (states * mask).sum(dim=1)
    return torch.nn.functional.normalize(sums, dim=1)
