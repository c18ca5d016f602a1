"""An encoder and a head on it, trained together in a small bare loop."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import SynthauditError
from synthaudit.models.heads import Head, fitted_head
from synthaudit.models.pieces import Pieces, lengths, packs, vectors_of
from synthaudit.models.tasks import Task

_DROPOUT = 0.1
_WARM_UP = 0.1  # share of the steps
_WEIGHT_DECAY = 0.01
_BLOCK = 16  # batches among which texts of like length are brought together


@dataclass(frozen=True, slots=True)
class Lessons:
    """Records to learn from: their pieces, their labels (numbers standardised), their persons."""

    pieces: list[Pieces]
    targets: NDArray[Any]
    persons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, how long and in what portions a model learns; see ``models.fine_tune.Recipe``."""

    epochs: int
    learning_rate: float
    batch_size: int
    n_pieces: int


class TunedModel:
    """Outputs of a head on an encoder's vectors; see ``Task`` for what they are.

    Args:
        task: What is predicted.
        tokenizer: The encoder's.
        encoder: A ``transformers`` encoder, which is left as it is: the model has a copy.
        device: Torch device.
    """

    def __init__(self, task: Task, tokenizer: Any, encoder: Any, device: str) -> None:
        import torch

        self.task, self.tokenizer, self.encoder = task, tokenizer, copy.deepcopy(encoder)
        self.head: Any = torch.nn.Linear(encoder.config.hidden_size, task.n_outputs)
        self.dropout = torch.nn.Dropout(_DROPOUT)
        self.layers = torch.nn.ModuleList([self.encoder, self.head]).to(device)

    def probe(self, lessons: Lessons) -> Head:
        """The linear model on the encoder's vectors as they are."""
        vectors = self._evaluated(lessons.pieces, lambda tensor: tensor)
        return fitted_head(self.task, vectors, lessons.targets, lessons.persons)

    def train(self, lessons: Lessons, head: Head, pace: Pace, *, seed: int) -> None:
        """Train everything, the head from ``head``."""
        import torch

        with torch.no_grad():
            self.head.weight.copy_(torch.from_numpy(head.weights))
            self.head.bias.copy_(torch.from_numpy(head.bias))
        generator = np.random.Generator(np.random.PCG64(seed))
        n_batches = -(-len(lessons.pieces) // pace.batch_size)
        optimizer, schedule = self._optimizer(pace.learning_rate, pace.epochs * n_batches)
        self.layers.train()
        for _ in range(pace.epochs):
            for batch in _batches(lessons.pieces, pace.batch_size, generator):
                shown = [_shown(lessons.pieces[row], pace.n_pieces, generator) for row in batch]
                optimizer.zero_grad()
                self._backward(shown, lessons.targets[batch])
                optimizer.step()
                schedule.step()

    def outputs(self, texts: list[Pieces]) -> NDArray[np.float32]:
        """Shape (n_texts, n_outputs); numbers are standardised.

        Raises:
            SynthauditError: Training went astray.
        """
        outputs = self._evaluated(texts, self.head)
        if not np.isfinite(outputs).all():
            raise SynthauditError("Fine-tuning went astray: the model's outputs are not numbers.")
        return outputs

    def _optimizer(self, learning_rate: float, n_steps: int) -> tuple[Any, Any]:
        import torch

        optimizer = torch.optim.AdamW(
            self.layers.parameters(), lr=learning_rate, weight_decay=_WEIGHT_DECAY, fused=True
        )
        n_warm_up = max(1, round(_WARM_UP * n_steps))
        n_decay = max(1, n_steps - n_warm_up)
        return optimizer, torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / n_warm_up, (n_steps - step) / n_decay)
        )

    def _backward(self, texts: list[Pieces], targets: NDArray[Any]) -> None:
        """Gradients of the mean loss of a batch, clipped."""
        import torch

        for start, stop in packs(texts):
            vectors = vectors_of(texts[start:stop], self.tokenizer, self.encoder)
            loss = self._loss(self.head(self.dropout(vectors)), targets[start:stop]) / len(texts)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.layers.parameters(), 1.0)

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

    def _evaluated(self, texts: list[Pieces], function: Any) -> NDArray[np.float32]:
        """``function`` of each text's vector; batches by length, without dropout."""
        import torch

        self.layers.eval()
        order = np.argsort(lengths(texts), kind="stable")
        ordered = [texts[place] for place in order]
        with torch.inference_mode():
            found = np.concatenate(
                [
                    function(vectors_of(ordered[start:stop], self.tokenizer, self.encoder)).cpu()
                    for start, stop in packs(ordered)
                ]
            )
        return found[np.argsort(order)]


def _batches(
    texts: list[Pieces], size: int, generator: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Batches in random order; texts of like length share one, so that little is padded."""
    n_tokens = lengths(texts)
    order = generator.permutation(len(texts))
    batches = []
    for start in range(0, len(order), _BLOCK * size):
        block = order[start : start + _BLOCK * size]
        block = block[np.argsort(n_tokens[block], kind="stable")]
        batches += [block[at : at + size] for at in range(0, len(block), size)]
    for place in generator.permutation(len(batches)):
        yield batches[place]


def _shown(text: Pieces, n_pieces: int, generator: np.random.Generator) -> Pieces:
    if len(text) <= n_pieces:
        return text
    return [text[at] for at in generator.permutation(len(text))[:n_pieces]]
