"""Texts in pieces a transformer can take, and their vectors: nothing is truncated."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.encoder import collapse_white_space

Pieces: TypeAlias = list[list[int]]
"""One record: the token ids of each of its pieces, special tokens included."""

PIECES_AT_ONCE = 32
"""Pieces that go through the encoder together."""


def pieces_of(
    texts: Sequence[str], tokenizer: Any, max_tokens: int, pairs: Sequence[str] | None = None
) -> list[Pieces]:
    """Each record in as few pieces as fit, at least one.

    Args:
        texts: The texts.
        tokenizer: A fast tokenizer of ``transformers``.
        max_tokens: Tokens a piece, special ones included, or the tokenizer's limit where lower.
        pairs: A second text each, which stands in the same piece, behind a separator. Where both do
            not fit, every piece has a part of both; a text of up to half a piece is in all of them.
    """
    limit = min(max_tokens, tokenizer.model_max_length)
    if pairs is None:
        return [
            tokenizer(
                collapse_white_space(text),
                truncation=True,
                max_length=limit,
                return_overflowing_tokens=True,
            )["input_ids"]
            for text in texts
        ]
    return [_together(*both, tokenizer, limit) for both in zip(texts, pairs, strict=True)]


def _together(text: str, pair: str, tokenizer: Any, limit: int) -> Pieces:
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()  # an earlier call may have left it on
    backend.no_padding()
    sides = [
        backend.encode(collapse_white_space(side), add_special_tokens=False)
        for side in (text, pair)
    ]
    room = limit - backend.num_special_tokens_to_add(is_pair=True)
    lengths = [len(side.ids) for side in sides]
    first = min(lengths[0], max(room // 2, room - lengths[1]))
    parts = []
    for side, budget in zip(sides, (first, room - first), strict=True):
        if len(side.ids) > budget:
            side.truncate(budget)
        parts.append([side, *side.overflowing])
    n = max(map(len, parts))
    return [
        backend.post_process(*(part[at * len(part) // n] for part in parts)).ids for at in range(n)
    ]


def most_tokens(tokenizer: Any, encoder: Any, asked: int) -> int:
    """Tokens a piece may have: as ``asked``, or what tokenizer and encoder can take where lower.

    Not every tokenizer knows how many positions its encoder has.
    """
    limits = [asked, tokenizer.model_max_length]
    for name, module in encoder.named_modules():
        if name.endswith("position_embeddings") and hasattr(module, "num_embeddings"):
            padding = getattr(module, "padding_idx", None)  # RoBERTa counts from behind it
            limits.append(module.num_embeddings - (0 if padding is None else padding + 1))
    return int(min(limits))


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


def vectors_of(
    texts: Sequence[Pieces], tokenizer: Any, encoder: Any, *, narrow: bool = False
) -> Any:
    """The direction of each text, a tensor of shape (n_texts, hidden size), rows of length 1.

    It is that of the mean over all tokens of all its pieces.

    Args:
        texts: The texts in pieces.
        tokenizer: The encoder's.
        encoder: Of ``transformers``.
        narrow: Whether the encoder computes in bfloat16; sums are float32 anyway.
    """
    import torch

    flat = [piece for text in texts for piece in text]
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    sums: Any = 0
    for start in range(0, len(flat), PIECES_AT_ONCE):
        part = slice(start, start + PIECES_AT_ONCE)
        batch = _batch(flat[part], tokenizer, encoder)
        with torch.autocast(encoder.device.type, dtype=torch.bfloat16, enabled=narrow):
            states = encoder(**batch).last_hidden_state
        states = states.float()
        mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
        # A product with a 0/1 matrix adds up pieces in one order on every device.
        belongs = np.eye(len(texts), dtype=np.float32)[owner[part]].T
        sums = sums + torch.from_numpy(belongs).to(encoder.device) @ (states * mask).sum(dim=1)
    return torch.nn.functional.normalize(sums, dim=1)


def _batch(pieces: Sequence[list[int]], tokenizer: Any, encoder: Any) -> Any:
    """Padded tensors on the encoder's device; of two texts, which token is of which."""
    columns = {"input_ids": list(pieces)}
    if getattr(encoder.config, "type_vocab_size", 0) > 1:
        columns["token_type_ids"] = [_of_which(piece, tokenizer.sep_token_id) for piece in pieces]
    return tokenizer.pad(columns, return_tensors="pt").to(encoder.device)


def _of_which(piece: list[int], separator: int) -> list[int]:
    """0 up to the first separator, 1 behind it."""
    n_first = piece.index(separator) + 1 if separator in piece else len(piece)
    return [0] * n_first + [1] * (len(piece) - n_first)
