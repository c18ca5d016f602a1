"""A transformer encoder with a linear head, trained end to end in a small bare loop."""

import contextlib
import copy
import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import SynthauditError
from synthaudit.models.heads import Head, fitted_head, person_folds
from synthaudit.models.pieces import Pieces, lengths, packs, pieces_of, vectors_of
from synthaudit.models.skill import Floats
from synthaudit.models.tasks import Task

_DROPOUT = 0.1
_WARM_UP = 0.1  # share of the steps
_WEIGHT_DECAY = 0.01
_CHECKED_SHARE = 10  # one person in so many
_MIN_CHECKED = 20


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

    The head starts as the linear model on the untouched encoder's vectors, so few epochs do. A text
    over ``max_tokens`` is cut into pieces that are pooled; nothing is truncated. While training, a
    long text shows at most ``n_pieces`` of them an epoch, drawn anew each time.

    Where a tenth of the persons are at least 20, they are kept out of training: it stops when the
    loss on them no longer falls, and the best state counts.

    Args:
        encoder: What is fine-tuned.
        device: Torch device.
        epochs: Passes over the records, at most.
        learning_rate: At its peak.
        batch_size: Records a step.
        max_tokens: Tokens a piece, special ones included, or the model's own limit where lower.
        n_pieces: Pieces of one text an epoch while training.

    Source: Devlin et al. (2019), NAACL, section 4; Kumar et al. (2022), ICLR (head first).
    """

    encoder: Encoder
    device: str = "cpu"
    epochs: int = 3
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
            SynthauditError: The loss is no longer a number.
        """
        tokenizer, encoder = _load(self.encoder.path)
        pieces, questions = (pieces_of(side, tokenizer, self.max_tokens) for side in (texts, asked))
        first = person_folds(persons, _CHECKED_SHARE, seed=0) == 0
        enough = len({persons[row] for row in np.flatnonzero(first)}) >= _MIN_CHECKED
        is_number = task.kind == "number"
        centre = float(targets.mean()) if is_number else 0.0
        scale = (float(targets.std()) or 1.0) if is_number else 1.0
        lessons = _Lessons(
            pieces,
            (targets - centre) / scale if is_number else targets,
            np.array(persons),
            checked=first & enough,
        )
        with _deterministic(0, self.device):
            start = _Model(self, task, tokenizer, copy.deepcopy(encoder).to(self.device))
            head = start.probe(lessons)
        found = []
        for seed in seeds:
            with _deterministic(seed, self.device):
                model = _Model(self, task, tokenizer, copy.deepcopy(encoder).to(self.device))
                model.train(lessons, head, seed)
                found.append(model.outputs(questions).astype(np.float64) * scale + centre)
        return found


@dataclass(frozen=True, slots=True)
class _Lessons:
    """Records to learn from, numbers standardised; ``checked`` marks those kept out to stop by."""

    pieces: list[Pieces]
    targets: NDArray[Any]
    persons: NDArray[np.str_]
    checked: NDArray[np.bool_]


