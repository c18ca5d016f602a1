"""Fine-tuning a transformer encoder by a fixed recipe."""

import contextlib
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.pieces import Pieces, pieces_of
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task
from synthaudit.models.tuned_model import Lessons, Pace, TunedModel


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder in a folder, weights in safetensors.

    Args:
        path: The folder, as ``transformers`` saves it.
        digest: SHA-256 of its files; stands for ``path`` wherever numbers are compared.
    """

    path: str = field(compare=False)
    digest: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is fine-tuned: AdamW, linear warm-up and decay, dropout, gradients clipped.

    The head starts as the linear model on the untouched encoder's vectors, so two epochs do. Their
    number is fixed: stopping by records kept out made arms differ by luck, and worse on average. A
    text over ``max_tokens`` is cut into pieces that are pooled; nothing is truncated. While
    training, a long text shows at most ``n_pieces`` of them an epoch, drawn anew each time.

    Args:
        encoder: What is fine-tuned.
        device: Torch device.
        epochs: Passes over the records.
        learning_rate: At its peak.
        batch_size: Records a step.
        max_tokens: Tokens a piece, special ones included, or the model's own limit where lower.
        n_pieces: Pieces of one text an epoch while training.

    Source: Devlin et al. (2019), NAACL, section 4; Kumar et al. (2022), ICLR (head first).
    """

    encoder: Encoder
    device: str = "cpu"
    epochs: int = 2
    learning_rate: float = 5e-5
    batch_size: int = 16
    max_tokens: int = 128
    n_pieces: int = 4

    def outputs(
        self,
        task: Task,
        texts: Sequence[str],
        targets: NDArray[Any],
        persons: Sequence[str],
        asked: Sequence[str],
        *,
        seeds: Sequence[int],
    ) -> list[Floats]:
        """What fine-tuned models say about ``asked``: by seed, shape (n_asked, n_outputs).

        Args:
            task: What is predicted.
            texts: The records learnt from.
            targets: Their labels.
            persons: Their persons.
            asked: The texts to predict.
            seeds: One model each: the order of records, and dropout.

        Raises:
            SynthauditError: Training went astray: outputs are not finite.
        """
        questions = pieces_of(asked, _load(self.encoder.path)[0], self.max_tokens)
        models = self.models(task, texts, targets, persons, seeds=seeds)
        return [model.outputs_of(questions) for model in models]

    def models(
        self,
        task: Task,
        texts: Sequence[str],
        targets: NDArray[Any],
        persons: Sequence[str],
        *,
        seeds: Sequence[int],
    ) -> Iterator["FineTuned"]:
        """The fine-tuned models themselves, one a seed; see ``outputs`` for the arguments."""
        tokenizer, encoder = _load(self.encoder.path)
        centre, scale = 0.0, 1.0
        if task.kind == "number":
            centre, scale = float(targets.mean()), float(targets.std()) or 1.0
            targets = (targets - centre) / scale
        lessons = Lessons(pieces_of(texts, tokenizer, self.max_tokens), targets, persons)
        pace = Pace(self.epochs, self.learning_rate, self.batch_size, self.n_pieces)
        head = None
        for seed in seeds:
            with _deterministic(seed, self.device):
                model = TunedModel(task, tokenizer, encoder, self.device)
                head = head or model.probe(lessons)
                model.train(lessons, head, pace, seed=seed)
            yield FineTuned(self, model, seed, centre, scale)


@dataclass(frozen=True)
class FineTuned:
    """A model that has learnt, for texts that come later.

    Args:
        recipe: How it was made.
        model: The encoder and its head.
        seed: Its seed.
        centre: Mean of the numbers it learnt from; 0 for classes.
        scale: Their standard deviation; 1 for classes.
    """

    recipe: Recipe
    model: TunedModel
    seed: int
    centre: float
    scale: float

    def outputs(self, texts: Sequence[str]) -> Floats:
        """What it says about ``texts``, shape (n_texts, n_outputs)."""
        return self.outputs_of(pieces_of(texts, self.model.tokenizer, self.recipe.max_tokens))

    def outputs_of(self, texts: list[Pieces]) -> Floats:
        """The same for texts in pieces."""
        with _deterministic(self.seed, self.recipe.device):
            return self.model.outputs(texts).astype(np.float64) * self.scale + self.centre


@functools.cache
def _load(path: str) -> tuple[Any, Any]:
    """Tokenizer and encoder, once a process; by path, so nothing is fetched, and never a pickle."""
    # Workers are the parallelism; the tokenizer must not start threads of its own.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    encoder = AutoModel.from_pretrained(path, local_files_only=True, use_safetensors=True)
    return tokenizer, encoder.float()


@contextlib.contextmanager
def _deterministic(seed: int, device: str) -> Iterator[None]:
    """Seeded torch and deterministic algorithms inside; outside, everything as it was."""
    import torch

    before = torch.are_deterministic_algorithms_enabled()
    warned_before = torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng(devices=None if device.startswith("cuda") else []):
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(mode=True, warn_only=True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(mode=before, warn_only=warned_before)
