"""In what numbers a transformer computes: 16 bits where the processor has instructions for them."""

import platform
from pathlib import Path
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["auto", "float32", "bfloat16"]

_FLAGS = {"amx_bf16", "avx512_bf16"}  # without them bfloat16 is emulated, and slower


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
        helps = device == "cpu" and bool(_FLAGS & _processor_flags())
    return "bfloat16" if helps else "float32"


def _processor_flags() -> set[str]:
    """Of the first processor; none where the system does not list them."""
    listed = Path("/proc/cpuinfo")
    if platform.system() != "Linux" or not listed.is_file():
        return set()
    for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, flags = line.partition(":")
        if name.strip() == "flags":
            return set(flags.split())
    return set()
