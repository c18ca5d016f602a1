"""A local causal language model, by path: nothing is fetched and nothing is sent."""

import dataclasses
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from synthaudit.errors import UsageError
from synthaudit.generation.attempts import attempt_seed
from synthaudit.generation.backend import Backend
from synthaudit.generation.replies import InvalidReplyError, parsed, split_reasoning
from synthaudit.generation.requests import Answer, Asked, Decoding
from synthaudit.generation.sampling import processors
from synthaudit.models.resolve import folder_digest


@dataclass(frozen=True)
class LocalModel(Backend):
    """A causal language model of ``transformers``, loaded from a folder with safetensors weights.

    Prompts go through the model's chat template; a model without one gets the messages one after
    the other. A prompt that does not fit beside the longest reply is refused, never shortened.

    Each reply is drawn from its own request and seed, whatever else is in the batch. Padding still
    moves the last bits of the scores with the batch, which now and then tips a draw; with
    ``batch_size`` 1 the same request gets the same reply always. The same batches give the same
    bytes on one machine type.

    Args:
        model: The folder.
        device: Torch device.
        batch_size: Requests answered together.
        dtype: Torch type of the weights; ``auto`` for the one they are stored in.
        max_attempts: Attempts at a valid reply, each with a seed of its own.
    """

    model: str
    device: str = "cpu"
    batch_size: int = 8
    dtype: str = "auto"
    max_attempts: int = 4

    def __post_init__(self) -> None:
        """Refuse a folder that cannot be loaded, and one whose weights would be run as code."""
        if min(self.batch_size, self.max_attempts) < 1:
            raise UsageError("batch_size and max_attempts must be at least 1.")
        folder = Path(self.model)
        if not (folder / "config.json").is_file():
            raise UsageError(
                f"--model {self.model}: the folder of a transformers model is needed, with its "
                "config.json. Nothing is downloaded."
            )
        if not any(folder.glob("*.safetensors")):
            raise UsageError(
                f"--model {self.model}: holds no .safetensors file. Other formats can run code "
                "when they are loaded; save the model as safetensors."
            )

    @property
    def n_at_once(self) -> int:
        """Several batches, so that those asked again fill batches too."""
        return 4 * self.batch_size

    def describe(self) -> Mapping[str, str | None]:
        """The folder's name, and the digest of what is in it."""
        folder = Path(self.model).resolve()
        return {
            "backend": "transformers",
            "model": folder.name,
            "model_revision": folder_digest(folder),
        }

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, Answer]]:
        """Batch by batch; those whose reply is invalid again after the others.

        Raises:
            UsageError: The folder holds no causal language model.
        """
        answers = [Answer(each.request, fingerprint=each.fingerprint) for each in asked]
        waiting = list(range(len(asked)))
        for n_retries in range(self.max_attempts):
            again = []
            for batch in self._batches(asked, waiting):
                written = self._written([asked[at] for at in batch], n_retries)
                for at, text in zip(batch, written, strict=True):
                    answers[at] = answer = text.read(answers[at], n_retries)
                    if (
                        answer.value is not None
                        or answer.reason == "prompt_too_long"
                        or n_retries == self.max_attempts - 1
                    ):
                        yield at, answer
                    else:
                        again.append(at)
            waiting = again

    def _batches(self, asked: Sequence[Asked], positions: Sequence[int]) -> Iterator[list[int]]:
        """Positions of requests with one decoding, at most ``batch_size`` together."""
        kinds: dict[Decoding, list[int]] = {}
        for at in positions:
            kinds.setdefault(asked[at].request.decoding, []).append(at)
        for alike in kinds.values():
            for start in range(0, len(alike), self.batch_size):
                yield alike[start : start + self.batch_size]

    def _written(self, asked: Sequence[Asked], n_retries: int) -> list["_Written"]:
        """What the model writes to each; they share their decoding."""
        decoding = asked[0].request.decoding
        prompts = [self._loaded.tokens(each.messages) for each in asked]
        fits = [self._loaded.fits(len(prompt) + decoding.max_tokens) for prompt in prompts]
        seeds = [attempt_seed(each.request.seed, n_retries) for each in asked]
        replies = iter(
            self._loaded.generate(
                [prompt for prompt, fit in zip(prompts, fits, strict=True) if fit],
                [seed for seed, fit in zip(seeds, fits, strict=True) if fit],
                decoding,
            )
        )
        return [next(replies) if fit else _TOO_LONG for fit in fits]

    @cached_property
    def _loaded(self) -> "_Loaded":
        return _Loaded(self.model, self.device, self.dtype)


