"""Fine-tuning a transformer encoder by a fixed recipe."""

import contextlib
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.heads import Head
from synthaudit.models.pieces import Pieces, most_tokens, pieces_of
from synthaudit.models.precision import Precision, resolved
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task
from synthaudit.models.tuned_model import Lessons, Pace, TunedModel, Tuning

_LEARNING_RATES: dict[Tuning, float] = {"full": 5e-5, "lora": 5e-4, "head": 1e-3, "frozen": 0.0}


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
class Examples:
    """Records to learn from.

    Args:
        texts: The texts.
        targets: Their labels.
        persons: Their persons.
        pairs: Second texts, read together with the first; None where there are none.
    """

    texts: Sequence[str]
    targets: NDArray[Any]
    persons: Sequence[str]
    pairs: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is fine-tuned: AdamW, linear warm-up and decay, dropout, gradients clipped.

    The head starts as the linear model on the untouched encoder's vectors, so two epochs do. Their
    number is fixed unless there is ``patience``: stopping by records kept out made arms differ by
    luck, and worse on average. A text over ``max_tokens`` is cut into pieces that are pooled;
    nothing is truncated. While training, a long text shows at most ``n_pieces`` of them an epoch,
    drawn anew each time.

    Args:
        encoder: What is fine-tuned.
        device: Torch device.
        epochs: Passes over the records; with ``patience``, at most.
        learning_rate: At its peak; None for 5e-5, 5e-4 with ``lora``, 1e-3 with ``head``.
        batch_size: Records a step.
        max_tokens: Tokens a piece, special ones included, or the model's own limit where lower.
        n_pieces: Pieces of one text an epoch while training.
        tuning: ``full``: the whole encoder learns; ``lora``: low-rank adapters in it; ``head``:
            only the head on it; ``frozen``: nothing beyond the linear model.
        patience: Epochs without progress on a tenth of the persons learnt from, set aside, after
            which training stops and goes back to the best; 0 for a fixed number of epochs.
        precision: Of the encoder's arithmetic; ``auto`` for the faster on this machine.

    Source: Devlin et al. (2019), NAACL, section 4; Kumar et al. (2022), ICLR (head first).
    """

    encoder: Encoder
    device: str = "cpu"
    epochs: int = 2
    learning_rate: float | None = None
    batch_size: int = 16
    max_tokens: int = 128
    n_pieces: int = 4
    tuning: Tuning = "full"
    patience: int = 0
    precision: Precision = "float32"

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
        (found,) = self.outputs_by_stage(
            task, [Examples(texts, targets, persons)], asked, seeds=seeds
        )
        return found

    def outputs_by_stage(
        self,
        task: Task,
        stages: Sequence[Examples],
        asked: Sequence[str],
        asked_pairs: Sequence[str] | None = None,
        *,
        seeds: Sequence[int],
    ) -> list[list[Floats]]:
        """What models say about ``asked`` after each stage of training: by stage, then by seed.

        Args:
            task: What is predicted.
            stages: What is learnt, one after another.
            asked: The texts to predict.
            asked_pairs: Their second texts, if any.
            seeds: One model each.

        Raises:
            SynthauditError: Training went astray: outputs are not finite.
        """
        tokenizer, encoder = _load(self.encoder.path)
        limit = most_tokens(tokenizer, encoder, self.max_tokens)
        questions = pieces_of(asked, tokenizer, limit, asked_pairs)
        found: list[list[Floats]] = [[] for _ in stages]
        for number, model in self._taught(task, stages, seeds):
            found[number].append(model.outputs_of(questions))
        return found

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
        for _, model in self._taught(task, [Examples(texts, targets, persons)], seeds):
            yield model

    def _taught(
        self, task: Task, stages: Sequence[Examples], seeds: Sequence[int]
    ) -> Iterator[tuple[int, "FineTuned"]]:
        """Each model after each stage; the next stage goes on with the same one."""
        tokenizer, encoder = _load(self.encoder.path)
        centre, scale = 0.0, 1.0
        if task.kind == "number":
            first = stages[0].targets
            centre, scale = float(first.mean()), float(first.std()) or 1.0
        limit = most_tokens(tokenizer, encoder, self.max_tokens)
        lessons = [self._lessons(stage, tokenizer, limit, centre, scale) for stage in stages]
        heads: dict[int, Head] = {}
        for seed in seeds:
            with _deterministic(seed, self.device):
                model = TunedModel(
                    task,
                    tokenizer,
                    encoder,
                    self.device,
                    tuning=self.tuning,
                    narrow=resolved(self.precision, self.device) == "bfloat16",
                )
            for number, lesson in enumerate(lessons):
                with _deterministic(seed, self.device):
                    if number == 0 or self.tuning == "frozen":
                        if number not in heads:
                            heads[number] = model.probe(lesson, start=heads.get(number - 1))
                        model.begin(heads[number])
                    model.train(lesson, self._pace(), seed=seed)
                yield number, FineTuned(self, model, seed, centre, scale, limit)

    def _lessons(
        self, stage: Examples, tokenizer: Any, limit: int, centre: float, scale: float
    ) -> Lessons:
        targets = stage.targets
        if targets.dtype.kind == "f":
            targets = (targets - centre) / scale
        pieces = pieces_of(stage.texts, tokenizer, limit, stage.pairs)
        lessons = Lessons(pieces, targets, stage.persons)
        return lessons.parted() if self.patience and self.tuning != "frozen" else lessons

    def _pace(self) -> Pace:
        rate = self.learning_rate
        if rate is None:
            rate = _LEARNING_RATES[self.tuning]
        return Pace(self.epochs, rate, self.batch_size, self.n_pieces, self.patience)


@dataclass(frozen=True)
class FineTuned:
    """A model that has learnt, for texts that come later.

    Args:
        recipe: How it was made.
        model: The encoder and its head.
        seed: Its seed.
        centre: Mean of the numbers it learnt from first; 0 for classes.
        scale: Their standard deviation; 1 for classes.
        limit: Tokens a piece.
    """

    recipe: Recipe
    model: TunedModel
    seed: int
    centre: float
    scale: float
    limit: int

    def outputs(self, texts: Sequence[str], pairs: Sequence[str] | None = None) -> Floats:
        """What it says about ``texts``, shape (n_texts, n_outputs)."""
        return self.outputs_of(pieces_of(texts, self.model.tokenizer, self.limit, pairs))

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
