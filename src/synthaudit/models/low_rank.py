"""Low-rank adapters: a large encoder learns through small matrices beside its attention."""

import math
from typing import Any

from synthaudit.errors import UsageError

RANK, STRENGTH = 8, 16.0
_QUERIES_AND_VALUES = {
    *("query", "value", "query_global", "value_global"),  # BERT, RoBERTa, Longformer
    *("q_lin", "v_lin"),  # DistilBERT
    *("q_proj", "v_proj", "query_proj", "value_proj"),  # BART, OPT, DeBERTa
    *("q", "v"),  # T5, MPNet
    *("Wqkv", "in_proj"),  # ModernBERT, DeBERTa of old
}


def add_adapters(encoder: Any, *, rank: int = RANK, strength: float = STRENGTH) -> int:
    """Freeze ``encoder`` and put an adapter beside each query and value projection.

    A projection W x becomes W x + strength / rank * B A x, where B starts at zero: an encoder that
    has not learnt yet computes what it did before.

    Args:
        encoder: Of ``transformers``; changed in place.
        rank: Rows of A, columns of B.
        strength: Of the adapters.

    Returns:
        How many projections have one.

    Raises:
        UsageError: No projection has a known name.

    Source: Hu et al. (2022), ICLR (queries and values, rank 8).
    """
    import torch

    class Adapted(torch.nn.Module):
        """A frozen projection and what is learnt on top of it."""

        def __init__(self, frozen: Any) -> None:
            super().__init__()
            self.frozen = frozen
            self.down = torch.nn.Parameter(torch.empty(rank, frozen.in_features))
            self.up = torch.nn.Parameter(torch.zeros(frozen.out_features, rank))
            torch.nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

        def forward(self, states: Any) -> Any:
            """The projection, changed."""
            learnt = states @ self.down.T @ self.up.T
            return self.frozen(states) + strength / rank * learnt

    encoder.requires_grad_(requires_grad=False)
    found = [
        (parent, name, child)
        for parent in encoder.modules()
        for name, child in parent.named_children()
        if name in _QUERIES_AND_VALUES and isinstance(child, torch.nn.Linear)
    ]
    if not found:
        raise UsageError(
            "tuning is 'lora', but the encoder has no attention projection of a known name "
            "(query, value, q_lin, v_lin, q_proj, v_proj, ...). Take tuning 'full' or 'head'."
        )
    for parent, name, child in found:
        setattr(parent, name, Adapted(child))
    return len(found)
