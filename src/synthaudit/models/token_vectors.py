"""What each token of a text means where it stands: the hidden states of an encoder."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import PlanError
from synthaudit.models.encoder import unit_rows
from synthaudit.models.fine_tune import Encoder
from synthaudit.models.pieces import PIECES_AT_ONCE, pieces_of
from synthaudit.models.precision import Precision, resolved

_DEPTH = 0.75
"""Share of the layers below the one that is read: where BERTScore's authors found the layers that
agree best with people (9 of 12 for BERT, 18 of 24 for large BERT)."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text.

    Args:
        vectors: Unit rows, shape (n_tokens, hidden size), float32.
        is_word: False for the special tokens a model adds, shape (n_tokens,).
    """

    vectors: NDArray[np.float32]
    is_word: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The hidden states of one layer; those above it are not computed.

    A text over the limit is cut into pieces, each with special tokens of its own; nothing is
    truncated. Padding moves the last bits of a vector with the batch it is in.

    Args:
        encoder: The model.
        layer: Counted from 1 at the first above the word embeddings; None for three quarters of the
            way up.
        device: Torch device.
        max_tokens: Tokens a piece, special ones included, or the model's own limit where lower.
        precision: Of the arithmetic.
    """

    encoder: Encoder
    layer: int | None = None
    device: str = "cpu"
    max_tokens: int = 512
    precision: Precision = "float32"

    def chosen_layer(self) -> int:
        """The layer that is read.

        Raises:
            PlanError: The model has no such layer.
        """
        n_layers = _n_layers(self.encoder.path)
        layer = max(1, round(_DEPTH * n_layers)) if self.layer is None else self.layer
        if not 1 <= layer <= n_layers:
            raise PlanError(f"layer {layer} was asked for, and the encoder has {n_layers}.")
        return layer

    def encode(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text; one without a word has special tokens alone."""
        import torch

        tokenizer, encoder = _load(self.encoder.path, self.chosen_layer())
        narrow = resolved(self.precision, self.device) == "bfloat16"
        pieces = pieces_of(texts, tokenizer, self.max_tokens)
        flat = [
            (len(piece), row, place)
            for row, text in enumerate(pieces)
            for place, piece in enumerate(text)
        ]
        flat.sort()  # like lengths together: less padding
        found: dict[tuple[int, int], NDArray[np.float32]] = {}
        with (
            torch.inference_mode(),
            torch.autocast(torch.device(self.device).type, dtype=torch.bfloat16, enabled=narrow),
        ):
            encoder.to(self.device)
            for start in range(0, len(flat), PIECES_AT_ONCE):
                batch = flat[start : start + PIECES_AT_ONCE]
                padded = tokenizer.pad(
                    {"input_ids": [pieces[row][place] for _, row, place in batch]},
                    padding_side="right",
                    return_tensors="pt",
                ).to(self.device)
                states = encoder(**padded).last_hidden_state
                for (length, row, place), state in zip(
                    batch, states.float().cpu().numpy(), strict=True
                ):
                    found[row, place] = unit_rows(state[:length])
        special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
        return [
            Tokens(
                np.concatenate([found[row, place] for place in range(len(text))]),
                np.array([token not in special for piece in text for token in piece], dtype=bool),
            )
            for row, text in enumerate(pieces)
        ]


@functools.cache
def _n_layers(path: str) -> int:
    from transformers import AutoConfig

    return int(AutoConfig.from_pretrained(path, local_files_only=True).num_hidden_layers)


@functools.cache
def _load(path: str, n_layers: int) -> tuple[Any, Any]:
    """Tokenizer and the encoder's lower layers, once a process.

    By path, so nothing is fetched, and never a pickle.
    """
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    encoder = AutoModel.from_pretrained(
        path, local_files_only=True, use_safetensors=True, num_hidden_layers=n_layers
    )
    return tokenizer, encoder.float().eval()
