"""A language model trained on the spot: fine-tuned, or made small from scratch; private on wish."""

import hashlib
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from synthaudit.clinic.draws import stream
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.conditions import (
    Conditions,
    conditions_of,
    declared_bands,
    declared_classes,
)
from synthaudit.generation.lineage import lineage
from synthaudit.generators.base import Generator
from synthaudit.models.language_learning import Lessons, learn, learn_privately, weights_digest
from synthaudit.models.language_model import Size, loaded, new_model, one_thread, widened
from synthaudit.models.language_sampling import Sampler
from synthaudit.models.language_tokens import (
    ByteTokens,
    GivenTokens,
    LearntTokens,
    Vocabulary,
)
from synthaudit.models.language_training import Pace
from synthaudit.models.private_training import Accountant, Budget, require_opacus
from synthaudit.records import Record

_AT_ONCE = 64  # texts drawn together
_MOST_HELD_OUT = 100  # persons: enough to tell whether it learnt
_BYTES_A_TOKEN = 32  # of train text, for each token of a vocabulary of its own
_LEAST_TOKENS, _MOST_TOKENS = 300, 8000


@dataclass(frozen=True)
class CausalLM(Generator):
    """A causal language model of the train text, conditioned on the label.

    Every window of text starts with a token for the label, or for its band where labels are
    numbers. Longer texts go on in further windows, in training and when drawn; nothing is cut off.
    A few persons are set aside: a model that predicts their text no better than one that knows only
    how common each token is has learnt nothing, which is an error. Second texts of records are not
    made. Weights stay in memory: a run that was stopped trains again.

    With ``epsilon``, training is differentially private (DP-SGD) and the person is the unit: one
    window of text a person a step, gradients clipped and noised. What else could tell of train is
    declared or spent for: tokens are bytes, or the given model's; labels are declared; their shares
    are the model's own; whether it learnt is asked with noise, of persons it was not trained on.
    Numbers of persons are taken as known; options tuned on the same persons spend more. The
    promise holds for what is drawn as long as nobody knows the noise.

    Args:
        model: Folder of a causal language model of ``transformers`` to fine-tune; None trains a
            small one from scratch.
        labels: Classes, declared; several that go together as ``a+b``; none at all for records
            without labels. By default those of train.
        label_edges: Edges of bands of numeric labels, declared; records get whole numbers in the
            band. By default bands of like size.
        n_bands: Numbers as labels with more values than that are put in so many bands.
        epochs: Passes over the text; with ``epsilon`` expected times that a person is drawn. By
            default 8, 3 for a given model, 30 with ``epsilon``.
        learning_rate: At its peak; by default 0.003, 0.00005 for a given model, and with
            ``epsilon`` 0.01 and 0.0005.
        batch_size: Windows a step, by default 32; with ``epsilon`` persons expected a step, by
            default a fifth of them.
        max_tokens: Tokens a window, 32 or more.
        max_text_tokens: A longer text is given up.
        temperature: Of drawing; 0 takes the likeliest token.
        top_p: Share of probability to draw from.
        hidden_size: Width of a model from scratch, a multiple of 16; by default 128, and 64 with
            ``epsilon``.
        n_layers: Its depth; by default 2, and 1 with ``epsilon``.
        vocabulary: Its tokens, learnt from train; by default by the length of train. With
            ``epsilon`` tokens are bytes.
        held_out: Share of persons set aside; without ``epsilon`` 100 at most.
        epsilon: Privacy budget of a person; None promises nothing.
        delta: Probability with which the promise may fail; by default 1 / persons ** 1.1.
        max_grad_norm: Clipping norm.
        accountant: ``rdp``, or ``prv``, which finds that less noise is enough.
        noise_file: A file of 16 bytes or more that seeds the noise, to get the same bytes again;
            as secret as train. By default the noise is fresh every time, and so is the text.
        device: Torch device.
    """

    source = "DP-SGD: Abadi et al. (2016); control tokens: Keskar et al. (2019)"
    reasons: ClassVar[Mapping[str, str]] = {"unfinished": "longer than max_text_tokens"}
    paths: ClassVar[tuple[str, ...]] = ("model", "noise_file")
    model: str | None = None
    labels: tuple[str, ...] | None = None
    label_edges: tuple[float, ...] | None = None
    n_bands: int = 5
    epochs: int | None = None
    learning_rate: float | None = None
    batch_size: int | None = None
    max_tokens: int = 128
    max_text_tokens: int = 2048
    temperature: float = 1.0
    top_p: float = 1.0
    hidden_size: int | None = None
    n_layers: int | None = None
    vocabulary: int | None = None
    held_out: float = 0.05
    epsilon: float | None = None
    delta: float | None = None
    max_grad_norm: float = 1.0
    accountant: Accountant = "rdp"
    noise_file: str | None = None
    device: str = "cpu"

    def __post_init__(self) -> None:
        positive = {
            name: getattr(self, name)
            for name in (
                *("epochs", "learning_rate", "batch_size", "n_layers", "n_bands", "vocabulary"),
                *("max_text_tokens", "max_grad_norm", "epsilon", "delta", "hidden_size"),
            )
        }
        edges = self.label_edges
        broken = {
            **{f"{name} must be above 0": not (x is None or x > 0) for name, x in positive.items()},
            "hidden_size must be a multiple of 16": bool((self.hidden_size or 16) % 16),
            "max_tokens must be 32 or more": self.max_tokens < 32,  # noqa: PLR2004 (room for text)
            "temperature must be 0 or more": self.temperature < 0,
            "top_p must be above 0 and at most 1": not 0 < self.top_p <= 1,
            "held_out must be above 0 and below 1": not 0 < self.held_out < 1,
            "delta must be below 1": (self.delta or 0) >= 1,
            "labels and label_edges do not go together": None not in {self.labels, edges},
            "label_edges must be two or more numbers, ascending": edges is not None
            and (len(edges) < 2 or list(edges) != sorted(set(edges))),  # noqa: PLR2004 (a band has two)
            "tokens are bytes with epsilon, so vocabulary says nothing": None
            not in {self.epsilon, self.vocabulary},
        }
        for rule, is_broken in broken.items():
            if is_broken:
                raise PlanError(f"causal_lm: {rule}.")

    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Records in the labels' shares, without end.

        Raises:
            UsageError: There is no train text, it is too little, or the model learnt nothing.
            PlanError: The model cannot be used, or with ``epsilon`` labels are not declared.
            MissingExtraError: ``epsilon`` is set, and opacus is not installed.
        """
        if examples is None:
            raise UsageError("causal_lm learns from the train text: name it with --train.")
        if self.epsilon is not None:
            require_opacus()
        conditions = self._conditions(examples)
        with one_thread(_number("weights", seed), self.device):
            sampler, facts = self._trained(examples, conditions, seed)
            weights = self._weights(sampler, conditions)
        wanted = conditions.wanted(n, stream("causal_lm", seed, "conditions"), weights)
        number = 0
        while batch := list(islice(wanted, min(_AT_ONCE, n))):
            rng = np.random.Generator(np.random.PCG64(_number("texts", seed, number)))
            with one_thread(0, self.device):
                drawn = sampler.texts(batch, rng)
            for condition, text in zip(batch, drawn, strict=True):
                number += 1
                if text is None:
                    backend.rejected("unfinished")
                    continue
                label = conditions.label(condition, stream("causal_lm", seed, "label", number))
                name = conditions.names[condition] or None
                yield Record("", text, label=label, meta=lineage(condition=name, **facts))

    def report(
        self,
        records: Sequence[Record],
        *,
        seed: int,  # noqa: ARG002 (the same for all)
        examples: Corpus | None,  # noqa: ARG002 (nothing beyond what lineage says)
    ) -> Mapping[str, Any]:
        """How the model was trained, and what privacy was spent."""
        return {name: records[0].meta[name] for name in ("training", "privacy")} if records else {}

    def _conditions(self, examples: Corpus) -> Conditions:
        if self.labels is not None:
            return declared_classes(self.labels)
        if self.label_edges is not None:
            return declared_bands(self.label_edges)
        if self.epsilon is None:
            return conditions_of(examples, self.n_bands)
        raise PlanError(
            "causal_lm: with epsilon the labels must be declared, since reading them off train "
            "would tell of it: labels = ['a', 'b'], label_edges = [0, 5, 10], or labels = [] for "
            "none."
        )

    def _weights(self, sampler: Sampler, conditions: Conditions) -> list[float]:
        """How often each condition is wanted; of private training, as the model has it."""
        if self.epsilon is None or self.labels == ():
            return list(conditions.weights)
        return [0.0, *sampler.shares()[1:]]

    def _trained(
        self, examples: Corpus, conditions: Conditions, seed: int
    ) -> tuple[Sampler, dict[str, Any]]:
        """The model, ready to draw from, and what every record's lineage says of it."""
        held_out = self._set_aside(examples, seed)
        size = Size(
            self.hidden_size or (128 if self.epsilon is None else 64),
            self.n_layers or (2 if self.epsilon is None else 1),
            spread=0.5 if self.epsilon is None else 1.0,
        )
        given, revision = (None, None) if self.model is None else loaded(self.model)
        if given is not None:
            n_rows = given.get_input_embeddings().weight.shape[0]
            tokenizer: Any = GivenTokens(Path(str(self.model)), n_rows)
        elif self.epsilon is not None:
            tokenizer = ByteTokens()
        else:
            texts = examples.select(np.flatnonzero(~held_out)).texts()
            tokenizer = LearntTokens(texts, self.vocabulary or _vocabulary_size(texts))
        vocabulary = Vocabulary(tokenizer, len(conditions), self.max_tokens)
        model = (
            new_model(size, vocabulary, self.device)
            if given is None
            else widened(given, vocabulary, self.device)
        )
        lessons = _lessons(examples, held_out, vocabulary, conditions)
        pace = self._pace(len(lessons.learnt))
        promise = None
        if self.epsilon is None:
            learnt = learn(model, lessons, pace, self.device, seed=_number("order", seed))
        else:
            learnt = {}
            n_persons = len(lessons.learnt) + len(lessons.held_out)
            delta = self.delta or 1 / n_persons**1.1
            budget = Budget(self.epsilon, delta, self.max_grad_norm, self.accountant)
            rng = np.random.Generator(np.random.PCG64(self._secret()))
            promise = {
                **learn_privately(model, lessons, pace, budget, self.device, rng),
                "tokens": "bytes" if given is None else "the given model's",
                "labels": "declared",
                "noise": "fresh" if self.noise_file is None else "from a secret file",
            }
        facts = {
            "trained_on": "all",
            "model": "from scratch" if self.model is None else Path(self.model).resolve().name,
            "model_revision": revision,
            "weights_sha256": weights_digest(model),
            "decoding": {"temperature": self.temperature, "top_p": self.top_p},
            "training": {
                **({} if given is not None else asdict(size)),
                **asdict(pace),
                "n_parameters": sum(weights.numel() for weights in model.parameters()),
                "n_tokens": vocabulary.size,
                "max_tokens": self.max_tokens,
                **learnt,
            },
            "privacy": promise,
        }
        model.eval()
        decoding = (self.temperature, self.top_p, self.max_text_tokens)
        return Sampler(model, vocabulary, self.device, *decoding), facts

    def _pace(self, n_persons: int) -> Pace:
        private, given = self.epsilon is not None, self.model is not None
        rates: Mapping[tuple[bool, bool], float] = {
            (False, False): 3e-3,
            (False, True): 5e-5,
            (True, False): 1e-2,
            (True, True): 5e-4,
        }
        return Pace(
            self.epochs or (30 if private else 3 if given else 8),
            self.learning_rate or rates[private, given],
            self.batch_size or (max(1, round(n_persons / 5)) if private else 32),
        )

    def _set_aside(self, examples: Corpus, seed: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which records are of persons set aside; with ``epsilon`` each by itself, by its hash."""
        draws = {
            key: _number("set aside", seed, key) / 2**64
            for key in sorted(set(examples.person_keys))
        }
        if len(draws) < 2:  # noqa: PLR2004 (one to learn from, one to try on)
            raise UsageError("causal_lm needs two persons or more: it sets some aside.")
        chosen = {key for key, draw in draws.items() if draw < self.held_out}
        if self.epsilon is None:
            n = min(_MOST_HELD_OUT, max(1, round(self.held_out * len(draws))), len(draws) - 1)
            chosen = set(sorted(draws, key=lambda key: (draws[key], key))[:n])
        elif len(chosen) == len(draws):
            raise UsageError("causal_lm: all persons would be set aside. Lower held_out.")
        return np.array([key in chosen for key in examples.person_keys], dtype=bool)

    def _secret(self) -> int:
        if self.noise_file is None:
            return secrets.randbits(256)
        try:
            content = Path(self.noise_file).read_bytes()
        except OSError as error:
            raise PlanError(
                f"causal_lm.noise_file cannot be read ({type(error).__name__})."
            ) from None
        if len(content) < 16:  # noqa: PLR2004 (128 bits cannot be guessed)
            raise PlanError("causal_lm.noise_file must hold 16 random bytes or more.")
        return int.from_bytes(hashlib.sha256(content).digest(), "big")


def _lessons(
    examples: Corpus, held_out: Any, vocabulary: Vocabulary, conditions: Conditions
) -> Lessons:
    persons: dict[bool, dict[int, list[Any]]] = {False: {}, True: {}}
    rows = zip(examples.texts(), examples.labels, examples.persons, held_out, strict=True)
    for text, label, person, is_held_out in rows:
        windows = vocabulary.windows(text, conditions.number_of(label))
        persons[bool(is_held_out)].setdefault(int(person), []).extend(windows)
    learnt, tried = (list(persons[part].values()) for part in (False, True))
    return Lessons(learnt, tried, vocabulary.size)


def _vocabulary_size(texts: list[str]) -> int:
    n_bytes = sum(len(text.encode()) for text in texts)
    return min(_MOST_TOKENS, max(_LEAST_TOKENS, math.ceil(n_bytes / _BYTES_A_TOKEN)))


def _number(*names: str | int) -> int:
    """64 bits that depend on the names alone."""
    content = "/".join(["causal_lm", *map(str, names)])
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:8], "big")
