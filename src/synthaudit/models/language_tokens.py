"""Texts as tokens for a causal language model: in windows, behind a token for their condition."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

N_BYTES = 256


class Tokenizer(Protocol):
    """Text to token numbers and back."""

    size: int
    """Token numbers are below it."""

    def encode(self, text: str) -> list[int]:
        """The tokens of a text, without special ones."""

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens."""


class ByteTokens:
    """UTF-8 bytes: a vocabulary that no text was looked at for."""

    size = N_BYTES

    def encode(self, text: str) -> list[int]:
        """Its bytes."""
        return list(text.encode())

    def decode(self, tokens: Sequence[int]) -> str:
        """The text; bytes that are no text become U+FFFD."""
        return bytes(tokens).decode(errors="replace")


class LearntTokens:
    """Byte-level byte-pair encoding, learnt from texts.

    Args:
        texts: Read in order.
        size: Tokens at most; every byte is one.

    Source: Sennrich et al. (2016), ACL; on bytes: Radford et al. (2019), section 2.2.
    """

    def __init__(self, texts: Iterable[str], size: int) -> None:
        # One thread a unit of work.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import ByteLevelBPETokenizer

        self._tokenizer = ByteLevelBPETokenizer()
        self._tokenizer.train_from_iterator(
            texts, vocab_size=size, min_frequency=2, show_progress=False
        )
        self.size: int = self._tokenizer.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        """Its tokens."""
        tokens: list[int] = self._tokenizer.encode(text).ids
        return tokens

    def decode(self, tokens: Sequence[int]) -> str:
        """The text."""
        return str(self._tokenizer.decode(list(tokens)))


class GivenTokens:
    """The tokenizer of a pretrained model.

    Args:
        folder: As ``transformers`` saves it.
        size: Rows of the model's embedding.
    """

    def __init__(self, folder: Path, size: int) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from transformers import AutoTokenizer

        self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.size = max(size, len(self._tokenizer))

    def encode(self, text: str) -> list[int]:
        """Its tokens."""
        # Longer than the model takes is no problem: windows come later.
        found = self._tokenizer(text, add_special_tokens=False, verbose=False)
        return list(found["input_ids"])

    def decode(self, tokens: Sequence[int]) -> str:
        """The text, without special tokens."""
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of tokens that a model learns to continue.

    Args:
        tokens: Start, condition, text or a part of it, and how it goes on.
        n_given: Tokens at its beginning that are shown and not to be predicted.
    """

    tokens: tuple[int, ...]
    n_given: int = 1


@dataclass(frozen=True)
class Vocabulary:
    """Tokens of text and, above them, those that say where a text starts, goes on and ends.

    A text that does not fit a window ends with ``more``; the next window starts with ``more`` and
    the last tokens again, a quarter of a window. Nothing is cut off.

    Args:
        tokenizer: For the text itself.
        n_conditions: Conditions a text can be under.
        max_tokens: Tokens a window.
    """

    tokenizer: Tokenizer
    n_conditions: int
    max_tokens: int

    @property
    def end(self) -> int:
        """Ends a text."""
        return self.tokenizer.size

    @property
    def more(self) -> int:
        """Goes on in the next window; comes from the one before."""
        return self.tokenizer.size + 1

    @property
    def start(self) -> int:
        """Starts every window."""
        return self.tokenizer.size + 2

    def condition(self, number: int) -> int:
        """Stands for a condition; always the second of a window."""
        return self.tokenizer.size + 3 + number

    @property
    def size(self) -> int:
        """All tokens."""
        return self.condition(self.n_conditions)

    def opening(self, condition: int, before: Sequence[int] = ()) -> list[int]:
        """What a window starts with, after ``before`` in earlier windows."""
        first = [self.start, self.condition(condition)]
        if not before:
            return first
        return [*first, self.more, *before[-(self.max_tokens // 4) :]]

    def windows(self, text: str, condition: int) -> list[Window]:
        """All of a text, each token to be predicted once."""
        tokens = self.tokenizer.encode(text)
        found: list[Window] = []
        done = 0
        while done < len(tokens) or not found:
            opening = self.opening(condition, tokens[:done])
            stop = min(len(tokens), done + self.max_tokens - len(opening) - 1)
            last = self.end if stop == len(tokens) else self.more
            n_given = len(opening) if done else 1
            found.append(Window((*opening, *tokens[done:stop], last), n_given))
            done = stop
        return found