@dataclass(frozen=True, slots=True)
class _Written:
    """What a model wrote.

    Args:
        text: Its reply; None where it was not asked.
        is_cut: Whether it stopped because it might not write more.
        n_prompt_tokens: What it read.
        n_reply_tokens: What it wrote.
    """

    text: str | None
    is_cut: bool = False
    n_prompt_tokens: int = 0
    n_reply_tokens: int = 0

    def read(self, answer: Answer, n_retries: int) -> Answer:
        """``answer`` after one more attempt."""
        if self.text is None:
            return dataclasses.replace(answer, reason="prompt_too_long")
        reasoning, text = split_reasoning(self.text)
        value, reason = None, None
        try:
            value = parsed(answer.request.step.reply, text, is_cut=self.is_cut)
        except InvalidReplyError as error:
            reason = error.reason
        return dataclasses.replace(
            answer,
            value=value,
            reason=reason,
            n_retries=n_retries,
            n_prompt_tokens=answer.n_prompt_tokens + self.n_prompt_tokens,
            n_reply_tokens=answer.n_reply_tokens + self.n_reply_tokens,
            reasoning=reasoning,
        )


_TOO_LONG = _Written(None)


class _Loaded:
    """A model in memory, with its tokenizer.

    Args:
        path: The folder.
        device: Torch device.
        dtype: Torch type of the weights.
    """

    def __init__(self, path: str, device: str, dtype: str) -> None:
        for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
            os.environ.setdefault(variable, "1")
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(
                path, local_files_only=True, trust_remote_code=False, padding_side="left"
            )
            model: Any = AutoModelForCausalLM.from_pretrained(
                path,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=dtype,
            )
            self._model = model.to(device).eval()
        except (OSError, ValueError, RuntimeError, AssertionError) as error:
            why, _, _ = str(error).partition("\n")
            raise UsageError(
                f"--model {path}: transformers cannot load it as a causal language model on "
                f"'{device}' ({type(error).__name__}: {why})."
            ) from None
        own = self._model.generation_config
        ends = self._tokenizer.eos_token_id if own.eos_token_id is None else own.eos_token_id
        self._ends = {ends} if isinstance(ends, int) else set(ends or ())
        limit = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        self._limit = min(limit or sys.maxsize, self._tokenizer.model_max_length)
        self._pad = next(
            token
            for token in (self._tokenizer.pad_token_id, own.pad_token_id, *sorted(self._ends), 0)
            if token is not None
        )

    def fits(self, n_tokens: int) -> bool:
        """Whether the model can take so many tokens."""
        return n_tokens <= self._limit

    def tokens(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The prompt."""
        if self._tokenizer.chat_template is None:
            text = "\n\n".join(message["content"] for message in messages) + "\n\nReply:\n"
            return list(self._tokenizer(text, verbose=False)["input_ids"])
        text = self._templated(messages)
        ids = self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
        return list(ids)

    def _templated(self, messages: Sequence[Mapping[str, str]]) -> str:
        from jinja2 import TemplateError

        def templated(messages: Sequence[Mapping[str, str]]) -> str:
            chat = [dict(message) for message in messages]
            return str(
                self._tokenizer.apply_chat_template(
                    chat, tokenize=False, add_generation_prompt=True
                )
            )

        try:
            return templated(messages)
        except TemplateError:
            # Some templates know no system message.
            whole = "\n\n".join(message["content"] for message in messages)
            return templated([{"role": "user", "content": whole}])

    def generate(
        self, prompts: Sequence[list[int]], seeds: Sequence[int], decoding: Decoding
    ) -> list[_Written]:
        """A reply to each prompt."""
        if not prompts:
            return []
        import torch
        from transformers import GenerationConfig

        width = max(map(len, prompts))
        rows = [[self._pad] * (width - len(prompt)) + prompt for prompt in prompts]
        mask = [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        own = self._model.generation_config
        config = GenerationConfig(  # type: ignore[no-untyped-call]
            max_new_tokens=decoding.max_tokens,
            do_sample=False,
            num_beams=1,
            repetition_penalty=decoding.repetition_penalty,
            eos_token_id=sorted(self._ends) or None,
            pad_token_id=self._pad,
        )
        with torch.inference_mode():
            output = self._model.generate(
                torch.tensor(rows, device=self._model.device),
                attention_mask=torch.tensor(mask, device=self._model.device),
                generation_config=config,
                logits_processor=processors(decoding, seeds, width, own.top_k or 0),
            )
        return [
            self._reply(written, len(prompt))
            for written, prompt in zip(output[:, width:].tolist(), prompts, strict=True)
        ]

    def _reply(self, written: list[int], n_prompt: int) -> _Written:
        end = next((at for at, token in enumerate(written) if token in self._ends), None)
        tokens = written[:end]
        text = str(self._tokenizer.decode(tokens, skip_special_tokens=True))
        return _Written(text, end is None, n_prompt, len(tokens))
