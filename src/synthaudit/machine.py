"""What the last bits of a number depend on besides the input: the code and the machine."""

import contextlib
import functools
import hashlib
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LEVELS = ("AVX512_SPR", "AVX512_ICL", "AVX512_SKX", "AVX2", "SVE", "ASIMD")
_NARROW = {"amx_bf16", "avx512_bf16"}


@functools.cache
def instruction_set() -> str:
    """Processor family, widest vector instructions, and those for bfloat16: ``x86_64 AVX2``."""
    import numpy as np

    try:
        features = np._core._multiarray_umath.__cpu_features__  # type: ignore[attr-defined]  # noqa: SLF001 (no public name)
    except AttributeError:
        return platform.machine()
    widest = next((level for level in _LEVELS if features.get(level)), "")
    return " ".join(filter(None, (platform.machine(), widest, *bfloat16_instructions())))


@functools.cache
def bfloat16_instructions() -> tuple[str, ...]:
    """Those of the first processor, by name; none where the system does not list them.

    Without them bfloat16 is emulated: slower, and not to the same bit.
    """
    listed = Path("/proc/cpuinfo")
    if platform.system() != "Linux" or not listed.is_file():
        return ()
    for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, flags = line.partition(":")
        if name.strip() == "flags":
            return tuple(sorted(_NARROW & set(flags.split())))
    return ()


_LIBRARIES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "numba",
    "torch",
    "transformers",
    "sentence-transformers",
)


@functools.cache
def library_versions() -> Mapping[str, str]:
    """Versions of the installed libraries that compute, and of Python."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            found[library] = version(library)
    return found


@functools.cache
def code_digest() -> str:
    """SHA-256 over this package's code and word lists: what changed never meets old results."""
    root = Path(__file__).parent
    sha = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.toml")]):
        sha.update(path.relative_to(root).as_posix().encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def identity() -> dict[str, str]:
    """All that a result depends on besides what was asked: equal here and there, equal bytes."""
    return {
        "code": code_digest()[:12],
        "processor": instruction_set(),
        **library_versions(),
    }


def unlike(other: Mapping[str, str]) -> str:
    """What another machine's ``identity`` has that this one's has not, in words; empty if equal."""
    own = identity()
    return ", ".join(
        f"{what} {other.get(what, 'none')} instead of {own.get(what, 'none')}"
        for what in sorted({*own, *other})
        if own.get(what) != other.get(what)
    )
