"""An encoder and a head on it, trained together in a small bare loop."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synthaudit.errors import SynthauditError
from synthaudit.models.heads import Head, fitted_head, person_folds
from synthaudit.models.low_rank import add_adapters
from synthaudit.models.pieces import Pieces, lengths, packs, vectors_of
from synthaudit.models.tasks import Task

Tuning: TypeAlias = Literal["full", "lora", "head", "frozen"]

_DROPOUT = 0.1
_WARM_UP = 0.1  # share of the steps
_WEIGHT_DECAY = 0.01
_BLOCK = 16  # batches among which texts of like length are brought together
_ASIDE = 10  # one person in so many tells when to stop
_MIN_PERSONS = 20  # to set any aside


@dataclass(frozen=True, slots=True)
class Lessons:
    """Records to learn from: their pieces, their labels (numbers standardised), their persons.

    ``aside`` holds records of other persons that tell when to stop, if any.
    """

    pieces: list[Pieces]
    targets: NDArray[Any]
    persons: Sequence[str]
    aside: "Lessons | None" = None

    def parted(self) -> "Lessons":
        """A tenth of the persons set aside, where there are enough; the same whatever is learnt."""
        if len(set(self.persons)) < _MIN_PERSONS:
            return self
        out = person_folds(self.persons, _ASIDE, seed=0) == 0
        kept, aside = (self._of(np.flatnonzero(rows)) for rows in (~out, out))
        return Lessons(kept.pieces, kept.targets, kept.persons, aside)

    def _of(self, rows: NDArray[np.int64]) -> "Lessons":
        return Lessons(
            [self.pieces[row] for row in rows], self.targets[rows], [self.persons[r] for r in rows]
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, how long and in what portions a model learns; see ``models.fine_tune.Recipe``."""

    epochs: int
    learning_rate: float
    batch_size: int
    n_pieces: int
    patience: int = 0


class TunedModel:
    """Outputs of a head on an encoder's vectors; see ``Task`` for what they are.

    Args:
        task: What is predicted.
        tokenizer: The encoder's.
        encoder: A ``transformers`` encoder, which is left as it is: the model has a copy.
        device: Torch device.
        tuning: What is trained besides the head: ``full`` the encoder, ``lora`` adapters in it;
            ``head`` only the head; ``frozen`` not even that.
        narrow: Whether the encoder computes in bfloat16.
    """

    def __init__(
        self,
        task: Task,
        tokenizer: Any,
        encoder: Any,
        device: str,
        *,
        tuning: Tuning = "full",
        narrow: bool = False,
    ) -> None:
        import torch

        self.task, self.tokenizer, self.encoder = task, tokenizer, copy.deepcopy(encoder)
        self.tuning, self.narrow = tuning, narrow
        if tuning == "lora":
            add_adapters(self.encoder)
        elif tuning != "full":
            self.encoder.requires_grad_(requires_grad=False)
        self.head: Any = torch.nn.Linear(encoder.config.hidden_size, task.n_outputs)
        self.dropout = torch.nn.Dropout(_DROPOUT)
        self.layers = torch.nn.ModuleList([self.encoder, self.head]).to(device)

    def probe(self, lessons: Lessons, *, start: Head | None = None) -> Head:
        """The linear model on the encoder's vectors as they are; see ``fitted_head``."""
        vectors = self._evaluated(lessons.pieces, lambda tensor: tensor)
        return fitted_head(self.task, vectors, lessons.targets, lessons.persons, start=start)

    def begin(self, head: Head) -> None:
        """Take ``head`` as the head."""
        import torch

        with torch.no_grad():
            self.head.weight.copy_(torch.from_numpy(head.weights.astype(np.float32)))
            self.head.bias.copy_(torch.from_numpy(head.bias.astype(np.float32)))

    def train(self, lessons: Lessons, pace: Pace, *, seed: int) -> None:
        """Go on from where the model is; with records set aside, end where they were best."""
        if self.tuning == "frozen":
            return
        generator = np.random.Generator(np.random.PCG64(seed))
        n_batches = -(-len(lessons.pieces) // pace.batch_size)
        optimizer, schedule = self._optimizer(pace.learning_rate, pace.epochs * n_batches)
        best, kept, n_waited = np.inf, None, 0
        for _ in range(pace.epochs):
            self.layers.train()
            if self.tuning == "head":
                self.encoder.eval()
            for batch in _batches(lessons.pieces, pace.batch_size, generator):
                shown = [_shown(lessons.pieces[row], pace.n_pieces, generator) for row in batch]
                optimizer.zero_grad()
                self._backward(shown, lessons.targets[batch])
                optimizer.step()
                schedule.step()
            if pace.patience and lessons.aside is not None:
                loss = self._loss_on(lessons.aside)
                n_waited = 0 if loss < best else n_waited + 1
                if loss < best:
                    best, kept = loss, [weights.detach().clone() for weights in self._trained()]
                if n_waited >= pace.patience:
                    break
        if kept is not None:
            self._restore(kept)

    def outputs(self, texts: list[Pieces]) -> NDArray[np.float32]:
        """Shape (n_texts, n_outputs); numbers are standardised.

        Raises:
            SynthauditError: Training went astray.
        """
        outputs = self._evaluated(texts, self.head)
        if not np.isfinite(outputs).all():
            raise SynthauditError("Fine-tuning went astray: the model's outputs are not numbers.")
        return outputs

    def _trained(self) -> list[Any]:
        return [weights for weights in self.layers.parameters() if weights.requires_grad]

    def _restore(self, kept: list[Any]) -> None:
        import torch

        with torch.no_grad():
            for weights, best in zip(self._trained(), kept, strict=True):
                weights.copy_(best)

    def _loss_on(self, lessons: Lessons) -> float:
        outputs = self._evaluated(lessons.pieces, self.head).astype(np.float64)
        return self.task.type.loss(outputs, lessons.targets)

    def _optimizer(self, learning_rate: float, n_steps: int) -> tuple[Any, Any]:
        import torch

        optimizer = torch.optim.AdamW(
            self._trained(), lr=learning_rate, weight_decay=_WEIGHT_DECAY, fused=True
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
            outputs = self.head(self.dropout(self._vectors(texts[start:stop])))
            loss = self.task.type.torch_loss(outputs, targets[start:stop]) / len(texts)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self._trained(), 1.0)

    def _vectors(self, texts: list[Pieces]) -> Any:
        return vectors_of(texts, self.tokenizer, self.encoder, narrow=self.narrow)

    def _evaluated(self, texts: list[Pieces], function: Any) -> NDArray[np.float32]:
        """``function`` of each text's vector; batches by length, without dropout."""
        import torch

        self.layers.eval()
        order = np.argsort(lengths(texts), kind="stable")
        ordered = [texts[place] for place in order]
        with torch.inference_mode():
            found = np.concatenate(
                [
                    function(self._vectors(ordered[start:stop])).cpu()
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