class _Model:
    def __init__(self, recipe: Recipe, task: Task, tokenizer: Any, encoder: Any) -> None:
        import torch

        self.recipe, self.task, self.tokenizer, self.encoder = recipe, task, tokenizer, encoder
        self.layers = torch.nn.ModuleDict(
            {
                "encoder": encoder,
                "head": torch.nn.Linear(encoder.config.hidden_size, task.n_outputs),
            }
        ).to(recipe.device)
        self.dropout = torch.nn.Dropout(_DROPOUT)

    def probe(self, lessons: _Lessons) -> Head:
        """The linear model on the encoder's vectors as they are."""
        learnt = np.flatnonzero(~lessons.checked)
        vectors = self._evaluated([lessons.pieces[row] for row in learnt], lambda tensor: tensor)
        return fitted_head(
            self.task, vectors, lessons.targets[learnt], lessons.persons[learnt].tolist()
        )

    def train(self, lessons: _Lessons, head: Head, seed: int) -> None:
        """Everything, from the encoder as it is and ``head``."""
        import torch

        with torch.no_grad():
            self.layers["head"].weight.copy_(torch.from_numpy(head.weights))
            self.layers["head"].bias.copy_(torch.from_numpy(head.bias))
        generator = np.random.Generator(np.random.PCG64(seed))
        n_batches = -(-int((~lessons.checked).sum()) // self.recipe.batch_size)
        optimizer, schedule = self._optimizer(self.recipe.epochs * n_batches)
        best, kept = self._checked_loss(lessons), copy.deepcopy(self.layers.state_dict())
        for _ in range(self.recipe.epochs):
            for batch in self._batches(lessons, generator):
                self._step(lessons, batch, generator)
                optimizer.step()
                optimizer.zero_grad()
                schedule.step()
            loss = self._checked_loss(lessons)
            if lessons.checked.any() and loss >= best:
                break
            best, kept = loss, copy.deepcopy(self.layers.state_dict())
        self.layers.load_state_dict(kept)

    def outputs(self, texts: list[Pieces]) -> NDArray[np.float32]:
        """Shape (n_texts, n_outputs); numbers are standardised."""
        return self._evaluated(texts, self.layers["head"])

    def _optimizer(self, n_steps: int) -> tuple[Any, Any]:
        import torch

        optimizer = torch.optim.AdamW(
            self.layers.parameters(),
            lr=self.recipe.learning_rate,
            weight_decay=_WEIGHT_DECAY,
            fused=True,
        )
        n_warm_up = max(1, round(_WARM_UP * n_steps))
        n_decay = max(1, n_steps - n_warm_up)
        return optimizer, torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / n_warm_up, (n_steps - step) / n_decay)
        )

    def _batches(
        self, lessons: _Lessons, generator: np.random.Generator
    ) -> Iterator[NDArray[np.int64]]:
        """Batches in random order; texts of like length share one, so that little is padded."""
        size = self.recipe.batch_size
        n_tokens = lengths(lessons.pieces)
        order = generator.permutation(np.flatnonzero(~lessons.checked))
        batches = []
        for start in range(0, len(order), 16 * size):
            block = order[start : start + 16 * size]
            block = block[np.argsort(n_tokens[block], kind="stable")]
            batches += [block[at : at + size] for at in range(0, len(block), size)]
        for place in generator.permutation(len(batches)):
            yield batches[place]

    def _step(
        self, lessons: _Lessons, batch: NDArray[np.int64], generator: np.random.Generator
    ) -> None:
        """Gradients of the mean loss of a batch, clipped."""
        import torch

        self.layers.train()
        shown = [self._shown(lessons.pieces[row], generator) for row in batch]
        for start, stop in packs(shown):
            vectors = vectors_of(shown[start:stop], self.tokenizer, self.encoder)
            outputs = self.layers["head"](self.dropout(vectors))
            loss = self._loss(outputs, lessons.targets[batch[start:stop]]) / len(batch)
            if not torch.isfinite(loss):
                raise SynthauditError("Fine-tuning went astray: the loss is not a number.")
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.layers.parameters(), 1.0)

    def _shown(self, text: Pieces, generator: np.random.Generator) -> Pieces:
        if len(text) <= self.recipe.n_pieces:
            return text
        return [text[at] for at in generator.permutation(len(text))[: self.recipe.n_pieces]]

    def _loss(self, outputs: Any, targets: NDArray[Any]) -> Any:
        """Summed squared error, or summed log loss."""
        import torch
        from torch.nn import functional

        wanted = torch.from_numpy(targets).to(outputs.device)
        if self.task.kind == "class":
            return functional.cross_entropy(outputs, wanted, reduction="sum")
        if self.task.kind == "number":
            return functional.mse_loss(outputs[:, 0], wanted.float(), reduction="sum")
        return functional.binary_cross_entropy_with_logits(outputs, wanted.float(), reduction="sum")

    def _checked_loss(self, lessons: _Lessons) -> float:
        import torch

        rows = np.flatnonzero(lessons.checked)
        outputs = self.outputs([lessons.pieces[row] for row in rows])
        return float(self._loss(torch.from_numpy(outputs), lessons.targets[rows]))

    def _evaluated(self, texts: list[Pieces], function: Any) -> NDArray[np.float32]:
        """``function`` of each text's vector; batches by length, without dropout."""
        import torch

        self.layers.eval()
        order = np.argsort(lengths(texts), kind="stable")
        ordered = [texts[place] for place in order]
        with torch.inference_mode():
            parts = [
                function(vectors_of(ordered[start:stop], self.tokenizer, self.encoder))
                .cpu()
                .numpy()
                for start, stop in packs(ordered)
            ]
        joined = np.concatenate(parts) if parts else np.empty((0, self.task.n_outputs), np.float32)
        found = np.empty_like(joined)
        found[order] = joined
        return found


@functools.cache
def _load(path: str) -> tuple[Any, Any]:
    """Tokenizer and encoder, once a process; by path, so nothing is fetched, and never a pickle."""
    # Workers are the parallelism; the tokenizer must not start threads of its own.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    disable_progress_bar()
    set_verbosity_error()
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
