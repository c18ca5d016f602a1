"""In what numbers a transformer computes: 16 bits where the processor has instructions for them."""

from typing import Literal, TypeAlias

from synthaudit.machine import bfloat16_instructions

Precision: TypeAlias = Literal["auto", "float32", "bfloat16"]


def resolved(precision: Precision, device: str) -> Precision:
    """``auto`` as what is faster on this machine: ``bfloat16`` or ``float32``.

    Weights and their updates stay float32; only the encoder's own arithmetic is narrower.

    Args:
        precision: What was asked for; other than ``auto`` it stays.
        device: Torch device. CUDA cards say themselves; processors by their flags; on others,
            float32.
    """
    if precision != "auto":
        return precision
    if device.startswith("cuda"):
        import torch

        helps = torch.cuda.is_available() and torch.cuda.is_bf16_supported(
            including_emulation=False
        )
    else:
        helps = device == "cpu" and bool(bfloat16_instructions())
    return "bfloat16" if helps else "float32"
