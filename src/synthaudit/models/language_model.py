"""Causal language models: made small, or loaded; their losses; and texts drawn from them."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import PlanError, SynthauditError
from synthaudit.models.language_tokens import Vocabulary, Window
from synthaudit.models.resolve import folder_digest

_TOKENS_AT_ONCE = 8192
"""Tokens a batch where no gradients are kept: bounded memory."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of a model made from scratch: a decoder as in Llama, embeddings tied.

    Args:
        hidden: Width; a multiple of 16.
        n_layers: Depth.
        spread: Standard deviation of first weights, times the root of the width. Models this small
            hardly learn from the usual 0.02; at 1 they learn fastest, with little text too fast.

    Source: Touvron et al. (2023), section 2.2.
    """

    hidden: int
    n_layers: int
    spread: float = 0.5


@contextlib.contextmanager
def one_thread(seed: int, device: str) -> Iterator[None]:
    """Seeded, deterministic torch on one thread inside; outside, everything as it was.

    More threads would sum in another order, and the bytes would depend on the machine's cores.
    """
    import torch
    from transformers.utils import logging

    n_threads = torch.get_num_threads()
    before = torch.are_deterministic_algorithms_enabled()
    warned_before = torch.is_deterministic_algorithms_warn_only_enabled()
    level = logging.get_verbosity()
    with torch.random.fork_rng(devices=None if device.startswith("cuda") else []):
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(mode=True, warn_only=True)
        torch.set_num_threads(1)
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            logging.set_verbosity(level)
            torch.set_num_threads(n_threads)
            torch.use_deterministic_algorithms(mode=before, warn_only=warned_before)


def new_model(size: Size, vocabulary: Vocabulary, device: str) -> Any:
    """A model with random weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=vocabulary.size,
        hidden_size=size.hidden,
        intermediate_size=2 * size.hidden,
        num_hidden_layers=size.n_layers,
        num_attention_heads=size.hidden // 16,
        max_position_embeddings=vocabulary.max_tokens,
        tie_word_embeddings=True,
        initializer_range=size.spread / size.hidden**0.5,
        bos_token_id=None,
        eos_token_id=None,
    )
    model: Any = LlamaForCausalLM(config)
    return model.to(device)


def loaded(folder: str) -> tuple[Any, str]:
    """A pretrained model, without dropout, and the SHA-256 of its files.

    Raises:
        PlanError: There is none, or its weights are not in safetensors.
    """
    from transformers import AutoModelForCausalLM

    path = Path(folder)
    if not (path / "config.json").is_file():
        raise PlanError(
            f"causal_lm.model: '{folder}' is no folder with a config.json. Name the folder a "
            "transformers model was saved to, or leave it out to train from scratch."
        )
    try:
        model: Any = AutoModelForCausalLM.from_pretrained(
            str(path), local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError) as error:
        raise PlanError(
            f"causal_lm.model: '{folder}' is no causal language model with weights in safetensors "
            f"({type(error).__name__})."
        ) from None
    model = model.float()
    for module in model.modules():
        if type(module).__name__ == "Dropout":
            module.p = 0.0
        if isinstance(getattr(module, "attention_dropout", None), float):
            module.attention_dropout = 0.0
    return model, folder_digest(path)


def widened(model: Any, vocabulary: Vocabulary, device: str) -> Any:
    """A pretrained model with rows for the new tokens, each the mean of the old ones.

    Raises:
        PlanError: It cannot take windows that long.
    """
    import torch

    limit = getattr(model.config, "max_position_embeddings", None)
    if limit is not None and vocabulary.max_tokens > limit:
        raise PlanError(
            f"causal_lm.max_tokens is {vocabulary.max_tokens}, but the model takes {limit} tokens."
        )
    n_old = model.get_input_embeddings().weight.shape[0]
    model.resize_token_embeddings(vocabulary.size, mean_resizing=False)
    with torch.no_grad():
        for layer in (model.get_input_embeddings(), model.get_output_embeddings()):
            layer.weight[n_old:] = layer.weight[:n_old].mean(dim=0)
    return model.to(device)


def padded(windows: Sequence[Window], device: str) -> tuple[Any, Any, Any]:
    """Tokens, their positions and whether each is to be predicted; shape (n_windows, n_tokens).

    Windows are filled up at their ends, where a causal model never looks back from.
    """
    import torch

    n_tokens = max(len(window.tokens) for window in windows)
    tokens = np.zeros((len(windows), n_tokens), dtype=np.int64)
    wanted = np.zeros((len(windows), n_tokens), dtype=np.float32)
    for row, window in enumerate(windows):
        tokens[row, : len(window.tokens)] = window.tokens
        wanted[row, window.n_given : len(window.tokens)] = 1.0
    # A row of positions for each window: gradients per window need a batch dimension everywhere.
    positions = np.tile(np.arange(n_tokens), (len(windows), 1))
    return tuple(torch.from_numpy(array).to(device) for array in (tokens, positions, wanted))  # type: ignore[return-value]


def summed_losses(model: Any, windows: Sequence[Window], device: str) -> tuple[Any, Any]:
    """Of each window the summed loss in nats and the number of tokens predicted."""
    from torch.nn import functional

    tokens, positions, wanted = padded(windows, device)
    scores = model(input_ids=tokens, position_ids=positions, use_cache=False).logits
    losses = functional.cross_entropy(
        scores[:, :-1].transpose(1, 2), tokens[:, 1:], reduction="none"
    )
    return (losses * wanted[:, 1:]).sum(dim=1), wanted[:, 1:].sum(dim=1)


def mean_losses(
    model: Any, persons: Sequence[Sequence[Window]], device: str
) -> NDArray[np.float64]:
    """Mean loss in nats a token of each person's text, shape (n_persons,).

    Raises:
        SynthauditError: Training went astray.
    """
    import torch

    windows = [window for person in persons for window in person]
    order = sorted(range(len(windows)), key=lambda at: len(windows[at].tokens))
    sums = np.zeros((2, len(windows)))
    model.eval()
    with torch.inference_mode():
        for batch in _batches(windows, order):
            found = summed_losses(model, [windows[at] for at in batch], device)
            sums[:, batch] = [each.cpu().numpy() for each in found]
    owners = np.repeat(np.arange(len(persons)), [len(person) for person in persons])
    losses, counts = (np.bincount(owners, row, len(persons)) for row in sums)
    if not np.isfinite(losses).all():
        raise SynthauditError("Training went astray: the model's losses are not numbers.")
    return np.asarray(losses / counts, dtype=np.float64)


def _batches(windows: Sequence[Window], order: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for at in order:
        if batch and (len(batch) + 1) * len(windows[at].tokens) > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(at)
    yield batch
