"""Compiled once and kept, under the digest of all kernels.

numba keeps what it compiled until the file that holds it changes; what it calls in other files may
change unseen, and two builds of one release have equal file times. A folder a digest settles both.
"""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """``numba.njit`` with these options, kept on disk beside the kernels.

    Or in ``$NUMBA_CACHE_DIR``, if that is set. Where the folder cannot be written, numba chooses
    one of the user's.
    """
    import numba

    config: Any = numba.config  # its names come and go with the environment

    def decorate(function: Callable[..., Any]) -> Any:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(Path(before or _HERE / "__pycache__") / digest())
        try:
            return numba.njit(cache=True, **options)(function)
        finally:
            config.CACHE_DIR = before

    return decorate


@functools.cache
def digest() -> str:
    """Of all files here, 16 hexadecimal characters."""
    sha = hashlib.sha256()
    for path in sorted(_HERE.glob("*.py")):
        sha.update(f"{path.name} ".encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]
