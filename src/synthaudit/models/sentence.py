"""Sentence encoders with weights, loaded from a folder and from nowhere else."""

import functools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.encoder import collapse_white_space, unit_rows


@dataclass(frozen=True)
class SentenceEmbedder:
    """A sentence-transformers model.

    A text over the token limit is cut into pieces, between words where it can be; its vector is
    the mean of theirs, weighted by tokens. Nothing is truncated. Padding moves the last bits of a
    vector with the batch it is in (cosines by about 2e-7); the same batches give the same bytes.

    Args:
        path: Folder of the model.
        digest: SHA-256 of the model's files; stands for ``path`` wherever vectors are compared.
        device: Torch device.
        dtype: Torch type of weights and arithmetic.
        batch_tokens: Tokens in one batch, padding included: pieces of like length go together, few
            long ones or many short ones. Small batches pad less, which on one core is fastest.
        max_tokens: Tokens in one piece, special ones included; the model's own limit where that is
            lower.
        name: What people call the model.
    """

    path: str = field(compare=False)
    digest: str
    device: str = "cpu"
    dtype: str = "float32"
    batch_tokens: int = 512
    max_tokens: int = 256
    name: str = field(default="", compare=False)

    def fitted(self, texts: Sequence[str]) -> "SentenceEmbedder":  # noqa: ARG002 (nothing to learn)
        """Itself: the weights are given."""
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text; zeros where it holds no token."""
        model = _load(self.path, self.device, self.dtype)
        n_tokens = _room(model, self.max_tokens)
        pieces = [
            (row, piece, weight)
            for row, text in enumerate(texts)
            for piece, weight in _pieces(collapse_white_space(text), model.tokenizer, n_tokens)
        ]
        vectors = np.zeros((len(pieces), model.get_embedding_dimension()))
        for batch in _batches([weight for _, _, weight in pieces], self.batch_tokens):
            vectors[batch] = model.encode(
                [pieces[place][1] for place in batch],
                batch_size=len(batch),
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        pooled = np.zeros((len(texts), vectors.shape[1]))
        for (row, _, weight), vector in zip(pieces, vectors, strict=True):
            pooled[row] += weight * vector
        return unit_rows(pooled)

    def describe(self) -> dict[str, str]:
        """Facts for the provenance; ``hidden_size`` is that of the encoder's configuration."""
        config = json.loads((Path(self.path) / "config.json").read_bytes())
        return {
            "name": self.name,
            "backend": "sentence-transformers",
            "digest": self.digest,
            "hidden_size": str(config.get("hidden_size", "unknown")),
            "dtype": self.dtype,
            "device": self.device,
            "max_tokens": str(self.max_tokens),
            "languages": "en" if self.name.endswith("all-MiniLM-L6-v2") else "unknown",
        }


@functools.cache
def _load(path: str, device: str, dtype: str) -> Any:
    """The model, once a process. By path, and with the hub switched off: nothing is fetched."""
    for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ.setdefault(variable, "1")
    # Workers are the parallelism; the tokenizer must not start threads of its own.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(path, device=device, local_files_only=True)
    return model.to(getattr(torch, dtype)).eval()


def _room(model: Any, max_tokens: int) -> int:
    """Tokens of text that fit beside the special tokens and the model's default prompt."""
    limit = min(max_tokens, model.max_seq_length or max_tokens)
    prompt = model.prompts.get(model.default_prompt_name, "")
    n_prompt = len(model.tokenizer(prompt, add_special_tokens=False)["input_ids"])
    return int(limit - model.tokenizer.num_special_tokens_to_add() - n_prompt)


def _batches(lengths: Sequence[int], n_tokens: int) -> Iterator[list[int]]:
    """Places of pieces that go together, shorter ones first: at least one, else what fits."""
    batch: list[int] = []
    for place in np.argsort(np.array(lengths, dtype=np.int64), kind="stable").tolist():
        if batch and (len(batch) + 1) * lengths[place] > n_tokens:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pieces(text: str, tokenizer: Any, n_tokens: int) -> Iterator[tuple[str, int]]:
    """``text`` in pieces of at most ``n_tokens`` tokens, each with its number of tokens."""
    offsets = tokenizer(
        text, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
    )["offset_mapping"]
    if len(offsets) <= n_tokens:
        if offsets:
            yield text, len(offsets)
        return
    start = 0
    while start < len(offsets):
        end = min(start + n_tokens, len(offsets))
        if end < len(offsets):
            end = next(
                (at for at in range(end, start, -1) if _between_words(text, offsets, at)), end
            )
        # A piece may have more tokens by itself than within the text, so it is counted again.
        yield from _pieces(text[offsets[start][0] : offsets[end - 1][1]], tokenizer, n_tokens)
        start = end


def _between_words(text: str, offsets: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether white space precedes token ``at``; some tokenizers count it to a token."""
    return " " in text[offsets[at - 1][1] - 1 : offsets[at][0] + 1]
