"""Texts drawn from a causal language model, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaudit.models.language_tokens import Vocabulary


@dataclass(frozen=True)
class Sampler:
    """Draws texts window by window, keys and values of earlier tokens kept.

    Args:
        model: In evaluation mode.
        vocabulary: Its tokens.
        device: Where it is.
        temperature: 0 takes the likeliest token.
        top_p: Share of probability to draw from.
        max_text_tokens: A longer text is given up.

    Source: Holtzman et al. (2020), ICLR (``top_p``).
    """

    model: Any
    vocabulary: Vocabulary
    device: str
    temperature: float
    top_p: float
    max_text_tokens: int

    def texts(self, conditions: Sequence[int], rng: np.random.Generator) -> list[str | None]:
        """One text a condition; None for one that was given up."""
        drafts = [_Draft(condition) for condition in conditions]
        open_drafts = drafts
        while open_drafts:
            by_length: dict[int, list[_Draft]] = {}
            for draft in open_drafts:
                opening = self.vocabulary.opening(draft.condition, draft.tokens)
                by_length.setdefault(len(opening), []).append(draft)
            n_before = [len(draft.tokens) for draft in open_drafts]
            for same in by_length.values():
                self._fill_window(same, rng)
            open_drafts = [
                draft
                for draft, n in zip(open_drafts, n_before, strict=True)
                if not draft.ended and n < len(draft.tokens) < self.max_text_tokens
            ]
        decode = self.vocabulary.tokenizer.decode
        return [
            decode(draft.tokens).strip()
            if draft.ended and len(draft.tokens) <= self.max_text_tokens
            else None
            for draft in drafts
        ]

    def shares(self) -> list[float]:
        """What the model takes the shares of the conditions to be."""
        import torch

        with torch.inference_mode():
            tokens = torch.tensor([[self.vocabulary.start]], device=self.device)
            scores = self.model(input_ids=tokens).logits[0, -1].cpu().double()
        first = self.vocabulary.condition(0)
        shares: list[float] = scores[first : self.vocabulary.size].softmax(dim=0).tolist()
        return shares

    def _fill_window(self, drafts: "list[_Draft]", rng: np.random.Generator) -> None:
        """Go on with each until its text ends or its window is full."""
        import torch

        openings = [self.vocabulary.opening(draft.condition, draft.tokens) for draft in drafts]
        n_left = self.vocabulary.max_tokens - len(openings[0])
        tokens, cache = np.array(openings), None
        with torch.inference_mode():
            for _ in range(n_left):
                # Ended rows are dropped, so positions are equal in all that remain.
                found = self.model(
                    input_ids=torch.from_numpy(tokens).to(self.device),
                    past_key_values=cache,
                    use_cache=True,
                )
                drawn = self._drawn(found.logits[:, -1].cpu().numpy(), rng)
                goes_on = np.array(
                    [
                        draft.takes(int(token), self.vocabulary)
                        for draft, token in zip(drafts, drawn, strict=True)
                    ]
                )
                if not goes_on.any():
                    return
                cache, tokens = found.past_key_values, drawn[goes_on, None]
                if not goes_on.all():
                    kept = torch.from_numpy(np.flatnonzero(goes_on)).to(self.device)
                    cache.batch_select_indices(kept)
                    drafts = [drafts[row] for row in np.flatnonzero(goes_on)]

    def _drawn(self, scores: NDArray[Any], rng: np.random.Generator) -> NDArray[np.int64]:
        """One token a row: of the text, or one that ends the window."""
        allowed = scores[:, : self.vocabulary.start].astype(np.float64)
        if self.temperature == 0:
            return np.asarray(allowed.argmax(axis=1), dtype=np.int64)
        weights = np.exp((allowed - allowed.max(axis=1, keepdims=True)) / self.temperature)
        order = np.argsort(-weights, axis=1, kind="stable")
        ordered = np.take_along_axis(weights, order, axis=1)
        ordered /= ordered.sum(axis=1, keepdims=True)
        below = ordered.cumsum(axis=1)
        ordered[below - ordered >= self.top_p] = 0.0
        below = ordered.cumsum(axis=1)
        at = (below <= rng.random((len(below), 1)) * below[:, -1:]).sum(axis=1)
        at = np.minimum(at, order.shape[1] - 1)
        return np.asarray(order[np.arange(len(order)), at], dtype=np.int64)


@dataclass
class _Draft:
    """A text as far as it is drawn."""

    condition: int
    tokens: list[int] = field(default_factory=list)
    ended: bool = False

    def takes(self, token: int, vocabulary: Vocabulary) -> bool:
        """Add a token; whether its window goes on."""
        if token == vocabulary.end:
            self.ended = True
        elif token != vocabulary.more:
            self.tokens.append(token)
            return True
        return False
