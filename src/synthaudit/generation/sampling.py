"""Choosing words so that a reply depends on its own request and seed, not on its batch.

Adding Gumbel noise to the scores and taking the largest draws from their softmax exactly. The noise
of each row comes from a generator of its own, on the CPU, so that the device does not matter.

Source:
    Maddison, Tarlow and Minka, A* Sampling, 2014, section 2 (the Gumbel-max trick).
"""

from collections.abc import Sequence
from typing import Any

from synthaudit.generation.requests import Decoding


def processors(decoding: Decoding, seeds: Sequence[int], n_prompt: int, own_top_k: int) -> Any:
    """What ``generate`` applies to the scores of each step, in place of its own sampling.

    The penalty on repetition is not among them: ``generate`` has it.

    Args:
        decoding: How to choose.
        seeds: One a row.
        n_prompt: Tokens of the prompt, padding included: penalties count what comes after.
        own_top_k: The model's own number of words to choose from; 0 for all.
    """
    from transformers import (
        LogitsProcessorList,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    chain: list[Any] = []
    if decoding.frequency_penalty or decoding.presence_penalty:
        chain.append(_penalties(decoding, n_prompt))
    if decoding.temperature > 0:
        chain.append(TemperatureLogitsWarper(float(decoding.temperature)))
        top_k = own_top_k if decoding.top_k is None else decoding.top_k
        if top_k > 0:
            chain.append(TopKLogitsWarper(top_k))
        if decoding.top_p < 1:
            chain.append(TopPLogitsWarper(decoding.top_p))
        chain.append(_noise(seeds))
    return LogitsProcessorList(chain)


def _penalties(decoding: Decoding, n_prompt: int) -> Any:
    import torch

    frequency, presence = decoding.frequency_penalty or 0.0, decoding.presence_penalty or 0.0

    def penalised(tokens: Any, scores: Any) -> Any:
        written = tokens[:, n_prompt:]
        counts = torch.zeros_like(scores)
        counts.scatter_add_(1, written, torch.ones_like(written, dtype=scores.dtype))
        return scores - frequency * counts - presence * (counts > 0)

    return penalised


def _noise(seeds: Sequence[int]) -> Any:
    import torch

    generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def noisy(_tokens: Any, scores: Any) -> Any:
        draws = [
            torch.empty(scores.shape[1], dtype=torch.float64).exponential_(generator=generator)
            for generator in generators
        ]
        return scores.double() - torch.stack(draws).log().to(scores.device)

    return noisy
